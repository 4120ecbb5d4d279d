import { printValue } from '../go/text';
import { schema } from '../schema';
import { getOwn, isJsonObject } from '../json-object';
import { PatchError } from './patch-error';
import type { JsonObject } from '../json-object';

/** What strategic merge patch knows of a field (`strategicpatch.PatchMeta`). */
export interface PatchMeta {
  /** The field's schema type; of a list, its elements'. */
  readonly type: string;
  /** `merge`, `replace` or empty. */
  readonly strategy: string;
  readonly retainsKeys: boolean;
  /** The key that tells the items of a list apart; empty for lists of scalars. */
  readonly mergeKey: string;
}

export const directiveMarker = '$patch';
export const retainKeysDirective = '$retainKeys';
export const deleteFromPrimitiveListPrefix = '$deleteFromPrimitiveList';
export const setElementOrderPrefix = '$setElementOrder';

export const badPrimitiveListFormat = 'invalid patch format of primitive list';
export const badRetainKeysFormat = 'invalid patch format of retainKeys';
export const badSetElementOrderFormat = 'invalid patch format of setElementOrder list';

export type JsonKind = 'nil' | 'bool' | 'string' | 'number' | 'map' | 'slice';

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'number' : 'string';
}

/** Throws when the type has no such field, or is no struct at all (`LookupPatchMetadataForStruct`). */
export function lookupField(type: string, key: string): PatchMeta {
  if (!type.startsWith('#')) {
    const structName = structScalars.get(type);
    if (structName !== undefined) throw noSuchField(structName, key);
    const kind = type.startsWith('[]') ? 'slice' : type.startsWith('map[]') ? 'map' : type;
    throw internal(`merging an object in json but data type is not struct, instead is: ${kind}`);
  }
  const fields = schema.types[type.slice(1)]?.fields ?? {};
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (field === undefined) throw noSuchField(type.slice(type.lastIndexOf('.') + 1), key);
  const strategies = field.patchStrategy ?? [];
  return {
    type: field.type,
    strategy: strategies.find((strategy) => strategy !== 'retainKeys') ?? '',
    retainsKeys: strategies.includes('retainKeys'),
    mergeKey: field.mergeKey ?? '',
  };
}

/** The same for a list; `type` is its elements' (`LookupPatchMetadataForSlice`). */
export function lookupListField(type: string, key: string): PatchMeta {
  const meta = lookupField(type, key);
  if (!meta.type.startsWith('[]')) throw internal('expected slice or array type, but got: struct');
  return { ...meta, type: meta.type.slice(2) };
}

/** The one kind of all items; a mixture, a list of lists and no items at all are errors. */
export function elementKind(...lists: readonly (readonly unknown[])[]): JsonKind {
  let kind: JsonKind | undefined;
  for (const list of lists) {
    for (const item of list) {
      const itemKind = kindOf(item);
      if (itemKind === 'slice' && kind === undefined)
        throw new PatchError('Invalid', 'lists of lists are not supported');
      if (kind !== undefined && kind !== itemKind) {
        throw internal(`list element types are not identical: ${printValue(lists)}`);
      }
      kind = itemKind;
    }
  }
  if (kind === undefined) throw internal('no elements in any of the given slices');
  return kind;
}

/** The item's value under the merge key, or the item itself where there is none. */
export function mergeValue(item: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return item;
  const map = asMap(item);
  if (!Object.hasOwn(map, mergeKey)) {
    throw internal(`map: ${printValue(map)} does not contain declared merge key: ${mergeKey}`);
  }
  return map[mergeKey];
}

export function asMap(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw badType('map[string]interface {}', value);
  return value;
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw badType('[]interface {}', value);
  return value;
}

/** Where each item stands, by its merge value; the first of several wins. */
export function positions(list: readonly unknown[], mergeKey: string): ReadonlyMap<unknown, number> {
  const byValue = new Map<unknown, number>();
  for (const [index, item] of list.entries()) {
    const value = mergeKey === '' ? item : isJsonObject(item) ? getOwn(item, mergeKey) : undefined;
    if (!byValue.has(value)) byValue.set(value, index);
  }
  return byValue;
}

/**
 * Items of the patch in the patch's order and items only the server has in the server's, merged as the server's
 * order suggests (`normalizeElementOrder`).
 */
export function ordered(
  items: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const inPatch = positions(patchOrder, mergeKey);
  const onServer = positions(serverOrder, mergeKey);
  const patched = items.filter((item) => inPatch.has(mergeValue(item, mergeKey)));
  const serverOnly = items.filter((item) => !inPatch.has(mergeValue(item, mergeKey)));
  sortByPosition(patched, inPatch, mergeKey);
  sortByPosition(serverOnly, onServer, mergeKey);
  return interleave(serverOnly, patched, onServer, mergeKey);
}

/** Sorts by position; items to be deleted come last, in their own order. */
export function sortByPosition(items: unknown[], order: ReadonlyMap<unknown, number>, mergeKey: string): void {
  const position = (item: unknown): number => {
    if (mergeKey !== '' && isJsonObject(item) && getOwn(item, directiveMarker) === 'delete') return Infinity;
    return order.get(mergeValue(item, mergeKey)) ?? -1;
  };
  const placed = items.map((item) => ({ item, at: position(item) }));
  placed.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  for (const [index, { item }] of placed.entries()) items[index] = item;
}

function interleave(
  left: readonly unknown[],
  right: readonly unknown[],
  order: ReadonlyMap<unknown, number>,
  mergeKey: string,
): unknown[] {
  const merged: unknown[] = [];
  let nextLeft = 0;
  for (const item of right) {
    const at = order.get(mergeValue(item, mergeKey)) ?? -1;
    while (nextLeft < left.length) {
      const leftAt = order.get(mergeValue(left[nextLeft], mergeKey)) ?? -1;
      if (at < 0 || leftAt < 0 || leftAt >= at) break;
      merged.push(left[nextLeft]);
      nextLeft += 1;
    }
    merged.push(item);
  }
  return [...merged, ...left.slice(nextLeft)];
}

export function internal(message: string): PatchError {
  return new PatchError('InternalError', message);
}

/** Scalars of the schema that are structs in Go. */
const structScalars: ReadonlyMap<string, string> = new Map([
  ['Quantity', 'Quantity'],
  ['Time', 'Time'],
  ['MicroTime', 'MicroTime'],
  ['IntOrString', 'IntOrString'],
  ['any', 'RawExtension'],
]);

function noSuchField(structName: string, key: string): PatchError {
  return internal(`unable to find api field in struct ${structName} for the json field ${JSON.stringify(key)}`);
}

const goTypes: Readonly<Record<JsonKind, string>> = {
  nil: '%!s(<nil>)',
  bool: 'bool',
  string: 'string',
  number: 'int64',
  map: 'map[string]interface {}',
  slice: '[]interface {}',
};

function badType(expected: string, actual: unknown): PatchError {
  return internal(`expected a ${expected}, but received a ${goTypes[kindOf(actual)]}`);
}
