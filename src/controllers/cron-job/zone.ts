/** Parts of a moment as the clocks of a place show it; months and days of the month begin with 1, days of the week with Sunday = 0. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

/** The clocks of a place. */
export interface Zone {
  /** What they show at a moment, milliseconds since 1970. */
  local(ms: number): LocalTime;
  /**
   * When they show this; parts past their end run over into the next. A time that is skipped or happens twice is taken as it is in one of
   * the two halves, the way Go's `time.Date` does.
   */
  moment(year: number, month: number, day: number, hour?: number, minute?: number, second?: number): number;
  /** `2026-03-01T09:00:00+09:00`, or with a Z at the prime meridian. */
  format(ms: number): string;
}

/** The zone with an IANA name; absent: UTC. Throws a `RangeError` for a name that there is not. */
export function zoneNamed(name = 'UTC'): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(name, (zone = zoneOf(name)));
  }
  return zone;
}

/** It takes longer to learn what the clocks of a place show than to ask them. */
const zones = new Map<string, Zone>();
const MAX_ZONES = 100;

function zoneOf(name: string): Zone {
  const offsetMs = name === 'UTC' ? () => 0 : offsets(name);
  const local = (ms: number): LocalTime => {
    const date = new Date(ms + offsetMs(ms));
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      weekday: date.getUTCDay(),
    };
  };
  return {
    local,
    moment(year, month, day, hour = 0, minute = 0, second = 0) {
      const shownMs = Date.UTC(year, month - 1, day, hour, minute, second);
      const guess = shownMs - offsetMs(shownMs);
      return shownMs - offsetMs(guess);
    },
    format(ms) {
      const offset = Math.round(offsetMs(ms) / 60_000);
      const text = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
      if (offset === 0) return `${text}Z`;
      const two = (value: number) => String(value).padStart(2, '0');
      const size = Math.abs(offset);
      return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
    },
  };
}

/** How far the clocks of a place are ahead of UTC, in milliseconds. */
function offsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}
