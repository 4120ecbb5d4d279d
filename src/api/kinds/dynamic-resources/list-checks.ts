import { duplicate, tooMany } from '../../field-error';
import type { Errors } from '../../validation/field-checks';

/** Are there too many of them, then none is looked at; false. */
export function checkItems<T>(
  errors: Errors,
  path: string,
  items: readonly T[] | undefined,
  most: number,
  checkItem: (item: T, path: string) => void,
): boolean {
  if (items === undefined) return true;
  if (items.length > most) {
    errors.push(tooMany(path, items.length, most));
    return false;
  }
  for (const [index, item] of items.entries()) checkItem(item, `${path}[${index}]`);
  return true;
}

/** `keyOf`: a text, or what the message prints as JSON. */
export function checkUnique<T>(errors: Errors, path: string, items: readonly T[], keyOf: (item: T) => unknown): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    const text = JSON.stringify(key);
    if (seen.has(text)) errors.push(duplicate(`${path}[${index}]`, key));
    seen.add(text);
  }
}

export function checkSet<T>(
  errors: Errors,
  path: string,
  items: readonly T[] | undefined,
  most: number,
  keyOf: (item: T) => unknown,
  checkItem: (item: T, path: string) => void,
): void {
  if (checkItems(errors, path, items, most, checkItem)) checkUnique(errors, path, items ?? [], keyOf);
}
