import { deepEqual } from '../equality';
import { compare, ignoring, type Comparison } from './compare';
import { Conflicts, type Conflict } from './conflict';
import {
  difference,
  emptySet,
  intersection,
  isEmptySet,
  pathsOf,
  recursiveDifference,
  union,
  type FieldSet,
} from './field-set';
import type { FieldType } from './field-type';
import type { VersionedSet } from './managers';
import { merge } from './merge';
import { withNamedFields } from './named-fields';
import { removeFields } from './remove';
import { withPresentSchema } from './schema-changes';
import { setOfValue } from './set-of-value';

/** An object as JSON in one of the versions of its kind. */
export interface TypedObject {
  readonly apiVersion: string;
  readonly type: FieldType;
  readonly value: unknown;
}

/** What the updater must know of a kind. */
export interface Versions {
  /** The object in another version; undefined if there is no such version (any more). */
  convert(object: TypedObject, apiVersion: string): TypedObject | undefined;
  /** What a write of this sort never changes, in each version: the status by the main resource, the spec by the status. */
  resetFields(apiVersion: string): FieldSet;
}

type Sets = ReadonlyMap<string, VersionedSet>;

/**
 * Who owns what after `manager` has made `changed` of `live` by creating, updating or patching: it owns what it changed, and no other manager
 * what it changed or removed. Source: structured-merge-diff/merge/update.go (`Update`).
 */
export function updateManagers(
  versions: Versions,
  live: TypedObject,
  changed: TypedObject,
  managers: Sets,
  manager: string,
): Sets {
  const sets = withPresentSchemas(versions, live, managers);
  const changes = takeOver(versions, live, changed, sets, manager, true);
  const own = sets.get(manager)?.set ?? emptySet;
  const kept = union(union(difference(own, changes.removed), changes.modified), changes.added);
  const set = recursiveDifference(kept, versions.resetFields(changed.apiVersion));
  if (isEmptySet(set)) sets.delete(manager);
  else sets.set(manager, { set, apiVersion: changed.apiVersion, applied: false });
  return sets;
}

/** What an apply comes to; without an object when it changes nothing. */
export interface Applied {
  readonly object: TypedObject | undefined;
  readonly sets: Sets;
}

/**
 * Merges what `manager` applies into `live`, without what it has applied before, applies no longer, and nobody else owns. Throws
 * {@link Conflicts} if that changes fields of others, unless forced. Source: structured-merge-diff/merge/update.go (`Apply`).
 */
export function applyObject(
  versions: Versions,
  live: TypedObject,
  applied: TypedObject,
  managers: Sets,
  manager: string,
  force: boolean,
): Applied {
  const { apiVersion, type } = applied;
  const sets = withPresentSchemas(versions, live, managers);
  const merged: TypedObject = { apiVersion, type, value: merge(type, live.value, applied.value) };
  const last = sets.get(manager);
  const set = recursiveDifference(setOfValue(type, applied.value), versions.resetFields(apiVersion));
  sets.set(manager, { set, apiVersion, applied: true });
  const object = last === undefined ? merged : prune(versions, merged, sets, last);
  takeOver(versions, live, object, sets, manager, force);
  return { object: deepEqual(live.value, object.value) ? undefined : object, sets };
}

/** Takes from all others what a change touches. Returns what is changed, in the version of the change. */
function takeOver(
  versions: Versions,
  live: TypedObject,
  changed: TypedObject,
  sets: Map<string, VersionedSet>,
  manager: string,
  force: boolean,
): Comparison {
  const all = compare(changed.type, live.value, changed.value);
  const comparisons = new Map([[changed.apiVersion, ignoring(all, versions.resetFields(changed.apiVersion))]]);
  const lost = new Map<string, FieldSet>();
  const conflicts: Conflict[] = [];
  for (const [other, { set, apiVersion }] of sets) {
    if (other === manager) continue;
    const changes = comparisons.get(apiVersion) ?? compareIn(versions, apiVersion, live, changed);
    if (changes === undefined) {
      sets.delete(other);
      continue;
    }
    comparisons.set(apiVersion, changes);
    const taken = intersection(set, union(changes.modified, changes.added));
    for (const path of pathsOf(taken)) conflicts.push({ manager: other, path });
    lost.set(other, union(taken, changes.removed));
  }
  if (!force && conflicts.length > 0) throw new Conflicts(conflicts);
  for (const [other, taken] of lost) {
    const old = sets.get(other);
    if (old === undefined || isEmptySet(taken)) continue;
    sets.set(other, { ...old, set: difference(old.set, taken) });
  }
  for (const [other, { set }] of sets) if (isEmptySet(set)) sets.delete(other);
  return comparisons.get(changed.apiVersion) ?? all;
}

function compareIn(
  versions: Versions,
  apiVersion: string,
  live: TypedObject,
  changed: TypedObject,
): Comparison | undefined {
  const before = versions.convert(live, apiVersion);
  const after = versions.convert(changed, apiVersion);
  if (before === undefined || after === undefined) return undefined;
  return ignoring(compare(after.type, before.value, after.value), versions.resetFields(apiVersion));
}

/** Removes what the applier no longer applies, if it applied it last time and nobody else claims it. */
function prune(versions: Versions, merged: TypedObject, sets: Sets, last: VersionedSet): TypedObject {
  if (isEmptySet(last.set)) return merged;
  const before = versions.convert(merged, last.apiVersion);
  if (before === undefined) return merged;
  const { type } = before;
  const lastSet = withNamedFields(type, last.set);
  const without = { ...before, value: removeFields(type, before.value, lastSet) };
  const owned = addBackOwned(versions, before, without, last.apiVersion, sets);
  const pruned = addBackDangling(versions, before, owned, last.apiVersion, lastSet);
  return versions.convert(pruned, merged.apiVersion) ?? merged;
}

/** Puts back what any manager owns, the applier's present configuration among them. The version of the pruned object comes first. */
function addBackOwned(
  versions: Versions,
  merged: TypedObject,
  pruned: TypedObject,
  prunedVersion: string,
  sets: Sets,
): TypedObject {
  const owned = new Map<string, FieldSet>([[prunedVersion, emptySet]]);
  for (const { set, apiVersion } of sets.values()) owned.set(apiVersion, union(owned.get(apiVersion) ?? emptySet, set));
  let result = pruned;
  for (const [apiVersion, set] of owned) {
    if (isEmptySet(set)) continue;
    const whole = versions.convert(merged, apiVersion);
    const rest = versions.convert(result, apiVersion);
    if (whole === undefined || rest === undefined) continue;
    const { type, value } = whole;
    const kept = union(setOf(rest), withNamedFields(type, set));
    result = { ...whole, value: removeFields(type, value, difference(setOf(whole), kept)) };
  }
  return result;
}

/** Puts back what went only because it was within something that went: what the applier has not owned. */
function addBackDangling(
  versions: Versions,
  merged: TypedObject,
  pruned: TypedObject,
  lastVersion: string,
  lastSet: FieldSet,
): TypedObject {
  const rest = versions.convert(pruned, lastVersion);
  if (rest === undefined) return merged;
  const gone = intersection(difference(setOf(merged), setOf(rest)), lastSet);
  return { ...merged, value: removeFields(merged.type, merged.value, gone) };
}

function setOf({ type, value }: TypedObject): FieldSet {
  return withNamedFields(type, setOfValue(type, value));
}

function withPresentSchemas(versions: Versions, live: TypedObject, managers: Sets): Map<string, VersionedSet> {
  const sets = new Map<string, VersionedSet>();
  for (const [manager, owner] of managers) {
    const typed = versions.convert(live, owner.apiVersion);
    if (typed === undefined) continue;
    const set = withPresentSchema(typed.type, owner.set);
    sets.set(manager, set === owner.set ? owner : { ...owner, set });
  }
  return sets;
}
