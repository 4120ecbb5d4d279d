import { CelError } from '../errors';
import { global, member, type Overload } from '../functions';
import { bool, duration, int, string, timestamp, type CelType } from '../types';
import { Duration, Timestamp, type CelValue } from '../values';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** `1h30m`, as Go reads it; undefined for anything else. */
export function parseDuration(text: string): Duration | undefined {
  if (text === '0') return new Duration(0n);
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|ms|s|m|h)/g,
  )) {
    const size = UNITS[unit] ?? 0n;
    sum += BigInt(whole || '0') * size;
    if (fraction !== '') sum += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return new Duration(match[1] === '-' ? -sum : sum);
}

/** A moment by RFC 3339. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (match === null) return undefined;
  const milliseconds = Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return new Timestamp(BigInt(milliseconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')));
}

export function timestampText({ nanoseconds }: Timestamp): string {
  const seconds = floorDivide(nanoseconds, UNITS['s'] ?? 1n);
  const rest = nanoseconds - seconds * 1_000_000_000n;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

export function durationText({ nanoseconds }: Duration): string {
  const [whole, rest] = [nanoseconds / 1_000_000_000n, nanoseconds % 1_000_000_000n];
  const sign = nanoseconds < 0n ? '-' : '';
  const fraction = rest === 0n ? '' : `.${String(magnitude(rest)).padStart(9, '0').replace(/0+$/, '')}`;
  return `${sign}${magnitude(whole)}${fraction}s`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

const nanosecondsOf = (value: CelValue | undefined): bigint =>
  value instanceof Timestamp || value instanceof Duration ? value.nanoseconds : 0n;

/** The years 1 to 9999. */
const FIRST_MOMENT = -62_135_596_800_000_000_000n;
const LAST_MOMENT = 253_402_300_799_999_999_999n;

function overflows(nanoseconds: bigint): boolean {
  return BigInt.asIntN(64, nanoseconds) !== nanoseconds;
}

/** What one reads off a moment, in UTC or in a zone: `getHours('Europe/Berlin')`. */
const PARTS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

/** Source: vendor/github.com/google/cel-go/common/types/{timestamp,duration}.go. */
export function timeLibrary(): readonly Overload[] {
  const overloads: Overload[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    const read = (moment: CelValue | undefined, zone: string): CelValue =>
      BigInt(part(inZone(Number(nanosecondsOf(moment) / 1_000_000n), zone)));
    overloads.push(member(name, [timestamp], int, (moment) => read(moment, 'UTC')));
    overloads.push(member(name, [timestamp, string], int, (moment, zone) => read(moment, String(zone))));
  }
  const sizes = { getHours: 'h', getMinutes: 'm', getSeconds: 's' } as const;
  for (const [name, unit] of Object.entries(sizes))
    overloads.push(member(name, [duration], int, (value) => nanosecondsOf(value) / (UNITS[unit] ?? 1n)));
  overloads.push(
    member('getMilliseconds', [duration], int, (value) => nanosecondsOf(value) / 1_000_000n),
    global('timestamp', [string], timestamp, (text) => {
      const parsed = parseTimestamp(String(text));
      if (parsed === undefined)
        throw new CelError(`type conversion error from 'string' to 'google.protobuf.Timestamp'`);
      return parsed;
    }),
    global('timestamp', [timestamp], timestamp, (value = null) => value),
    global('timestamp', [int], timestamp, (seconds) => new Timestamp(BigInt(String(seconds)) * 1_000_000_000n)),
    global('duration', [string], duration, (text) => {
      const parsed = parseDuration(String(text));
      if (parsed === undefined) throw new CelError(`type conversion error from 'string' to 'google.protobuf.Duration'`);
      return parsed;
    }),
    global('duration', [duration], duration, (value = null) => value),
    global('string', [timestamp], string, (value) => timestampText(new Timestamp(nanosecondsOf(value)))),
    global('string', [duration], string, (value) => durationText(new Duration(nanosecondsOf(value)))),
    global('int', [duration], int, (value) => nanosecondsOf(value)),
    global('int', [timestamp], int, (value) => floorDivide(nanosecondsOf(value), 1_000_000_000n)),
  );
  const sum = (left: CelType, right: CelType, result: CelType, sign: bigint) =>
    global(sign > 0n ? '_+_' : '_-_', [left, right], result, (a, b) => {
      const nanoseconds = nanosecondsOf(a) + sign * nanosecondsOf(b);
      if (result === timestamp ? nanoseconds < FIRST_MOMENT || nanoseconds > LAST_MOMENT : overflows(nanoseconds))
        throw new CelError(result === timestamp ? 'timestamp overflow' : 'duration overflow');
      return result === timestamp ? new Timestamp(nanoseconds) : new Duration(nanoseconds);
    });
  overloads.push(
    sum(timestamp, duration, timestamp, 1n),
    sum(duration, timestamp, timestamp, 1n),
    sum(duration, duration, duration, 1n),
    sum(timestamp, timestamp, duration, -1n),
    sum(timestamp, duration, timestamp, -1n),
    sum(duration, duration, duration, -1n),
  );
  for (const type of [timestamp, duration]) {
    overloads.push(
      global('_<_', [type, type], bool, (a, b) => nanosecondsOf(a) < nanosecondsOf(b)),
      global('_<=_', [type, type], bool, (a, b) => nanosecondsOf(a) <= nanosecondsOf(b)),
      global('_>_', [type, type], bool, (a, b) => nanosecondsOf(a) > nanosecondsOf(b)),
      global('_>=_', [type, type], bool, (a, b) => nanosecondsOf(a) >= nanosecondsOf(b)),
    );
  }
  return overloads;
}

/** A date whose UTC parts are those of the moment in the zone: a name of the time zone database, or `+01:00`. */
function inZone(milliseconds: number, zone: string): Date {
  if (zone === 'UTC' || zone === '') return new Date(milliseconds);
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(milliseconds + (offset[1] === '-' ? -minutes : minutes) * 60_000);
  }
  try {
    const text = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
      hourCycle: 'h23',
    }).format(milliseconds);
    return new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + (((milliseconds % 1000) + 1000) % 1000));
  } catch (error) {
    if (error instanceof RangeError) throw new CelError(`unknown time zone ${zone}`);
    throw error;
  }
}
