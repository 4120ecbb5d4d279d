import { deepEqual } from '../equality';
import { printValue } from '../go/text';
import { getOwn, isJsonObject } from '../json-object';
import { checkDepth, notAnObject, PatchError } from './patch-error';
import type { JsonObject } from '../json-object';
import {
  asList,
  asMap,
  badPrimitiveListFormat,
  badRetainKeysFormat,
  badSetElementOrderFormat,
  deleteFromPrimitiveListPrefix,
  directiveMarker,
  elementKind,
  internal,
  kindOf,
  lookupField,
  lookupListField,
  mergeValue,
  ordered,
  positions,
  retainKeysDirective,
  setElementOrderPrefix,
} from './strategic-merge-lists';
import type { PatchMeta } from './strategic-merge-lists';

/**
 * Applies a strategic merge patch to an object of the type (`core.v1.Pod`): lists with a merge key merge by it, directives
 * (`$patch`, `$retainKeys`, `$setElementOrder/..`, `$deleteFromPrimitiveList/..`) are obeyed, null deletes.
 * Neither input changes; parts the patch does not touch are shared. Throws {@link PatchError}.
 * Source: `apimachinery/pkg/util/strategicpatch/patch.go`.
 */
export function applyStrategicMergePatch(typeId: string, document: JsonObject, patch: unknown): JsonObject {
  checkDepth(patch);
  // JSON's null decodes into a map without entries.
  if (patch === null || patch === undefined) return document;
  if (!isJsonObject(patch)) throw new PatchError('BadRequest', notAnObject(patch));
  return mergeMaps(document, patch, `#${typeId}`, 'apply');
}

/** `apply` changes an object; `combine` adds one patch to another, keeping nulls and directives for the server. */
export type MergeMode = 'apply' | 'combine';

/** Merges the patch into the original; both stay as they are. */
export function mergeMaps(original: JsonObject, patch: JsonObject, type: string, mode: MergeMode): JsonObject {
  if (Object.hasOwn(patch, directiveMarker)) return obeyMapDirective(patch);
  const merged = new Map(Object.entries(original));
  const rest = new Map(Object.entries(patch));
  applyRetainKeys(merged, rest, mode);
  applyElementOrders(merged, rest, type, mode);
  for (const [key, value] of rest) mergeField(merged, key, value, type, mode);
  return Object.fromEntries(merged);
}

function obeyMapDirective(patch: JsonObject): JsonObject {
  const directive = patch[directiveMarker];
  if (directive === 'delete') return {};
  if (directive === 'replace')
    return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== directiveMarker));
  throw unknownDirective(directive, patch);
}

function mergeField(
  merged: Map<string, unknown>,
  patchKey: string,
  value: unknown,
  type: string,
  mode: MergeMode,
): void {
  const deletes = patchKey.startsWith(deleteFromPrimitiveListPrefix);
  if (deletes && mode === 'combine') {
    merged.set(patchKey, value);
    return;
  }
  const key = deletes ? keyAfter(patchKey, deleteFromPrimitiveListPrefix, badPrimitiveListFormat) : patchKey;
  if (value === null || value === undefined) {
    merged.delete(key);
    if (mode === 'apply') return;
  }
  const current = merged.get(key);
  if (!merged.has(key) || kindOf(current) !== kindOf(value)) {
    if (!deletes) take(merged, key, value, mode);
    return;
  }
  if (isJsonObject(current) && isJsonObject(value)) {
    const meta = lookupField(type, key);
    merged.set(key, meta.strategy === 'replace' ? value : mergeMaps(current, value, meta.type, mode));
  } else if (Array.isArray(current) && Array.isArray(value)) {
    merged.set(key, mergeListField(current, value, lookupListField(type, key), deletes, mode));
  } else {
    merged.set(key, value);
  }
}

/** A value that there is nothing to merge with. */
function take(merged: Map<string, unknown>, key: string, value: unknown, mode: MergeMode): void {
  const kept = withoutDirectives(mode === 'apply' ? withoutNulls(value) : value);
  if (kept === dropped) merged.delete(key);
  else merged.set(key, kept);
}

function mergeListField(
  original: readonly unknown[],
  patch: readonly unknown[],
  meta: PatchMeta,
  deletes: boolean,
  mode: MergeMode,
): readonly unknown[] {
  if (meta.strategy !== 'merge' && !deletes) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind(original, patch) !== 'map') {
    if (deletes && mode === 'apply') {
      const toDelete = new Set(patch);
      return original.filter((item) => !toDelete.has(item));
    }
    return ordered([...new Set([...original, ...patch])], patch, original, '');
  }
  if (meta.mergeKey === '') throw internal('cannot merge lists without merge key for struct');
  return mergeListOfMaps(original, patch, meta, mode);
}

function mergeListOfMaps(
  original: readonly unknown[],
  patch: readonly unknown[],
  { mergeKey, type }: PatchMeta,
  mode: MergeMode,
): readonly unknown[] {
  const plain: JsonObject[] = [];
  const deleted = new Set<unknown>();
  let replaces = false;
  for (const item of patch.map(asMap)) {
    const directive = getOwn(item, directiveMarker);
    if (!Object.hasOwn(item, directiveMarker)) plain.push(item);
    else if (directive === 'delete') deleted.add(mergeValue(item, mergeKey));
    else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') throw internal('merging lists cannot yet be specified in the patch');
    else throw unknownDirective(directive, item);
  }
  if (replaces) {
    for (const item of plain) mergeValue(item, mergeKey);
    return plain;
  }
  const kept = deleted.size === 0 ? original : original.filter((item) => !deleted.has(getOwn(asMap(item), mergeKey)));
  const merged: unknown[] = [...kept];
  const at = new Map(positions(kept, mergeKey));
  for (const item of plain) {
    const value = mergeValue(item, mergeKey);
    const index = at.get(value);
    if (index === undefined) {
      at.set(value, merged.length);
      merged.push(item);
    } else {
      merged[index] = mergeMaps(asMap(merged[index]), item, type, mode);
    }
  }
  return ordered(merged, plain, kept, mergeKey);
}

/** `$retainKeys` clears what it does not name; a patch may only set what it names. */
function applyRetainKeys(merged: Map<string, unknown>, rest: Map<string, unknown>, mode: MergeMode): void {
  if (!rest.has(retainKeysDirective)) return;
  const directive = rest.get(retainKeysDirective);
  rest.delete(retainKeysDirective);
  if (mode === 'combine') {
    const other = merged.get(retainKeysDirective);
    if (merged.has(retainKeysDirective) && !deepEqual(other, directive)) {
      throw internal(
        `${printValue(other)} and ${printValue(directive)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    merged.set(retainKeysDirective, directive);
    return;
  }
  if (!Array.isArray(directive)) throw new PatchError('BadRequest', badRetainKeysFormat);
  const retained = new Set<unknown>(directive);
  for (const [key, value] of rest) {
    const isDirective = key.startsWith(deleteFromPrimitiveListPrefix) || key.startsWith(setElementOrderPrefix);
    if (value !== null && !isDirective && !retained.has(key)) throw new PatchError('BadRequest', badRetainKeysFormat);
  }
  for (const key of merged.keys()) if (!retained.has(key)) merged.delete(key);
}

/** Merges each list that comes with an order, puts it into that order, and takes it off the rest. */
function applyElementOrders(
  merged: Map<string, unknown>,
  rest: Map<string, unknown>,
  type: string,
  mode: MergeMode,
): void {
  for (const [directive, value] of rest) {
    if (!directive.startsWith(setElementOrderPrefix)) continue;
    if (mode === 'combine') {
      if (merged.has(directive) && !deepEqual(merged.get(directive), value)) throw badOrder();
      merged.set(directive, value);
    }
    rest.delete(directive);
    const order = asList(value);
    const key = keyAfter(directive, setElementOrderPrefix, badSetElementOrderFormat);
    const original = merged.has(key) ? asList(merged.get(key)) : undefined;
    const patch = rest.has(key) ? asList(rest.get(key)) : undefined;
    const meta = lookupListField(type, key);
    checkOrder(patch ?? [], order, meta.mergeKey);
    if (original === undefined && patch === undefined) continue;
    const items = mergedItems(original, patch, meta, mode);
    elementKind(original ?? [], patch ?? []);
    merged.set(key, ordered(items, order, serverOrder(original ?? [], patch ?? [], meta.mergeKey), meta.mergeKey));
    rest.delete(key);
  }
}

/**
 * The order that places items only the server has. Kubernetes takes it from the live list after the merge has worked on it in
 * place: what was deleted is gone, and as many new items as were deleted stand at its end.
 */
function serverOrder(original: readonly unknown[], patch: readonly unknown[], mergeKey: string): readonly unknown[] {
  if (mergeKey === '') return original;
  const isDeletion = (item: unknown): boolean => isJsonObject(item) && getOwn(item, directiveMarker) === 'delete';
  const deleted = new Set(patch.filter(isDeletion).map((item) => mergeValue(item, mergeKey)));
  if (deleted.size === 0) return original;
  const kept = original.filter((item) => !deleted.has(getOwn(asMap(item), mergeKey)));
  const present = positions(kept, mergeKey);
  const added = patch.filter((item) => !isDeletion(item) && !present.has(getOwn(asMap(item), mergeKey)));
  return [...kept, ...added.slice(0, original.length - kept.length)];
}

function mergedItems(
  original: readonly unknown[] | undefined,
  patch: readonly unknown[] | undefined,
  meta: PatchMeta,
  mode: MergeMode,
): readonly unknown[] {
  if (patch === undefined) return original ?? [];
  if (original !== undefined) return mergeListField(original, patch, meta, false, mode);
  return asList(withoutDirectives(patch));
}

/** The patch's items must stand in the order they are said to have. */
function checkOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  const items = patch.filter((item) => !(isJsonObject(item) && Object.hasOwn(item, directiveMarker)));
  let next = 0;
  for (const item of order) {
    if (next < items.length && mergeValue(items[next], mergeKey) === mergeValue(item, mergeKey)) next += 1;
  }
  if (next < items.length) {
    throw internal(
      `The order in patch list:\n${printValue(patch)}\n doesn't match ${setElementOrderPrefix} list:\n${printValue(order)}\n`,
    );
  }
}

const dropped = Symbol('dropped');

/** A new value without the maps that only carry a directive; the dropped symbol when that is all there is. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== dropped);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, directiveMarker)) return dropped;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutDirectives(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== dropped));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

function keyAfter(directive: string, prefix: string, error: string): string {
  if (!directive.startsWith(`${prefix}/`)) throw new PatchError('BadRequest', error);
  return directive.slice(prefix.length + 1);
}

function badOrder(): PatchError {
  return new PatchError('BadRequest', badSetElementOrderFormat);
}

function unknownDirective(directive: unknown, map: JsonObject): PatchError {
  return internal(`unknown patch type: ${printValue(directive)} in map: ${printValue(map)}`);
}
