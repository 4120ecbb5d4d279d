import { parseGoDuration } from './go/duration';
import { quote } from './go/text';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['', ...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')];
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** Minute, hour, day of the month, month, day of the week. */
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/**
 * Why a text is no cron schedule; undefined for one that is: five fields, `@daily` or `@every 1h30m`.
 * Source: github.com/robfig/cron/v3/parser.go, `ParseStandard`.
 */
export function cronScheduleError(text: string): string | undefined {
  if (text === '') return 'empty spec string';
  let rest = text;
  if (/^(?:CRON_)?TZ=/.test(text)) {
    const end = text.indexOf(' ');
    if (end === -1) return 'invalid schedule';
    rest = text.slice(end).trim();
  }
  if (rest.startsWith('@')) return descriptorError(rest);
  const fields = rest.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length)
    return `expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, bounds] of FIELDS.entries()) {
    for (const range of (fields[index] ?? '').split(',')) {
      const error = range === '' ? undefined : rangeError(range, bounds);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

function descriptorError(text: string): string | undefined {
  if (DESCRIPTORS.has(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  try {
    parseGoDuration(text.slice('@every '.length));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `failed to parse duration ${text}: ${error.message}`;
  }
}

/** One part of a field, such as `1-5`, `*` or `mon-fri/2`. */
export interface CronRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  /** Stands for any value at all. */
  readonly star: boolean;
}

function rangeError(range: string, bounds: Bounds): string | undefined {
  const parsed = parseRange(range, bounds);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** The ranges of the five fields of a schedule that is valid: minute, hour, day of the month, month, day of the week. */
export function cronRanges(fields: string): readonly (readonly CronRange[])[] {
  const texts = fields.split(/\s+/).filter((field) => field !== '');
  return FIELDS.map((bounds, index) => {
    const ranges: CronRange[] = [];
    for (const text of (texts[index] ?? '').split(',')) {
      const range = text === '' ? '' : parseRange(text, bounds);
      if (typeof range !== 'string') ranges.push(range);
    }
    return ranges;
  });
}

/** A text says what is wrong. */
function parseRange(range: string, { min, max, names }: Bounds): CronRange | string {
  const [span = '', stepText, ...moreSlashes] = range.split('/');
  const [low = '', high, ...moreHyphens] = span.split('-');
  let [start, end] = [min, max];
  const isStar = low === '*' || low === '?';
  if (!isStar) {
    const first = numberOf(low, names);
    if (typeof first === 'string') return first;
    if (moreHyphens.length > 0) return `too many hyphens: ${range}`;
    const last = high === undefined ? first : numberOf(high, names);
    if (typeof last === 'string') return last;
    [start, end] = [first, last];
  }
  if (moreSlashes.length > 0) return `too many slashes: ${range}`;
  const step = stepText === undefined ? 1 : numberOf(stepText, []);
  if (typeof step === 'string') return step;
  if (stepText !== undefined && high === undefined) end = max;
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${range}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${range}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${range}`;
  return step === 0
    ? `step of range should be a positive number: ${range}`
    : { start, end, step, star: isStar && step === 1 };
}

/** A number or its name; a text says what is wrong. */
function numberOf(text: string, names: readonly string[]): number | string {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named !== -1) return named;
  if (!/^[-+]?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
