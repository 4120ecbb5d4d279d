import { keyElement, valueElement, type PathElement } from './path-element';
import type { FieldType, ListType, MapType } from './field-type';

/** A JSON value as the typed operations see it; `undefined` is absent, which null is not. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** A value does not fit its type. The texts are those of structured-merge-diff/typed. */
export class TypeMismatch extends Error {}

/** As what a value is to be treated: as what it is if the type allows that, else as the first that the type allows (typed/helpers.go, `deduceAtom`). */
export function formOf(type: FieldType, value: unknown): 'scalar' | 'list' | 'map' {
  if (Array.isArray(value)) {
    if (type.list !== undefined) return 'list';
  } else if (typeof value === 'object' && value !== null) {
    if (type.map !== undefined) return 'map';
  } else if (value !== undefined && value !== null && type.scalar !== undefined) {
    return 'scalar';
  }
  if (type.map !== undefined) return 'map';
  return type.scalar === undefined ? 'list' : 'scalar';
}

/** The items of a list; none of what is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** The entries of a map; none of what is no map. */
export function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : NO_ENTRIES;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isEmptyMap(value: JsonMap): boolean {
  for (const key in value) if (value[key] !== undefined && Object.hasOwn(value, key)) return false;
  return true;
}

/** The type of an entry of a map; undefined if there may be none of that name. */
export function entryType({ fields, other }: MapType, name: string): FieldType | undefined {
  return fields.get(name) ?? other;
}

/** The step that leads to an item of a list. Throws {@link TypeMismatch} (typed/helpers.go, `listItemToPathElement`). */
function itemElement({ atomic, keys }: ListType, item: unknown): PathElement {
  if (atomic) throw new TypeMismatch('invalid indexing of non-associative list');
  if (keys.length === 0) return setElement(item);
  if (item === null || item === undefined)
    throw new TypeMismatch('associative list with keys may not have a null element');
  if (!isMap(item)) throw new TypeMismatch('associative list with keys may not have non-map elements');
  const found: [string, unknown][] = [];
  for (const key of keys) {
    const own = Object.hasOwn(item, key.name) ? item[key.name] : undefined;
    const value = own === undefined ? key.default : own;
    if (value !== undefined) found.push([key.name, value]);
  }
  if (found.length > 0) return keyElement(found);
  const names = keys.map(({ name }) => JSON.stringify(name)).join(' ');
  throw new TypeMismatch(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

function setElement(item: unknown): PathElement {
  if (Array.isArray(item)) throw new TypeMismatch('not supported: associative list with lists as elements');
  if (item === null || item === undefined)
    throw new TypeMismatch("associative list without keys has an element that's an explicit null");
  if (typeof item === 'object')
    throw new TypeMismatch("associative list without keys has an element that's a map type");
  return valueElement(item);
}

/** The items of a list by their steps, in the order in which each step first comes. A step that comes twice has all its items. */
export function itemsByElement(type: ListType, items: readonly unknown[]): Map<PathElement, readonly unknown[]> {
  const byElement = new Map<PathElement, readonly unknown[]>();
  items.forEach((item, index) => {
    const element = elementAt(type, item, index);
    const known = byElement.get(element);
    byElement.set(element, known === undefined ? [item] : [...known, item]);
  });
  return byElement;
}

export function elementAt(type: ListType, item: unknown, index: number): PathElement {
  try {
    return itemElement(type, item);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    throw new TypeMismatch(`element ${index}: ${error.message}`);
  }
}

const NO_ITEMS: readonly unknown[] = [];
const NO_ENTRIES: JsonMap = {};
