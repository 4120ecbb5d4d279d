import { formatText } from '../printf';

/** Input that may be a number: compared as one with numbers, as a text with texts. */
export interface NumericText {
  readonly text: string;
  readonly number: number;
}

export type Value = number | string | NumericText;

/** What was never assigned: both 0 and ''. */
export const UNSET: Value = { text: '', number: 0 };

const NUMBER = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;
/** Numbers up to here are shown with all their digits. */
const LARGEST_WHOLE = 1e16;

/** Text that came from outside: a field, a line, an element of `split`. */
export function fromInput(text: string): Value {
  const found = NUMBER.exec(text)?.[0];
  return found !== undefined && text.slice(found.length).trim() === '' ? { text, number: Number(found) } : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'object') return value.number;
  return Number(NUMBER.exec(value)?.[0] ?? 0);
}

/** `format`: CONVFMT, or OFMT where it is printed. */
export function toText(value: Value, format: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return value.text;
  if (Number.isInteger(value) && Math.abs(value) < LARGEST_WHOLE) return String(value === 0 ? 0 : value);
  return Number.isFinite(value) ? formatValues(format, [value], format) : notFinite(value);
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'string' ? value !== '' : value.number !== 0;
}

/** Below 0: `a` comes first. As numbers, unless one of them is a text. */
export function compare(a: Value, b: Value, format: string): number {
  if (typeof a !== 'string' && typeof b !== 'string') return toNumber(a) - toNumber(b);
  const [left, right] = [toText(a, format), toText(b, format)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `printf` and `sprintf`: arguments that are missing are ''. `convert`: how numbers become texts. */
export function formatValues(format: string, values: readonly Value[], convert: string): string {
  let next = 0;
  const take = (): Value => values[next++] ?? '';
  return format.replace(
    /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|ll|[hlLqjzt])?([a-zA-Z%])/g,
    (whole, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const wide = width === '*' ? String(Math.trunc(toNumber(take()))) : (width ?? '');
      const exact = precision === '*' ? String(Math.trunc(toNumber(take()))) : precision;
      const spec = `%${flags}${wide}${exact === undefined ? '' : `.${exact}`}`;
      if (!/[diouxXcsfFeEgG]/.test(letter)) return whole;
      return formatText(`${spec}${letter}`, [argumentFor(letter, take(), convert)]).text;
    },
  );
}

function argumentFor(letter: string, value: Value, convert: string): string {
  if (letter === 's') return toText(value, convert);
  if (letter === 'c') return typeof value === 'string' ? value : characterOf(toNumber(value));
  const number = toNumber(value);
  if (/[fFeEgG]/.test(letter)) return String(number);
  return Number.isFinite(number) ? String(BigInt(Math.trunc(number))) : '0';
}

function characterOf(code: number): string {
  return code >= 0 && code <= 0x10_ff_ff ? String.fromCodePoint(Math.trunc(code)) : '';
}
