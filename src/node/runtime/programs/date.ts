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

/** Formats a moment as `date +FORMAT` does, in UTC. */
export function formatDate(format: string, atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
  const hour12 = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
  const day = DAYS[date.getUTCDay()] ?? '';
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const yearDay = Math.floor((atMs - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
  const iso = date.toISOString();
  const values: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    y: () => two(date.getUTCFullYear() % 100),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => two(date.getUTCDate(), ' '),
    H: () => two(date.getUTCHours()),
    k: () => two(date.getUTCHours(), ' '),
    I: () => two(hour12),
    l: () => two(hour12, ' '),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    N: () => String(Math.floor((atMs % 1000) * 1_000_000)).padStart(9, '0'),
    s: () => String(Math.floor(atMs / 1000)),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    P: () => (date.getUTCHours() < 12 ? 'am' : 'pm'),
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    B: () => month,
    j: () => String(yearDay).padStart(3, '0'),
    u: () => String(date.getUTCDay() === 0 ? 7 : date.getUTCDay()),
    w: () => String(date.getUTCDay()),
    Z: () => 'UTC',
    z: () => '+0000',
    F: () => iso.slice(0, 10),
    T: () => iso.slice(11, 19),
    R: () => iso.slice(11, 16),
    D: () => `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${two(date.getUTCFullYear() % 100)}`,
    c: () => formatDate('%a %b %e %H:%M:%S %Y', atMs),
    x: () => formatDate('%D', atMs),
    X: () => iso.slice(11, 19),
    r: () => `${two(hour12)}:${iso.slice(14, 19)} ${date.getUTCHours() < 12 ? 'AM' : 'PM'}`,
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  };
  return format.replace(/%[-_0^]?(\d*)([A-Za-z%])/g, (whole, width: string, letter: string) => {
    const text = values[letter]?.();
    if (text === undefined) return whole;
    if (letter === 'N' && width !== '') return text.slice(0, Number(width));
    return whole[1] === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}

/** The moment that `date -d` names: `@seconds`, an ISO date, `now`, `tomorrow`, `2 hours ago`; undefined when it is none of these. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000;
  if (trimmed === '' || trimmed === 'now' || trimmed === 'today') return nowMs;
  if (trimmed === 'tomorrow') return nowMs + DAY_MS;
  if (trimmed === 'yesterday') return nowMs - DAY_MS;
  const relative = /^([-+]?\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?$/.exec(trimmed);
  if (relative !== null) {
    const [, count, unit = '', ago] = relative;
    return nowMs + Number(count) * (UNITS_MS[unit] ?? 0) * (ago === undefined ? 1 : -1);
  }
  const zoned = /[zZ]$|[-+]\d\d:?\d\d$|gmt|utc/i.test(trimmed.slice(10)) || /^\d{4}-\d\d-\d\d$/.test(trimmed);
  const parsed = Date.parse(zoned ? text : `${text.trim()} UTC`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
