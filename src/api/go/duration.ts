import { quote } from './text';

/** Go's `time.ParseDuration`, in milliseconds: `1h30m`, `1.5s`, `-1s`. Throws an `Error` in Go's words. */
export function parseGoDuration(text: string): number {
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

/** A duration in milliseconds as Go prints it: `350ms`, `1.5s`, `1m20s`, `-2h0m0s` (time.Duration.String). */
export function goDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  const sign = durationMs < 0 ? '-' : '';
  const amountMs = Math.abs(durationMs);
  if (amountMs < SECOND_MS) return `${sign}${amountMs}ms`;
  const seconds = `${(amountMs % MINUTE_MS) / SECOND_MS}s`;
  const minutes = Math.floor(amountMs / MINUTE_MS) % 60;
  const hours = Math.floor(amountMs / HOUR_MS);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
};
