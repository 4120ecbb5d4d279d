/** `metav1.Time` as JSON: RFC 3339 in UTC, whole seconds. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
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

// One second's text serves all objects made in it; formatting dates is a tenth of the cost of a write otherwise.
let lastSecond = Number.NaN;
let lastText = '';
let lastMs = Number.NaN;
let lastMicroText = '';
