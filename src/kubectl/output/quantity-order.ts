/**
 * A quantity's value in billionths, rounded up as resource.Quantity does; undefined where the text is no quantity.
 * Only for ordering. Source: apimachinery/pkg/api/resource/quantity.go (ParseQuantity).
 */
export function quantityNanos(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match ?? [];
  const scale = suffixScale(suffix);
  if (whole + fraction === '' || scale === undefined || text.length > MAX_LENGTH) return undefined;
  const digits = BigInt(whole + fraction) * 2n ** BigInt(scale.binary);
  const exponent = 9 + scale.decimal - fraction.length;
  const magnitude = exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideUp(digits, 10n ** BigInt(-exponent));
  const capped = magnitude > MAX_NANOS ? MAX_NANOS : magnitude;
  return sign === '-' ? -capped : capped;
}

const MAX_LENGTH = 256;
const MAX_EXPONENT = 400;
const MAX_NANOS = (2n ** 63n - 1n) * 10n ** 9n;

const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes: ReadonlyMap<string, number> = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);

function suffixScale(suffix: string): { readonly binary: number; readonly decimal: number } | undefined {
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return { binary: 0, decimal };
  const binary = binarySuffixes.get(suffix);
  if (binary !== undefined) return { binary, decimal: 0 };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (exponent === undefined) return undefined;
  return { binary: 0, decimal: Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(exponent))) };
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
