import { isList, isObject } from './json-value';
import type { JsonValue } from './json-value';

/** A number of a Go type that its JSON form does not tell: a literal `int`, a byte of a string, a literal `float64`. */
export class GoNumber {
  constructor(
    readonly type: 'float64' | 'int' | 'uint8',
    readonly value: number,
  ) {}
}

/** A value inside a template: JSON, a typed number, or undefined for Go's "no value" (JSON's null is a nil interface). */
export type GoValue = GoNumber | JsonValue | undefined;

export type NumberType = GoNumber['type'] | 'int64';

/**
 * The Go type of a JSON number: whole numbers become int64 and all others float64 (apimachinery/pkg/util/json).
 * Divergence from real Kubernetes: `1.0` can't be told from `1`, so it is an int64 here.
 */
export function numberType(value: GoNumber | number): NumberType {
  if (value instanceof GoNumber) return value.type;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'int64' : 'float64';
}

export function numberOf(value: GoNumber | number): number {
  return value instanceof GoNumber ? value.value : value;
}

export function isNumber(value: GoValue): value is GoNumber | number {
  return typeof value === 'number' || value instanceof GoNumber;
}

/** The name that Go's `%T` gives the value's type. */
export function typeName(value: GoValue): string {
  if (value === null || value === undefined) return 'interface {}';
  if (isNumber(value)) return numberType(value);
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return isList(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** Is the value a map (a JSON object)? */
export function isMap(value: GoValue): value is Extract<JsonValue, { readonly [key: string]: unknown }> {
  return isObject(value) && !(value instanceof GoNumber);
}
