import type { ManagedFieldsEntry } from '../generated/types';
import { difference, hasPath, isEmptySet, setOf } from './field-set';
import { readManaged, writeManaged, type VersionedSet } from './managers';
import { fieldElement, type PathElement } from './path-element';

/** Where an object keeps the wanted replicas that its Scale shows: `.spec.replicas` as steps. */
export function replicasPath(path: string): readonly PathElement[] {
  return path.split('.').slice(1).map(fieldElement);
}

type Entries = readonly ManagedFieldsEntry[] | undefined;

const SCALE_VERSION = 'autoscaling/v1';
const IN_SCALE = replicasPath('.spec.replicas');

/**
 * Who manages the replicas of an object, as its Scale shows it. Source: apimachinery/pkg/util/managedfields/scalehandler.go (`ToSubresource`).
 */
export function scaleEntries(parent: Entries, path: readonly PathElement[]): Entries {
  const managed = readManaged(parent);
  if (managed === undefined) return undefined;
  const sets = new Map<string, VersionedSet>();
  for (const [manager, { set, applied }] of managed.sets)
    if (hasPath(set, path)) sets.set(manager, { set: setOf(IN_SCALE), apiVersion: SCALE_VERSION, applied });
  return writeManaged({ sets, times: managed.times });
}

/**
 * Who manages what of an object of `apiVersion` after its Scale was written. A manager that comes by the Scale has no time.
 * Source: apimachinery/pkg/util/managedfields/scalehandler.go (`ToParent`).
 */
export function entriesAfterScale(
  parent: Entries,
  scale: Entries,
  path: readonly PathElement[],
  apiVersion: string,
): Entries {
  const managed = readManaged(parent);
  const scaled = readManaged(scale);
  if (managed === undefined || scaled === undefined) return parent;
  const sets = new Map<string, VersionedSet>();
  const own = setOf(path);
  for (const [manager, owner] of managed.sets) {
    if (!hasPath(owner.set, path) || scaled.sets.has(manager)) {
      sets.set(manager, owner);
      continue;
    }
    const set = difference(owner.set, own);
    if (!isEmptySet(set)) sets.set(manager, { ...owner, set });
  }
  for (const [manager, { set, applied }] of scaled.sets)
    if (!sets.has(manager) && hasPath(set, IN_SCALE)) sets.set(manager, { set: own, apiVersion, applied });
  return writeManaged({ sets, times: managed.times });
}
