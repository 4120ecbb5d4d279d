/*
 * Times that come in with an object, as Go's decoder takes them; the texts of the server's own clock are made by time.ts.
 * Source: apimachinery/pkg/apis/meta/v1/time.go, Go's src/time/format.go.
 */

/** A time as an API object writes it, or why the text is none. */
export type TimeResult = { readonly text: string } | { readonly error: string };

/** What zero times encode to: nothing. */
export const zeroTime = '0001-01-01T00:00:00Z';

/**
 * Reads RFC 3339 as `metav1.Time` does and writes it canonically, whole seconds in UTC: `2026-01-02T03:04:05Z`.
 * Errors in the words of Go's `time.Parse`.
 */
export function canonicalTime(text: string): TimeResult {
  if (canonicalTimePattern.test(text) && isDay(text)) return { text };
  return parse(text, timeLayout, timeSteps);
}

/** The same for `metav1.MicroTime`: `2026-01-02T03:04:05.000006Z`, exactly six digits. */
export function canonicalMicroTime(text: string): TimeResult {
  return parse(text, microTimeLayout, microTimeSteps);
}

interface Reading {
  rest: string;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: string;
  offsetMinutes: number;
}

/** Reads one element of the layout; a string names what is out of range, `undefined` is text that does not fit. */
type Read = (reading: Reading) => string | undefined;

interface Step {
  readonly prefix: string;
  readonly element: string;
  readonly read: Read;
}

const canonicalTimePattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const timeLayout = '2006-01-02T15:04:05Z07:00';
const microTimeLayout = '2006-01-02T15:04:05.000000Z07:00';
const fits = '';

function isDay(text: string): boolean {
  return Number(text.slice(8, 10)) <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function number(
  fixed: boolean,
  what: string,
  low: number,
  high: number,
  set: (reading: Reading, value: number) => void,
): Read {
  return (reading) => {
    const digits = /^\d\d?/.exec(reading.rest)?.[0];
    if (digits === undefined || (fixed && digits.length < 2)) return undefined;
    reading.rest = reading.rest.slice(digits.length);
    const value = Number(digits);
    set(reading, value);
    return value < low || value > high ? what : fits;
  };
}

const readYear: Read = (reading) => {
  if (!/^\d{4}/.test(reading.rest)) return undefined;
  reading.year = Number(reading.rest.slice(0, 4));
  reading.rest = reading.rest.slice(4);
  return fits;
};
const readSecond = number(true, 'second', 0, 59, (reading, value) => (reading.second = value));

const readSecondAndFraction: Read = (reading) => {
  const result = readSecond(reading);
  if (result === fits) reading.rest = reading.rest.replace(/^[.,]\d+/, '');
  return result;
};

const readMicros: Read = (reading) => {
  if (!/^[.,]\d{6}/.test(reading.rest)) return undefined;
  reading.micros = reading.rest.slice(1, 7);
  reading.rest = reading.rest.slice(7);
  return fits;
};

const readZone: Read = (reading) => {
  if (reading.rest.startsWith('Z')) {
    reading.rest = reading.rest.slice(1);
    return fits;
  }
  const match = /^([+-])(\d\d):(\d\d)/.exec(reading.rest);
  if (match === null) return undefined;
  reading.rest = reading.rest.slice(6);
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (hours > 24) return 'time zone offset hour';
  if (minutes > 60) return 'time zone offset minute';
  reading.offsetMinutes = (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
  return fits;
};

const dateSteps: readonly Step[] = [
  { prefix: '', element: '2006', read: readYear },
  { prefix: '-', element: '01', read: number(true, 'month', 1, 12, (reading, value) => (reading.month = value)) },
  { prefix: '-', element: '02', read: number(true, 'day', 0, 99, (reading, value) => (reading.day = value)) },
  { prefix: 'T', element: '15', read: number(false, 'hour', 0, 23, (reading, value) => (reading.hour = value)) },
  { prefix: ':', element: '04', read: number(true, 'minute', 0, 59, (reading, value) => (reading.minute = value)) },
];
const zoneStep: Step = { prefix: '', element: 'Z07:00', read: readZone };
const timeSteps: readonly Step[] = [
  ...dateSteps,
  { prefix: ':', element: '05', read: readSecondAndFraction },
  zoneStep,
];
const microTimeSteps: readonly Step[] = [
  ...dateSteps,
  { prefix: ':', element: '05', read: readSecond },
  { prefix: '', element: '.000000', read: readMicros },
  zoneStep,
];

function parse(text: string, layout: string, steps: readonly Step[]): TimeResult {
  const reading: Reading = {
    rest: text,
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    micros: '',
    offsetMinutes: 0,
  };
  const unfit = (value: string, element: string): TimeResult => ({
    error: `parsing time ${quoteTime(text)} as ${quoteTime(layout)}: cannot parse ${quoteTime(value)} as ${quoteTime(element)}`,
  });
  for (const { prefix, element, read } of steps) {
    if (!reading.rest.startsWith(prefix)) return unfit(reading.rest, prefix);
    reading.rest = reading.rest.slice(prefix.length);
    const hold = reading.rest;
    const result = read(reading);
    if (result === undefined) return unfit(hold, element);
    if (result !== fits) return { error: `parsing time ${quoteTime(text)}: ${result} out of range` };
  }
  if (reading.rest !== '') return { error: `parsing time ${quoteTime(text)}: extra text: ${quoteTime(reading.rest)}` };
  if (reading.day < 1 || reading.day > daysIn(reading.year, reading.month)) {
    return { error: `parsing time ${quoteTime(text)}: day out of range` };
  }
  return { text: format(reading) };
}

function format(reading: Reading): string {
  const date = new Date(0);
  date.setUTCFullYear(reading.year, reading.month - 1, reading.day);
  date.setUTCHours(reading.hour, reading.minute - reading.offsetMinutes, reading.second, 0);
  const seconds = date.toISOString().slice(0, -5);
  return reading.micros === '' ? `${seconds}Z` : `${seconds}.${reading.micros}Z`;
}

/** Go's `time` package quotes every byte that is not printable ASCII. */
function quoteTime(text: string): string {
  let quoted = '"';
  for (const byte of Buffer.from(text, 'utf8')) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`;
    else if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += String.fromCharCode(byte);
  }
  return `${quoted}"`;
}
