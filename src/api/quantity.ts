/**
 * An exact fixed-point number with the suffix family it was written in (`resource.Quantity`,
 * `apimachinery/pkg/api/resource/quantity.go`): `unscaled` x 10^`scale`.
 * Divergence from real Kubernetes: texts past 1,000 characters and exponents past +-1,000 are refused.
 */
export interface Quantity {
  /** The canonical text, as Kubernetes stores and prints it. */
  readonly text: string;
  readonly format: QuantityFormat;
  readonly unscaled: bigint;
  readonly scale: number;
  /** Rounded up to a whole number. Past 2^53 only as exact as a number can be; 0 when Kubernetes' int64 overflows. */
  readonly value: number;
  /** Thousandths, rounded up. */
  readonly milliValue: number;
  /** Past the range of Kubernetes' int64 form, where rounding and overflow differ. */
  readonly big: boolean;
}

export type QuantityFormat = 'DecimalExponent' | 'BinarySI' | 'DecimalSI';

export const quantityFormatError =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const quantityNumericError = 'unable to parse numeric part of quantity';
export const quantitySuffixError = "unable to parse quantity's suffix";

class QuantityError extends Error {}

/** Throws {@link QuantityError} with Kubernetes' text. */
export function parseQuantity(text: string): Quantity {
  const quantity = parsed(text);
  if (typeof quantity === 'string') throw new QuantityError(quantity);
  return quantity;
}

/** What is wrong with the text, or undefined when it is a quantity. */
export function quantityError(text: string): string | undefined {
  const quantity = parsed(text);
  return typeof quantity === 'string' ? quantity : undefined;
}

/** `1.5Gi` -> `1536Mi`. */
export function canonicalQuantity(text: string): string {
  return parseQuantity(text).text;
}

/** A quantity's text as a whole number, rounded up: `value('64Mi')` is 67108864. */
export function value(text: string): number {
  return parseQuantity(text).value;
}

/** A quantity's text in thousandths, rounded up: `milliValue('0.5')` is 500. */
export function milliValue(text: string): number {
  return parseQuantity(text).milliValue;
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.scale === b.scale) return compareBigInts(a.unscaled, b.unscaled);
  const scale = Math.min(a.scale, b.scale);
  return compareBigInts(rescaled(a, scale), rescaled(b, scale));
}

/** -1, 0 or 1. */
export function quantitySign(quantity: Quantity): number {
  return compareBigInts(quantity.unscaled, 0n);
}

/** The sum in a's format, or in b's when a is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return sum(a, b, b.unscaled);
}

/** The difference in a's format, or in b's when a is zero. */
export function subQuantities(a: Quantity, b: Quantity): Quantity {
  return sum(a, b, -b.unscaled);
}

/** `resource.NewQuantity`. */
export function newQuantity(amount: number | bigint, format: QuantityFormat): Quantity {
  return make(BigInt(amount), 0, format, false);
}

const maxCachedTexts = 8192;
const maxTextLength = 1000;
const maxExponent = 1000;
const maxInt64 = 2n ** 63n - 1n;
/** Digits that always fit an int64. */
const maxInt64Digits = 18;
const nano = -9;

const cache = new Map<string, Quantity | string>();

function parsed(text: string): Quantity | string {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const result = parse(text);
  if (text.length > maxTextLength) return result;
  if (cache.size >= maxCachedTexts) cache.clear();
  cache.set(text, result);
  return result;
}

const suffixes: ReadonlyMap<string, { readonly exponent: number; readonly format: QuantityFormat }> = new Map([
  ['n', { exponent: -9, format: 'DecimalSI' }],
  ['u', { exponent: -6, format: 'DecimalSI' }],
  ['m', { exponent: -3, format: 'DecimalSI' }],
  ['', { exponent: 0, format: 'DecimalSI' }],
  ['k', { exponent: 3, format: 'DecimalSI' }],
  ['M', { exponent: 6, format: 'DecimalSI' }],
  ['G', { exponent: 9, format: 'DecimalSI' }],
  ['T', { exponent: 12, format: 'DecimalSI' }],
  ['P', { exponent: 15, format: 'DecimalSI' }],
  ['E', { exponent: 18, format: 'DecimalSI' }],
  ['Ki', { exponent: 10, format: 'BinarySI' }],
  ['Mi', { exponent: 20, format: 'BinarySI' }],
  ['Gi', { exponent: 30, format: 'BinarySI' }],
  ['Ti', { exponent: 40, format: 'BinarySI' }],
  ['Pi', { exponent: 50, format: 'BinarySI' }],
  ['Ei', { exponent: 60, format: 'BinarySI' }],
]);

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Kubernetes' scanner, which takes more than its own regular expression says: `+`, `.` and `-.` are zero. */
const syntax = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function parse(text: string): Quantity | string {
  if (text === '') return quantityFormatError;
  if (text.length > maxTextLength) return quantityNumericError;
  const match = syntax.exec(text);
  if (match === null) return quantityFormatError;
  const negative = match[1] === '-';
  const whole = match[2] === '' ? '0' : (match[2] ?? '0');
  const fraction = match[3] ?? '';
  const suffix = interpretSuffix(match[4] ?? '');
  if (suffix === undefined) return quantitySuffixError;
  const digits = whole + fraction;
  const magnitude = BigInt(digits);
  const unscaled = negative ? -magnitude : magnitude;

  if (suffix.format === 'BinarySI') {
    const precision = 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1;
    const factor = 1n << BigInt(suffix.exponent);
    if (fraction === '' && precision >= 0) {
      return make(unscaled * factor, 0, 'BinarySI', false, magnitude % 8n === 0n ? undefined : text);
    }
    return bigBinary(unscaled * factor, -fraction.length);
  }

  const scale = suffix.exponent - fraction.length;
  if (digits.length <= maxInt64Digits && scale >= nano) {
    const canonical = scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
    return make(unscaled, scale, suffix.format, false, canonical ? text : undefined);
  }
  const rounded = roundedToNano(unscaled, scale);
  return make(rounded, Math.max(scale, nano), suffix.format, true);
}

function interpretSuffix(suffix: string): { readonly exponent: number; readonly format: QuantityFormat } | undefined {
  const known = suffixes.get(suffix);
  if (known !== undefined) return known;
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) return undefined;
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > maxExponent) return undefined;
  return { exponent: exponent === 0 ? 0 : exponent, format: 'DecimalExponent' };
}

/** A binary quantity past the fast path is capped at int64; one below 1 becomes decimal. */
function bigBinary(unscaled: bigint, scale: number): Quantity {
  const negative = unscaled < 0n;
  let magnitude = roundedToNano(negative ? -unscaled : unscaled, scale);
  let magnitudeScale = Math.max(scale, nano);
  const one = 10n ** BigInt(-magnitudeScale);
  if (magnitude > maxInt64 * one) {
    magnitude = maxInt64;
    magnitudeScale = 0;
  }
  const format = magnitude > 0n && magnitudeScale < 0 && magnitude < one ? 'DecimalSI' : 'BinarySI';
  return make(negative ? -magnitude : magnitude, magnitudeScale, format, true);
}

function roundedToNano(unscaled: bigint, scale: number): bigint {
  return scale >= nano ? unscaled : dividedAwayFromZero(unscaled, 10n ** BigInt(nano - scale));
}

function make(unscaled: bigint, scale: number, format: QuantityFormat, big: boolean, text?: string): Quantity {
  return {
    text: text ?? canonicalText(unscaled, scale, format),
    format,
    unscaled,
    scale,
    value: scaledValue(unscaled, scale, big),
    milliValue: scaledValue(unscaled, scale + 3, big),
    big,
  };
}

function sum(a: Quantity, b: Quantity, addend: bigint): Quantity {
  const scale = Math.min(a.scale, b.scale);
  const total = rescaled(a, scale) + addend * 10n ** BigInt(b.scale - scale);
  const big = a.big || b.big || total > maxInt64 || total < -maxInt64;
  return make(total, scale, a.unscaled === 0n ? b.format : a.format, big);
}

function rescaled(quantity: Quantity, scale: number): bigint {
  return quantity.scale === scale ? quantity.unscaled : quantity.unscaled * 10n ** BigInt(quantity.scale - scale);
}

function compareBigInts(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function scaledValue(unscaled: bigint, scale: number, big: boolean): number {
  if (scale >= 0) {
    const scaled = unscaled * 10n ** BigInt(scale);
    const wrapped = BigInt.asIntN(64, scaled);
    return wrapped === scaled || big ? Number(wrapped) : 0;
  }
  const divisor = 10n ** BigInt(-scale);
  if (!big) return Number(dividedAwayFromZero(unscaled, divisor));
  const quotient = unscaled / divisor;
  return Number(BigInt.asIntN(64, unscaled % divisor === 0n ? quotient : quotient + 1n));
}

function dividedAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  if (dividend % divisor === 0n) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

function canonicalText(unscaled: bigint, scale: number, format: QuantityFormat): string {
  if (unscaled === 0n) return '0';
  if (format === 'BinarySI') {
    const binary = canonicalBinaryText(unscaled, scale);
    if (binary !== undefined) return binary;
  }
  let amount = unscaled;
  let exponent = scale;
  while (amount % 10n === 0n) {
    amount /= 10n;
    exponent += 1;
  }
  while (exponent % 3 !== 0) {
    amount *= 10n;
    exponent -= 1;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? String(amount) : `${amount}e${exponent}`;
  // Past exa the suffix has no name, and Kubernetes prints the bare mantissa.
  return `${amount}${decimalSuffixes[exponent / 3 + 3] ?? ''}`;
}

/** Undefined when the amount is below 1024 or not whole, and so is printed as a decimal. */
function canonicalBinaryText(unscaled: bigint, scale: number): string | undefined {
  const divisor = scale < 0 ? 10n ** BigInt(-scale) : 1n;
  if (unscaled % divisor !== 0n) return undefined;
  let amount = scale < 0 ? unscaled / divisor : unscaled * 10n ** BigInt(scale);
  if (amount > -1024n && amount < 1024n) return undefined;
  let suffix = 0;
  while (amount % 1024n === 0n) {
    amount /= 1024n;
    suffix += 1;
  }
  return `${amount}${binarySuffixes[suffix] ?? ''}`;
}
