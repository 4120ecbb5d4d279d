/*
 * Changes to immutable objects that give back the very same object when nothing changes: what is shared stays shared, and
 * comparing old with new stops at the first shared part.
 */

import { extended } from '../mutable';

const NOTHING = {};

/** The object with the fields that it lacks. An empty string counts as lacking, as in Go. */
export function withDefaults<T extends object>(object: T, defaults: Partial<T>): T {
  let result = object;
  for (const field in defaults) {
    const value = object[field];
    if (value !== undefined && value !== '') continue;
    if (result === object) result = extended(object, NOTHING);
    result[field] = defaults[field] ?? value;
  }
  return result;
}

/** The same for fields that Go holds as pointers: there an empty string is a value. */
export function withPointers<T extends object>(object: T, defaults: Partial<T>): T {
  let result = object;
  for (const field in defaults) {
    if (object[field] !== undefined || defaults[field] === undefined) continue;
    if (result === object) result = extended(object, NOTHING);
    result[field] = defaults[field];
  }
  return result;
}

/** The object with one of its fields, if it is there, changed. */
export function changeField<T extends object, K extends keyof T>(
  object: T,
  field: K,
  change: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[field];
  if (value === undefined || value === null) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [field]: changed };
}

export function changeItems<T>(items: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  let changed: T[] | undefined;
  items.forEach((item, index) => {
    const next = change(item, index);
    if (next !== item) (changed ??= items.slice())[index] = next;
  });
  return changed ?? items;
}

/** The object with `field` set, or without it when `value` is undefined. */
export function setField<T extends object, K extends keyof T>(object: T, field: K, value: T[K]): T {
  if (object[field] === value) return object;
  // Where the field is there already a spread is faster.
  if (value !== undefined)
    return Object.hasOwn(object, field) ? { ...object, [field]: value } : extended(object, { [field]: value });
  const { [field]: _gone, ...rest } = object;
  return rest as T;
}
