/** `20 seconds`, `1 minute and 30 seconds`, `5분`. */
export const DURATION =
  /\d+(?:\.\d+)?\s?(?:milliseconds?|seconds?|minutes?|hours?|days?|밀리초|초|분|시간|일)(?:\s(?:and\s)?\d+\s?(?:seconds?|minutes?|hours?|초|분|시간))*/;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:milliseconds?|밀리초)$/, 1],
  [/^(?:seconds?|초)$/, 1000],
  [/^(?:minutes?|분)$/, 60_000],
  [/^(?:hours?|시간)$/, 3_600_000],
  [/^(?:days?|일)$/, 86_400_000],
];

/** `1 minute and 30 seconds` in milliseconds. */
export function durationMs(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+|[가-힣]+)/g)].reduce((total, [, count, unit = '']) => {
    const size = UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
    return total + Number(count) * size;
  }, 0);
}
