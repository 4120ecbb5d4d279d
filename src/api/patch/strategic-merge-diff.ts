import { deepEqual } from '../equality';
import { compareBytes, printValue } from '../go/text';
import { getOwn, isJsonObject, setOwn } from '../json-object';
import type { JsonObject } from '../json-object';
import {
  asMap,
  deleteFromPrimitiveListPrefix,
  directiveMarker,
  elementKind,
  internal,
  kindOf,
  lookupField,
  lookupListField,
  mergeValue,
  positions,
  retainKeysDirective,
  setElementOrderPrefix,
  sortByPosition,
} from './strategic-merge-lists';
import type { PatchMeta } from './strategic-merge-lists';
import { mergeMaps } from './strategic-merge-patch';

/**
 * The strategic merge patch that makes `modified` of `original`, both of the type (`core.v1.Pod`): what `kubectl edit`,
 * `label` and `set` send. Empty when nothing differs. Source: `apimachinery/pkg/util/strategicpatch/patch.go`.
 *
 * @public For clients that edit.
 */
export function createTwoWayMergePatch(typeId: string, original: JsonObject, modified: JsonObject): JsonObject {
  return diffMaps(original, modified, `#${typeId}`, everyDifference);
}

/**
 * What `kubectl apply` sends: changes from `current` (the live object) to `modified` (the new configuration), and deletions from
 * `original` (the last applied configuration) to `modified`. What others added to the live object stays.
 * Divergence from real Kubernetes: always overwrites, as `--overwrite=true` does; conflicts are not looked for.
 */
export function createThreeWayMergePatch(
  typeId: string,
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const type = `#${typeId}`;
  const changes = diffMaps(current, modified, type, { changes: true, deletions: false });
  const deletions = diffMaps(original, modified, type, { changes: false, deletions: true });
  return mergeMaps(deletions, changes, type, 'combine');
}

/** Which differences go into the patch. */
interface Wanted {
  readonly changes: boolean;
  readonly deletions: boolean;
}

const everyDifference: Wanted = { changes: true, deletions: true };

function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  type: string,
  wanted: Wanted,
  retainsKeys = false,
): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    const before = getOwn(original, key);
    if (!Object.hasOwn(original, key)) {
      if (wanted.changes) setOwn(patch, key, after);
    } else if (key === directiveMarker) {
      diffDirective(patch, before, after);
    } else if (kindOf(before) !== kindOf(after)) {
      if (wanted.changes) setOwn(patch, key, after);
    } else if (isJsonObject(before) && isJsonObject(after)) {
      diffMapField(patch, key, before, after, type, wanted);
    } else if (Array.isArray(before) && Array.isArray(after)) {
      diffListField(patch, key, before, after, type, wanted);
    } else if (wanted.changes && before !== after) {
      setOwn(patch, key, after);
    }
  }
  const removed = Object.keys(original).filter((key) => !Object.hasOwn(modified, key));
  if (wanted.deletions) for (const key of removed) setOwn(patch, key, null);
  if (!retainsKeys) return patch;
  const retained = Object.keys(modified).filter((key) => modified[key] !== null);
  const clears = removed.some((key) => original[key] !== null);
  if (retained.length > 0 && (Object.keys(patch).length > 0 || clears)) {
    patch[retainKeysDirective] = retained.sort(compareBytes);
  }
  return patch;
}

function diffDirective(patch: Record<string, unknown>, before: unknown, after: unknown): void {
  if (typeof before !== 'string' || typeof after !== 'string') {
    throw internal(`invalid value for special key: ${directiveMarker}`);
  }
  if (before !== after) patch[directiveMarker] = after;
}

function diffMapField(
  patch: Record<string, unknown>,
  key: string,
  before: JsonObject,
  after: JsonObject,
  type: string,
  wanted: Wanted,
): void {
  const meta = lookupUnlessEqual(() => lookupField(type, key), before, after);
  if (meta === undefined) return;
  if (meta.strategy === 'replace') {
    if (wanted.changes) setOwn(patch, key, after);
    return;
  }
  const difference = diffMaps(before, after, meta.type, wanted, meta.retainsKeys);
  if (Object.keys(difference).length > 0) setOwn(patch, key, difference);
}

/** A field the schema does not have does not matter when both sides agree on it. */
function lookupUnlessEqual(lookup: () => PatchMeta, before: unknown, after: unknown): PatchMeta | undefined {
  try {
    return lookup();
  } catch (error) {
    if (deepEqual(before, after)) return undefined;
    throw error;
  }
}

function diffListField(
  patch: Record<string, unknown>,
  key: string,
  before: readonly unknown[],
  after: readonly unknown[],
  type: string,
  wanted: Wanted,
): void {
  const meta = lookupUnlessEqual(() => lookupListField(type, key), before, after);
  if (meta === undefined) return;
  if (meta.strategy !== 'merge') {
    if (wanted.changes && !deepEqual(before, after)) setOwn(patch, key, after);
    return;
  }
  const { items, deletions, order } = diffLists(before, after, meta, wanted);
  if (items.length > 0) setOwn(patch, key, items);
  if (deletions.length > 0) patch[`${deleteFromPrimitiveListPrefix}/${key}`] = deletions;
  if (order.length > 0) patch[`${setElementOrderPrefix}/${key}`] = order;
}

interface ListDifference {
  readonly items: readonly unknown[];
  /** Scalars to delete; maps are deleted by a directive among the items. */
  readonly deletions: readonly unknown[];
  readonly order: readonly unknown[];
}

const noDifference: ListDifference = { items: [], deletions: [], order: [] };

function diffLists(
  before: readonly unknown[],
  after: readonly unknown[],
  meta: PatchMeta,
  wanted: Wanted,
): ListDifference {
  if (before.length === 0) return wanted.changes ? { ...noDifference, items: after } : noDifference;
  return elementKind(before, after) === 'map'
    ? diffListsOfMaps(before, after, meta, wanted)
    : diffListsOfScalars(before, after, wanted);
}

function diffListsOfMaps(
  before: readonly unknown[],
  after: readonly unknown[],
  { mergeKey, type, retainsKeys }: PatchMeta,
  wanted: Wanted,
): ListDifference {
  const oldItems = groupedByPrintedKey(before, mergeKey);
  const newItems = groupedByPrintedKey(after, mergeKey);
  const items: unknown[] = [];
  const deletions: unknown[] = [];
  for (const [printed, group] of [...newItems].sort(([a], [b]) => compareBytes(a, b))) {
    const oldGroup = oldItems.get(printed) ?? [];
    for (const [index, item] of group.entries()) {
      const old = oldGroup[index];
      if (old === undefined) {
        if (wanted.changes) items.push(item);
        continue;
      }
      const difference = diffMaps(old, item, type, wanted, retainsKeys);
      if (Object.keys(difference).length > 0) items.push({ ...difference, [mergeKey]: item[mergeKey] });
    }
  }
  for (const [printed, group] of [...oldItems].sort(([a], [b]) => compareBytes(a, b))) {
    const kept = newItems.get(printed)?.length ?? 0;
    if (!wanted.deletions) continue;
    for (const item of group.slice(kept)) deletions.push({ [mergeKey]: item[mergeKey], [directiveMarker]: 'delete' });
  }
  sortByPosition(items, positions(after, mergeKey), mergeKey);
  const sameOrder =
    before.length === after.length &&
    before.every((item, index) => mergeValue(item, mergeKey) === mergeValue(after[index], mergeKey));
  const patchItems = [...items, ...deletions];
  const needsOrder =
    (wanted.changes && (patchItems.length > 0 || !sameOrder)) || (wanted.deletions && patchItems.length > 0);
  const order = needsOrder ? after.map((item) => ({ [mergeKey]: mergeValue(item, mergeKey) })) : [];
  return { items: patchItems, deletions: [], order };
}

/** Merge values are compared as text, so that 80 and "80" are one. */
function groupedByPrintedKey(list: readonly unknown[], mergeKey: string): Map<string, JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  for (const item of list) {
    const printed = printValue(mergeValue(item, mergeKey));
    const group = groups.get(printed);
    if (group === undefined) groups.set(printed, [asMap(item)]);
    else group.push(asMap(item));
  }
  return groups;
}

function diffListsOfScalars(before: readonly unknown[], after: readonly unknown[], wanted: Wanted): ListDifference {
  const oldCounts = countsByText(before);
  const newCounts = countsByText(after);
  const items = wanted.changes ? surplus(after, oldCounts) : [];
  const deletions = wanted.deletions ? [...new Set(surplus(before, newCounts))].sort(compareText) : [];
  sortByPosition(items, positions(after, ''), '');
  // Kubernetes has sorted the old list by here, so even an equal list gets an order when it is not sorted.
  const sortedBefore = [...before].sort(compareText);
  const needsOrder = (wanted.deletions && deletions.length > 0) || (wanted.changes && !deepEqual(sortedBefore, after));
  return { items, deletions, order: needsOrder ? after : [] };
}

function countsByText(list: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(printValue(item), (counts.get(printValue(item)) ?? 0) + 1);
  return counts;
}

/** The items that the other list has fewer of. */
function surplus(list: readonly unknown[], otherCounts: ReadonlyMap<string, number>): unknown[] {
  const left = new Map(otherCounts);
  return list.filter((item) => {
    const count = left.get(printValue(item)) ?? 0;
    left.set(printValue(item), count - 1);
    return count <= 0;
  });
}

function compareText(a: unknown, b: unknown): number {
  return compareBytes(printValue(a), printValue(b));
}
