import { quote } from './text';
import { quoteRune, unicodeName } from './quote';
import type { Flags } from './flags';

/** Formats a bool; undefined where the verb doesn't fit. Source: fmt/format.go. */
export function formatBool(value: boolean, verb: string, flags: Flags): string | undefined {
  return verb === 't' || verb === 'v' ? pad(String(value), flags) : undefined;
}

/** Formats a string; undefined where the verb doesn't fit. */
export function formatString(text: string, verb: string, flags: Flags): string | undefined {
  const cut = flags.precision === undefined ? text : [...text].slice(0, flags.precision).join('');
  if (verb === 's' || (verb === 'v' && !flags.goSyntax)) return pad(cut, flags);
  if (verb === 'v') return quote(text);
  if (verb === 'q') return pad(flags.sharp && canBackquote(cut) ? `\`${cut}\`` : quote(cut), flags);
  return verb === 'x' || verb === 'X' ? pad(hexText(text, verb, flags), flags) : undefined;
}

/** Formats a whole number; undefined where the verb doesn't fit. `unsigned` prints in hexadecimal under `%#v`. */
export function formatInteger(value: number, verb: string, flags: Flags, unsigned: boolean): string | undefined {
  switch (verb) {
    case 'v':
      return unsigned && flags.goSyntax
        ? integer(value, 16, { ...flags, sharp: true }, false)
        : integer(value, 10, flags, false);
    case 'd':
      return integer(value, 10, flags, false);
    case 'b':
      return integer(value, 2, flags, false);
    case 'o':
    case 'O':
      return integer(value, 8, flags, verb === 'O');
    case 'x':
      return integer(value, 16, flags, false);
    case 'X':
      return integer(value, 16, flags, false).toUpperCase();
    case 'c':
      return pad(character(value), flags);
    case 'q':
      return pad(quoteRune(value), flags);
    case 'U': {
      const name = unicodeName(character(value));
      return pad(flags.sharp ? name : (name.split(' ')[0] ?? name), flags);
    }
    default:
      return undefined;
  }
}

/** Pads to the width: on the left, or on the right under `-`; zeros under `0`. */
function pad(text: string, flags: Flags): string {
  if (flags.width === undefined) return text;
  const missing = flags.width - [...text].length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

function integer(value: number, base: number, flags: Flags, octalPrefix: boolean): string {
  const magnitude = BigInt(Math.abs(value));
  let digits = magnitude.toString(base);
  let sign = '';
  if (value < 0) sign = '-';
  else if (flags.plus) sign = '+';
  else if (flags.space) sign = ' ';
  let prefix = octalPrefix ? '0o' : '';
  if (flags.sharp && base === 16) prefix = '0x';
  if (flags.sharp && base === 2) prefix = '0b';
  if (flags.sharp && base === 8 && !digits.startsWith('0') && !octalPrefix) prefix = '0';
  if (flags.precision !== undefined) {
    if (flags.precision === 0 && magnitude === 0n) return pad('', { ...flags, zero: false });
    digits = digits.padStart(flags.precision, '0');
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    digits = digits.padStart(flags.width - sign.length, '0');
  }
  return pad(sign + prefix + digits, { ...flags, zero: false });
}

function character(value: number): string {
  const valid = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value < 0xe000);
  return String.fromCodePoint(valid ? value : 0xfffd);
}

function hexText(text: string, verb: 'X' | 'x', flags: Flags): string {
  const all = Buffer.from(text);
  const bytes = flags.precision === undefined ? all : all.subarray(0, flags.precision);
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const lead = flags.sharp ? '0x' : '';
  let hex = flags.space ? pairs.map((pair) => lead + pair).join(' ') : pairs.join('');
  if (!flags.space && hex !== '') hex = lead + hex;
  return verb === 'X' ? hex.toUpperCase() : hex;
}

function canBackquote(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if ((code < 0x20 && code !== 9) || code === 0x60 || code === 0x7f || code === 0xfeff) return false;
  }
  return true;
}
