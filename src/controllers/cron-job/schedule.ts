import { parseGoDuration } from '../../api/go/duration';
import { cronRanges, type CronRange } from '../../api/cron-schedule';
import { zoneNamed, type Zone } from './zone';

/** When something is to happen again and again. */
export interface Schedule {
  /** The first time after `ms` (both in milliseconds since 1970); undefined when there is none within five years. */
  next(ms: number): number | undefined;
}

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEARS_AHEAD = 5;

/** A schedule that is valid (`cronScheduleError`), by the clocks of a zone (absent: UTC). Source: github.com/robfig/cron/v3. */
export function parseSchedule(text: string, timeZone?: string): Schedule {
  const key = timeZone === undefined ? text : `${text} ${timeZone}`;
  let schedule = parsed.get(key);
  if (schedule === undefined) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(key, (schedule = scheduleOf(text, timeZone)));
  }
  return schedule;
}

/** A cron job's schedule is asked at every look at it. */
const parsed = new Map<string, Schedule>();
const MAX_PARSED = 1000;

function scheduleOf(text: string, timeZone: string | undefined): Schedule {
  if (text.startsWith('@every ')) return every(text.slice('@every '.length));
  return new FieldSchedule(cronRanges(DESCRIPTORS[text] ?? text), zoneNamed(timeZone));
}

/** `@every 1h30m`: whole seconds, at least one. */
function every(duration: string): Schedule {
  const delayMs = Math.max(1000, Math.floor(parseGoDuration(duration) / 1000) * 1000);
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + delayMs };
}

/** Five fields that all have to agree (`SpecSchedule` in spec.go). What the clocks skip in spring does not happen. */
class FieldSchedule implements Schedule {
  readonly #fields: readonly (readonly CronRange[])[];
  readonly #zone: Zone;

  constructor(fields: readonly (readonly CronRange[])[], zone: Zone) {
    this.#fields = fields;
    this.#zone = zone;
  }

  next(afterMs: number): number | undefined {
    const zone = this.#zone;
    let ms = Math.floor(afterMs / 1000) * 1000 + 1000;
    const lastYear = zone.local(ms).year + YEARS_AHEAD;
    // Once a field was moved on, those below it begin anew.
    let moved = false;
    const moveTo = (start: number) => {
      if (!moved) ms = start;
      moved = true;
    };
    for (;;) {
      const { year, month, day, hour, minute, second } = zone.local(ms);
      if (year > lastYear) return undefined;
      if (!this.#has(MONTH, month)) {
        moveTo(zone.moment(year, month, 1));
        const start = zone.local(ms);
        ms = zone.moment(start.year, start.month + 1, start.day, start.hour, start.minute, start.second);
      } else if (!this.#hasDay(ms)) {
        moveTo(zone.moment(year, month, day));
        ms = this.#nextDay(ms);
      } else if (!this.#has(HOUR, hour)) {
        moveTo(zone.moment(year, month, day, hour));
        ms += HOUR_MS;
      } else if (!this.#has(MINUTE, minute)) {
        moveTo(ms - (ms % MINUTE_MS));
        ms += MINUTE_MS;
      } else if (second !== 0) {
        moved = true;
        ms += (60 - second) * 1000;
      } else return ms;
    }
  }

  #has(field: number, value: number): boolean {
    const ranges = this.#fields[field] ?? [];
    return ranges.some(({ start, end, step }) => start <= value && value <= end && (value - start) % step === 0);
  }

  /** With both days restricted one of the two is enough. */
  #hasDay(ms: number): boolean {
    const { day, weekday } = this.#zone.local(ms);
    const [ofMonth, ofWeek] = [this.#has(DAY_OF_MONTH, day), this.#has(DAY_OF_WEEK, weekday)];
    const isFree = (field: number) => this.#fields[field]?.some(({ star }) => star) ?? false;
    return isFree(DAY_OF_MONTH) || isFree(DAY_OF_WEEK) ? ofMonth && ofWeek : ofMonth || ofWeek;
  }

  /** Midnight of the day after, or what comes instead where the clocks skip midnight. */
  #nextDay(ms: number): number {
    const { year, month, day, hour, minute, second } = this.#zone.local(ms);
    const next = this.#zone.moment(year, month, day + 1, hour, minute, second);
    const shown = this.#zone.local(next).hour;
    if (shown === 0) return next;
    return next + (shown > 12 ? 24 - shown : -shown) * HOUR_MS;
  }
}

const MINUTE = 0;
const HOUR = 1;
const DAY_OF_MONTH = 2;
const MONTH = 3;
const DAY_OF_WEEK = 4;
