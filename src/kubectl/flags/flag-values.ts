import { quote } from '../../api/go/text';

/** Go's `strconv.ParseBool`. */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

/** Go's `strconv.ParseInt(text, 0, 64)`, as far as the result is a safe integer. */
export function parseInteger(text: string): number {
  const match = /^([+-]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/.exec(text);
  if (match === null) throw new Error(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
  const digits = match[2] ?? '';
  const value = Number(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (value > Number.MAX_SAFE_INTEGER) throw new Error(`strconv.ParseInt: parsing ${quote(text)}: value out of range`);
  return match[1] === '-' ? -value : value;
}
