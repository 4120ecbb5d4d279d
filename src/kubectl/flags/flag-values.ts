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

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's `time.ParseDuration`, in milliseconds: `1h30m`, `1.5s`, `-1s`. */
export function parseDurationMs(text: string): number {
  const invalid = new Error(`time: invalid duration ${quote(text)}`);
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  if (rest === '') throw invalid;
  let total = 0;
  let position = 0;
  while (position < rest.length) {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest.slice(position))?.[0];
    if (number === undefined) throw invalid;
    position += number.length;
    const unit = /^[^.\d]*/.exec(rest.slice(position))?.[0] ?? '';
    if (unit === '') throw new Error(`time: missing unit in duration ${quote(text)}`);
    const unitMs = Object.hasOwn(UNIT_MS, unit) ? UNIT_MS[unit] : undefined;
    if (unitMs === undefined) throw new Error(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    position += unit.length;
    total += Number(number) * unitMs;
  }
  return sign === '-' ? -total : total;
}

/** Go's `time.Duration.String`: `1m0s`, `20s`, `0s`, `500ms`. */
export function durationText(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const amount = Math.abs(ms);
  if (amount < 1000) return `${sign}${amount}ms`;
  const hours = Math.floor(amount / 3_600_000);
  const minutes = Math.floor((amount % 3_600_000) / 60_000);
  const seconds = `${(amount % 60_000) / 1000}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}
