import { setOwn } from '../json-object';
import type { FieldType, ListType, MapType } from './field-type';
import type { PathElement } from './path-element';
import { elementAt, entryType, formOf, isEmptyMap, itemsByElement, itemsOf, mapOf, type JsonMap } from './typed-value';

/**
 * `live` with all that `applied` says: nothing goes, scalars and what has one owner as a whole are those of `applied`, items of both lists
 * come in the order of `applied` among those of `live`. Both are of `type`; parts that only one has are shared.
 * Source: structured-merge-diff/typed/merge.go.
 */
export function merge(type: FieldType, live: unknown, applied: unknown): unknown {
  if (applied === undefined || live === applied) return live;
  if (live === undefined) return applied;
  const form = formOf(type, applied);
  if (form === 'map' && type.map?.atomic === false) {
    const left = mapOf(live);
    const right = mapOf(applied);
    if (!isEmptyMap(left) || !isEmptyMap(right)) return mergeMaps(type.map, left, right);
  } else if (form === 'list' && type.list?.atomic === false) {
    const left = itemsOf(live);
    const right = itemsOf(applied);
    if (left.length + right.length > 0) return mergeLists(type.list, left, right);
  }
  return applied;
}

function mergeMaps(type: MapType, live: JsonMap, applied: JsonMap): JsonMap {
  const merged: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(live)) {
    const typeOfEntry = entryType(type, name);
    const other = Object.hasOwn(applied, name) ? applied[name] : undefined;
    setOwn(merged, name, typeOfEntry === undefined ? value : merge(typeOfEntry, value, other));
  }
  for (const [name, value] of Object.entries(applied)) if (!Object.hasOwn(live, name)) setOwn(merged, name, value);
  return merged;
}

/** A live item that stands under its step with others is left alone; an applied one of that step takes the place of all of them. */
function mergeLists(type: ListType, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const liveElements = live.map((item, index) => elementAt(type, item, index));
  const liveItems = itemsByElement(type, live);
  const appliedItems = itemsByElement(type, applied);
  const appliedElements = [...appliedItems.keys()];
  const shared = appliedElements.filter((element) => liveItems.has(element));
  const merged: unknown[] = [];
  const done = new Set<PathElement>();
  const take = (element: PathElement): void => {
    done.add(element);
    const olds = liveItems.get(element) ?? [];
    const old = olds.length > 1 ? null : olds[0];
    merged.push(merge(type.element, old, appliedItems.get(element)?.[0]));
    if (shared[0] === element) shared.shift();
  };
  let left = 0;
  let right = 0;
  while (left < live.length || right < appliedElements.length) {
    const liveElement = liveElements[left];
    const appliedElement = appliedElements[right];
    if (liveElement !== undefined && liveElement === appliedElement) {
      take(liveElement);
      left += 1;
      right += 1;
      continue;
    }
    if (liveElement !== undefined && appliedItems.has(liveElement)) {
      // An item of both, but not the one whose turn it is.
      if (appliedElement !== undefined && shared.length > 0 && shared[0] !== liveElement) {
        left += 1;
        continue;
      }
      if (done.has(liveElement)) left += 1;
    } else if (liveElement !== undefined) {
      merged.push(live[left]);
      left += 1;
      continue;
    }
    if (appliedElement !== undefined) {
      take(appliedElement);
      right += 1;
    }
  }
  return merged;
}
