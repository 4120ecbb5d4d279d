/** `metav1.Time` as JSON: RFC 3339 in UTC, whole seconds. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = textOf(second);
  }
  return lastText;
}

/** `metav1.MicroTime` as JSON: RFC 3339 in UTC with six decimals. */
export function microTimestamp(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastMicroText = `${new Date(ms).toISOString().slice(0, 23)}000Z`;
  }
  return lastMicroText;
}

/** Milliseconds since 1970 of either form; NaN for a text that is no time. */
export function parseTimestamp(text: string): number {
  return Date.parse(text);
}

const DAY_SECONDS = 86_400;

function textOf(second: number): string {
  const day = Math.floor(second / DAY_SECONDS);
  if (day !== lastDay) {
    lastDay = day;
    lastDayText = `${new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10)}T`;
  }
  const rest = second - day * DAY_SECONDS;
  return `${lastDayText}${twoDigits(Math.floor(rest / 3600))}:${twoDigits(Math.floor(rest / 60) % 60)}:${twoDigits(rest % 60)}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

// One second's text serves all objects made in it, one day's date all times of it: formatting dates is a tenth of the cost of a write otherwise.
let lastSecond = Number.NaN;
let lastText = '';
let lastDay = Number.NaN;
let lastDayText = '';
let lastMs = Number.NaN;
let lastMicroText = '';
