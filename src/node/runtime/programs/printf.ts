import type { Program } from '../process/process';
import { decodeEscapes } from './escapes';
import { immediate } from '../process/immediate';

export interface Formatted {
  readonly text: string;
  /** Operands that should have been numbers. */
  readonly errors: readonly { readonly operand: string }[];
}

/** Characters. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;

/** One conversion of a format, `%-08.3f` say. */
interface Conversion {
  readonly letter: string;
  readonly flags: string;
  readonly precision: number | undefined;
}

/**
 * `printf`: the format is used again as long as there are arguments.
 * Divergence from POSIX: no field is wider or more precise than 16 Mi characters, and when the whole text has got that long, what comes after
 * is left out.
 */
export function formatText(format: string, args: readonly string[]): Formatted {
  const errors: { operand: string }[] = [];
  let text = '';
  let index = 0;
  do {
    const start = index;
    for (const [part, flags = '', width, precision, conversion] of format.matchAll(
      /%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|ll|[hlLqjzt])?([a-zA-Z%])|(?:[^%]+|%)/g,
    )) {
      if (text.length > OUTPUT_LIMIT) break;
      if (conversion === undefined) {
        const { text: decoded, stopped } = decodeEscapes(part, 'format');
        text += decoded;
        if (stopped) return { text, errors };
        continue;
      }
      if (conversion === '%') {
        text += '%';
        continue;
      }
      const next = (): string | undefined => args[index++];
      const wide = width === '*' ? Number(next() ?? 0) : Number(width ?? 0);
      const exact =
        precision === undefined
          ? undefined
          : Math.min(precision === '*' ? Number(next() ?? 0) : Number(precision), OUTPUT_LIMIT);
      const operand = next();
      if (conversion === 'b') {
        const { text: decoded, stopped } = decodeEscapes(operand ?? '', 'echo');
        text += pad(decoded.slice(0, exact), wide, flags);
        if (stopped) return { text, errors };
      } else
        text += pad(
          convert({ letter: conversion, flags, precision: exact }, operand, errors),
          wide,
          /[0-9.]/.test(conversion) ? flags : padFlags(flags, conversion),
        );
    }
    if (index === start || text.length > OUTPUT_LIMIT) break;
  } while (index < args.length);
  return { text, errors };
}

export const printf: Program = immediate((process) => {
  const [format, ...args] = process.argv.slice(process.argv[1] === '--' ? 2 : 1);
  if (format === undefined) {
    process.printError('printf: missing operand\n');
    return 1;
  }
  const { text, errors } = formatText(format, args);
  process.print(text);
  for (const { operand } of errors) process.printError(`printf: '${operand}': expected a numeric value\n`);
  return errors.length > 0 ? 1 : 0;
});

function convert(conversion: Conversion, operand: string | undefined, errors: { operand: string }[]): string {
  const { letter, flags, precision } = conversion;
  switch (letter) {
    case 's':
      return (operand ?? '').slice(0, precision);
    case 'c':
      return (operand ?? '').slice(0, 1);
    case 'q':
      return quote(operand ?? '');
    case 'd':
    case 'i':
    case 'u':
      return signed(integer(operand, errors), flags, precision);
    case 'x':
    case 'X':
    case 'o': {
      const value = BigInt.asUintN(64, integer(operand, errors)).toString(letter === 'o' ? 8 : 16);
      const prefixed = flags.includes('#') && value !== '0' ? `${letter === 'o' ? '0' : '0x'}${value}` : value;
      return letter === 'X' ? prefixed.toUpperCase() : prefixed.padStart(precision ?? 0, '0');
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return float(conversion, operand, errors);
    default:
      return `%${letter}`;
  }
}

function integer(operand: string | undefined, errors: { operand: string }[]): bigint {
  const text = (operand ?? '0').trim();
  if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  const [, sign = '', digits = '', rest = ''] = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)?([^]*)$/.exec(text) ?? [];
  if (rest !== '' || (digits === '' && text !== '')) errors.push({ operand: operand ?? '' });
  if (digits === '') return 0n;
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

function signed(value: bigint, flags: string, precision: number | undefined): string {
  const digits = String(value < 0n ? -value : value).padStart(precision ?? 0, '0');
  return (value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits;
}

/** What `toFixed` can do. */
const MAX_FRACTION_DIGITS = 100;

function float(
  { letter, flags, precision }: Conversion,
  operand: string | undefined,
  errors: { operand: string }[],
): string {
  const value = Number(operand ?? 0);
  if (Number.isNaN(value)) errors.push({ operand: operand ?? '' });
  const number = Number.isNaN(value) ? 0 : value;
  const digits = Math.min(precision ?? 6, MAX_FRACTION_DIGITS);
  const exponential = (): string => number.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2');
  const lower = letter.toLowerCase();
  const text =
    lower === 'f' ? number.toFixed(digits) : lower === 'e' ? exponential() : general(number, Math.max(digits, 1));
  return (flags.includes('+') && number >= 0 ? '+' : '') + (letter === lower ? text : text.toUpperCase());
}

/** `%g`: the shorter of the two, without zeros at the end. */
function general(number: number, digits: number): string {
  if (number === 0 || !Number.isFinite(number)) return Object.is(number, -0) ? '-0' : String(number);
  const [fraction = '', exponent = ''] = number.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < digits)
    return withoutZeros(number.toFixed(Math.min(digits - 1 - power, MAX_FRACTION_DIGITS)));
  return `${withoutZeros(fraction)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function padFlags(flags: string, conversion: string): string {
  return /[scq]/.test(conversion) ? flags.replace('0', '') : flags;
}

function pad(text: string, width: number, flags: string): string {
  const wide = Math.min(Math.abs(width), OUTPUT_LIMIT);
  if (text.length >= wide) return text;
  if (flags.includes('-') || width < 0) return text.padEnd(wide);
  if (!flags.includes('0')) return text.padStart(wide);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(wide - sign.length, '0');
}

function quote(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : text.replace(/[^\w@%+=:,./-]/g, '\\$&');
}
