import { formatDate, STANDARD_FORMAT } from '../date';
import { posixExpression } from '../regular-expression';
import { splitFields } from './records';
import { formatValues, fromInput, toNumber, toText, type Value } from './value';

/** A function of the language that needs nothing but its arguments; `text` makes texts of numbers, `convert` is CONVFMT. */
type Builtin = (args: readonly Value[], host: BuiltinHost) => Value;

export interface BuiltinHost {
  readonly nowMs: number;
  readonly convert: string;
  text(value: Value): string;
}

const BITS = 2 ** 53 - 1;

const whole = (value: Value | undefined): bigint => {
  const number = Math.trunc(toNumber(value ?? 0));
  return Number.isFinite(number) ? BigInt(number) : 0n;
};
const bitwise =
  (combine: (left: bigint, right: bigint) => bigint): Builtin =>
  ([left, right]) =>
    Number(combine(whole(left), whole(right)));
const math =
  (apply: (number: number) => number): Builtin =>
  ([value = 0]) =>
    apply(toNumber(value));
const SHIFT_LIMIT = 64n;
const shiftBy = (by: bigint): bigint => (by < 0n ? 0n : by > SHIFT_LIMIT ? SHIFT_LIMIT : by);

export const SIMPLE_BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['and', bitwise((left, right) => left & right)],
  ['or', bitwise((left, right) => left | right)],
  ['xor', bitwise((left, right) => left ^ right)],
  ['lshift', bitwise((left, by) => left << shiftBy(by))],
  ['rshift', bitwise((left, by) => left >> shiftBy(by))],
  ['compl', ([value]) => Number(BigInt(BITS) - whole(value))],
  ['atan2', ([y = 0, x = 0]) => Math.atan2(toNumber(y), toNumber(x))],
  ['cos', math(Math.cos)],
  ['exp', math(Math.exp)],
  ['int', math(Math.trunc)],
  ['log', math(Math.log)],
  ['sin', math(Math.sin)],
  ['sqrt', math(Math.sqrt)],
  ['index', ([text = '', part = ''], host) => host.text(text).indexOf(host.text(part)) + 1],
  ['tolower', ([text = ''], host) => host.text(text).toLowerCase()],
  ['toupper', ([text = ''], host) => host.text(text).toUpperCase()],
  ['substr', substr],
  ['sprintf', ([format = '', ...values], host) => formatValues(host.text(format), values, host.convert)],
  ['systime', (_, { nowMs }) => Math.floor(nowMs / 1000)],
  ['mktime', ([text = ''], host) => mktime(host.text(text))],
  [
    'strftime',
    ([format = STANDARD_FORMAT, seconds], host) =>
      formatDate(host.text(format), seconds === undefined ? host.nowMs : toNumber(seconds) * 1000),
  ],
]);

/** Characters are counted from 1; what lies outside is left out. */
function substr([value = '', from = 0, length]: readonly Value[], host: BuiltinHost): string {
  const characters = [...host.text(value)];
  const start = Math.round(toNumber(from));
  const end = length === undefined ? Infinity : start + Math.round(toNumber(length));
  return characters.slice(Math.max(start, 1) - 1, Math.max(end - 1, 0)).join('');
}

/** `2026 01 02 03 04 05` */
function mktime(text: string): number {
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = text
    .trim()
    .split(/\s+/)
    .map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(ms) ? -1 : Math.floor(ms / 1000);
}

/** The pattern of `match`, `split`, `sub` when it is not written as one. Errors: `SyntaxError`. */
export function dynamicExpression(value: Value, convert: string): RegExp {
  return posixExpression(toText(value, convert), { extended: true });
}

/** `sub` (the first), `gsub` (`Infinity`), `gensub` (all, or the `nth`): the new text, and how many were replaced. */
export function replace(
  text: string,
  { source }: RegExp,
  replacement: string,
  which: { readonly first: number; readonly last: number; readonly hasGroups: boolean },
): { readonly text: string; readonly count: number } {
  let seen = 0;
  let count = 0;
  let end = -1;
  const changed = text.replace(new RegExp(source, 'g'), (...found: readonly unknown[]) => {
    const groups = found.slice(
      0,
      found.findIndex((part) => typeof part === 'number'),
    );
    const match = String(groups[0]);
    const at = Number(found[groups.length]);
    // A match of nothing right behind another match does not count: JavaScript finds it, POSIX does not.
    if (match === '' && at > 0 && at === end) return match;
    end = at + match.length;
    seen += 1;
    if (seen < which.first || seen > which.last) return match;
    count += 1;
    return replacement.replace(/\\(\\|&|\d)|&/g, (whole, escaped: string | undefined) => {
      if (escaped === undefined) return match;
      if (escaped === '&' || escaped === '\\') return escaped;
      return which.hasGroups ? String(groups[Number(escaped)] ?? '') : whole;
    });
  });
  return { text: changed, count };
}

/** The elements that `split` makes. */
export function splitText(text: string, separator: string | RegExp): readonly Value[] {
  return splitFields(text, separator).map(fromInput);
}
