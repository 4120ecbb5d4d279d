import { compareBytes } from './text';

/** A value as JSON has it. A key whose value is undefined counts as absent. */
export type JsonValue = null | boolean | number | string | JsonList | JsonObject;
export type JsonList = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isList(value: unknown): value is JsonList {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under an own key; undefined where the key is absent (a prototype's property is never seen). */
export function entryOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The keys that have a value, in Go's map order (UTF-8 bytes). */
export function sortedKeys(object: JsonObject): string[] {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  return keys.some((key) => beyondAscii.test(key)) ? keys.sort(compareBytes) : keys.sort();
}

const beyondAscii = /[^\0-\x7f]/;
