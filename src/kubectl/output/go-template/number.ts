import { unquoteCharacter } from '../../../api/go/quote';
import { quote } from '../../../api/go/text';
import { GoNumber } from '../../../api/go/value';

/**
 * The value of a number or character literal; undefined where it overflows an int; a text where its syntax is wrong.
 * Source: text/template/parse/node.go (newNumber), exec.go (idealConstant).
 * Divergence from real Kubernetes: no complex numbers and no hexadecimal floats.
 */
export function parseNumber(text: string): GoNumber | string | undefined {
  if (text.startsWith("'")) return parseCharacter(text);
  const whole = parseInteger(text);
  if (whole !== undefined) {
    return whole >= -(2n ** 63n) && whole < 2n ** 63n ? new GoNumber('int', Number(whole)) : overflow(text, whole);
  }
  const plain = text.replaceAll('_', '');
  if (plain !== text || !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return illegal(text);
  if (!/[.eE]/.test(text)) return `integer overflow: ${quote(text)}`;
  const value = Number(text);
  return Number.isFinite(value) ? new GoNumber('float64', value) : illegal(text);
}

function overflow(text: string, value: bigint): string | undefined {
  return value >= 0n && value < 2n ** 64n ? undefined : `integer overflow: ${quote(text)}`;
}

function illegal(text: string): string {
  return `illegal number syntax: ${quote(text)}`;
}

function parseCharacter(text: string): GoNumber | string {
  const character = unquoteCharacter(text.slice(1), "'");
  if (character === undefined) return 'invalid syntax';
  return character.rest === "'" ? new GoNumber('int', character.codePoint) : `malformed character constant: ${text}`;
}

/** `strconv.ParseInt(text, 0, ...)`: base prefixes, a leading 0 for octal, underscores between digits. */
function parseInteger(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX]|0[oO]|0[bB]|0(?=[_0-9]))?([0-9a-fA-F_]+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', prefix = '', body = ''] = match;
  if (/__|_$/.test(body) || (prefix === '' && body.startsWith('_'))) return undefined;
  const digits = body.replaceAll('_', '');
  const base = prefix.toLowerCase();
  const valid = base === '0x' ? /^[0-9a-fA-F]+$/ : base === '0b' ? /^[01]+$/ : base === '' ? /^\d+$/ : /^[0-7]+$/;
  if (!valid.test(digits)) return undefined;
  const value = BigInt((base === '0' ? '0o' : base) + digits);
  return sign === '-' ? -value : value;
}
