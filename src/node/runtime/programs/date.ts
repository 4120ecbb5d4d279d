const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAY_MS = 86_400_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
};

const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
const hour12 = (date: Date): number => (date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12);
const dayName = (date: Date): string => DAYS[date.getUTCDay()] ?? '';
const monthName = (date: Date): string => MONTHS[date.getUTCMonth()] ?? '';
const clock = (date: Date): string =>
  `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
const monthDayYear = (date: Date): string =>
  `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${two(date.getUTCFullYear() % 100)}`;

const FIELDS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  C: (date) => two(Math.floor(date.getUTCFullYear() / 100)),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  e: (date) => two(date.getUTCDate(), ' '),
  H: (date) => two(date.getUTCHours()),
  k: (date) => two(date.getUTCHours(), ' '),
  I: (date) => two(hour12(date)),
  l: (date) => two(hour12(date), ' '),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  N: (date) => String(date.getUTCMilliseconds() * 1_000_000).padStart(9, '0'),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  a: (date) => dayName(date).slice(0, 3),
  A: dayName,
  b: (date) => monthName(date).slice(0, 3),
  h: (date) => monthName(date).slice(0, 3),
  B: monthName,
  j: (date) =>
    String(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1).padStart(3, '0'),
  u: (date) => String(date.getUTCDay() === 0 ? 7 : date.getUTCDay()),
  w: (date) => String(date.getUTCDay()),
  Z: () => 'UTC',
  z: () => '+0000',
  F: (date) => `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`,
  T: clock,
  R: (date) => clock(date).slice(0, 5),
  D: monthDayYear,
  c: (date) => formatDate('%a %b %e %H:%M:%S %Y', date.getTime()),
  x: monthDayYear,
  X: clock,
  r: (date) => `${two(hour12(date))}:${clock(date).slice(3)} ${date.getUTCHours() < 12 ? 'AM' : 'PM'}`,
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** Formats a moment as `date +FORMAT` does, in UTC. */
export function formatDate(format: string, atMs: number): string {
  const date = new Date(atMs);
  return format.replace(/%[-_0^]?(\d*)([A-Za-z%])/g, (whole, width: string, letter: string) => {
    const text = FIELDS[letter]?.(date);
    if (text === undefined) return whole;
    if (letter === 'N' && width !== '') return text.slice(0, Number(width));
    return whole[1] === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}

/** What `date` prints without a format. */
export const STANDARD_FORMAT = '%a %b %e %H:%M:%S UTC %Y';

/** The moment that `date -d` names: `@seconds`, an ISO date, `now`, `tomorrow`, `2 hours ago`; undefined when it is none of these. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return within(Number(trimmed.slice(1)) * 1000);
  if (trimmed === '' || trimmed === 'now' || trimmed === 'today') return nowMs;
  if (trimmed === 'tomorrow') return nowMs + DAY_MS;
  if (trimmed === 'yesterday') return nowMs - DAY_MS;
  const relative = /^([-+]?\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?$/.exec(trimmed);
  if (relative !== null) {
    const [, count, unit = '', ago] = relative;
    return within(nowMs + Number(count) * (UNITS_MS[unit] ?? 0) * (ago === undefined ? 1 : -1));
  }
  const zoned = /[zZ]$|[-+]\d\d:?\d\d$|gmt|utc/i.test(trimmed.slice(10)) || /^\d{4}-\d\d-\d\d$/.test(trimmed);
  const parsed = Date.parse(zoned ? text : `${text.trim()} UTC`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The farthest moment from 1970 that a calendar shows here: the year 275760. */
const LAST_MS = 8.64e15;

function within(ms: number): number | undefined {
  return Math.abs(ms) <= LAST_MS ? ms : undefined;
}
