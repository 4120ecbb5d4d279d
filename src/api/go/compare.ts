import { compareBytes } from './text';
import { isNumber, numberOf, numberType } from './value';
import type { GoValue } from './value';

export const BAD_COMPARISON_TYPE = 'invalid type for comparison';
export const BAD_COMPARISON = 'incompatible types for comparison';
export const NO_COMPARISON = 'missing argument for comparison';

export type BasicKind = 'bool' | 'float' | 'int' | 'string' | 'uint';

/** The kind by which templates compare a value; undefined for maps, lists and nothing (`basicKind`). */
export function basicKind(value: GoValue): BasicKind | undefined {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (!isNumber(value)) return undefined;
  const type = numberType(value);
  if (type === 'float64') return 'float';
  return type === 'uint8' ? 'uint' : 'int';
}

/** Are two values of these kinds comparable at all? Integers are, whatever their sign. */
export function comparableKinds(a: BasicKind, b: BasicKind): boolean {
  return a === b || ((a === 'int' || a === 'uint') && (b === 'int' || b === 'uint'));
}

export function sameBasicValue(a: GoValue, b: GoValue): boolean {
  return isNumber(a) && isNumber(b) ? numberOf(a) === numberOf(b) : a === b;
}

/**
 * `a < b`, or the message of the error that templates give.
 * Source: client-go/third_party/forked/golang/template/funcs.go (Less), text/template's lt.
 */
export function less(a: GoValue, b: GoValue): boolean | string {
  const kindA = basicKind(a);
  const kindB = basicKind(b);
  if (kindA === undefined || kindB === undefined) return BAD_COMPARISON_TYPE;
  if (!comparableKinds(kindA, kindB)) return BAD_COMPARISON;
  if (isNumber(a) && isNumber(b)) return numberOf(a) < numberOf(b);
  return typeof a === 'string' && typeof b === 'string' ? compareBytes(a, b) < 0 : BAD_COMPARISON_TYPE;
}
