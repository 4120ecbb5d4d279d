import type { JsonObject, JsonValue } from '../api/go/json-value';
import { isList, isObject } from '../api/go/json-value';

/** The value at a path of keys; undefined where something on the way is missing. Numbers index lists. */
export function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const step of path) {
    if (typeof step === 'number') current = isList(current) ? current[step] : undefined;
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The text at a path, empty where there is none. */
export function textAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The object at a path, empty where there is none. */
export function objectAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The list at a path, empty where there is none. */
export function listAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): readonly JsonValue[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The map from strings to strings at a path; other values are left out. */
export function textMapAt(value: JsonValue | undefined, ...path: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(objectAt(value, ...path))) if (typeof text === 'string') texts[key] = text;
  return texts;
}

/** A value of unknown origin as JSON: what is none (functions, undefined in lists) counts as null. */
export function asJson(value: unknown): JsonValue {
  return isJson(value) ? value : null;
}

/** Cheap on purpose: what comes from a client or a parser is JSON throughout if it is on top. */
function isJson(value: unknown): value is JsonValue {
  return value === null || ['boolean', 'number', 'string', 'object'].includes(typeof value);
}
