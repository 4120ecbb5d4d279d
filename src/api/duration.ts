import { parseTimestamp } from './time';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A duration in one or two units, as in the AGE column: `75s`, `9m59s`, `7h59m`, `2d`, `2y5d`; cut, never rounded, and
 * `<invalid>` from two seconds in the future on. Source: apimachinery/pkg/util/duration/duration.go (HumanDuration).
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND_MS);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(durationMs / MINUTE_MS);
  if (minutes < 10) return `${minutes}m${unless0(seconds % 60, 's')}`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(durationMs / HOUR_MS);
  if (hours < 8) return `${hours}h${unless0(minutes % 60, 'm')}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return `${days}d${unless0(hours % 24, 'h')}`;
  if (days < 2 * 365) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? `${years}y${unless0(days % 365, 'd')}` : `${years}y`;
}

/** How long ago an RFC 3339 time is; `<unknown>` where there is none (`translateTimestampSince`). */
export function ageOf(time: string | null | undefined, nowMs: number): string {
  return time ? humanDuration(nowMs - parseTimestamp(time)) : '<unknown>';
}

function unless0(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}
