import { deepEqual } from '../equality';
import type { ManagedFieldsEntry } from '../generated/types';
import type { Kind } from '../kind';
import { withMetadata, type KubeObject } from '../object';
import { timestamp } from '../time';
import type { WriteOptions } from '../write-options';
import { capUpdateManagers } from './cap';
import { difference, emptySet, isEmptySet, setOf, union, type FieldSet } from './field-set';
import { blankObject, versionsOf, whole, type ToVersion } from './kind-versions';
import { managerIdentifier, nobody, readManaged, writeManaged, type Managed } from './managers';
import { fieldElement } from './path-element';
import { TypeMismatch } from './typed-value';
import { updateManagers, type TypedObject } from './updater';

/** In whose name and by which way an object is written. */
export interface FieldWrite {
  /** The name of the program that asks. Empty: `unknown`. */
  readonly manager: string;
  /** `''` for the main resource. */
  readonly subresource: string;
  readonly nowMs: number;
  readonly toVersion: ToVersion;
  /** Known already: server-side apply has worked it out. */
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** In whose name a write is; undefined: in nobody's. */
export function fieldWrite(
  { fieldManager, managedFields }: WriteOptions,
  subresource: string,
  nowMs: number,
  toVersion: ToVersion,
): FieldWrite | undefined {
  if (fieldManager === undefined && managedFields === undefined) return undefined;
  const write = { manager: fieldManager ?? '', subresource, nowMs, toVersion };
  return managedFields === undefined ? write : { ...write, managedFields };
}

/** The object with its managedFields as a write leaves them. One in nobody's name leaves them as they are. */
export function manageFields<T extends KubeObject>(
  kind: Kind<T>,
  live: T | undefined,
  object: T,
  write: FieldWrite | undefined,
): T {
  if (write === undefined) {
    if (live === undefined || object.metadata === live.metadata) return object;
    return object.metadata.managedFields === undefined
      ? withManagedFields(object, live.metadata.managedFields)
      : object;
  }
  const { managedFields } = write;
  if (managedFields === undefined) return trackFields(kind, live, object, write);
  return withManagedFields(object, managedFields.length === 0 ? undefined : managedFields);
}

/**
 * Is an object what it was, but for the times at which its managers last set what they set already?
 * Source: apiserver/pkg/endpoints/handlers/fieldmanager/equality.go.
 */
export function changesNothing(object: KubeObject, old: KubeObject): boolean {
  const { managedFields } = object.metadata;
  const before = old.metadata.managedFields;
  if (managedFields === before || managedFields === undefined || before === undefined) return deepEqual(object, old);
  if (managedFields.length !== before.length) return false;
  const same = managedFields.every((entry, index) => deepEqual({ ...entry, time: before[index]?.time }, before[index]));
  return same && deepEqual(withManagedFields(object, before), old);
}

/**
 * The object with its managedFields as they are after it was created (`live` undefined), updated or patched. Entries in the request count,
 * if they can be read, so that a client can change or reset (`[]`, `[{}]`) them; subresources have no say in them. Objects whose fields
 * nobody manages yet stay so when they are updated. Source: apimachinery/pkg/util/managedfields/internal/{fieldmanager,skipnonapplied}.go.
 */
function trackFields<T extends KubeObject>(kind: Kind<T>, live: T | undefined, object: T, write: FieldWrite): T {
  const before = managedBefore(live, object, write.subresource);
  if (before.sets.size === 0 && live !== undefined) return withManagedFields(object, undefined);
  const bare = object.metadata.managedFields === undefined ? object : withManagedFields(object, undefined);
  const from = live === undefined ? blankObject(kind) : whole(kind, live);
  try {
    const after = managedAfterUpdate(kind, from, whole(kind, bare), before, write);
    return withManagedFields(object, writeManaged(after));
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    return withManagedFields(object, undefined);
  }
}

/** Who manages what after an update. Source: managedfieldsupdater.go, buildmanagerinfo.go, stripmeta.go, capmanagers.go in the same folder. */
export function managedAfterUpdate(
  kind: Kind,
  live: TypedObject,
  object: TypedObject,
  before: Managed,
  { manager, subresource, nowMs, toVersion }: FieldWrite,
): Managed {
  const { apiVersion } = kind;
  const self = managerIdentifier({ manager: manager || 'unknown', operation: 'Update', apiVersion, subresource });
  const versions = versionsOf(kind, subresource, toVersion);
  const sets = new Map(updateManagers(versions, live, object, before.sets, CURRENT));
  const times = new Map(before.times);
  const changed = strip(sets.get(CURRENT)?.set ?? emptySet);
  sets.delete(CURRENT);
  if (!isEmptySet(changed)) {
    const earlier = sets.get(self)?.set ?? emptySet;
    sets.set(self, { set: union(changed, earlier), apiVersion, applied: false });
    times.set(self, timestamp(nowMs));
  }
  return capUpdateManagers({ sets, times });
}

/** The set without the fields that nobody manages: what an object is called, and what only the server sets. */
export function strip(set: FieldSet): FieldSet {
  return difference(set, UNMANAGED);
}

export function withManagedFields<T extends KubeObject>(
  object: T,
  managedFields: readonly ManagedFieldsEntry[] | undefined,
): T {
  if (object.metadata.managedFields === managedFields) return object;
  return withMetadata(object, { managedFields });
}

/** The manager of a write while it is not yet known whether it changes anything. */
const CURRENT = 'current-operation';

const UNMANAGED = setOf(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldElement(name)]),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => [fieldElement('metadata'), fieldElement(name)]),
);

function managedBefore(live: KubeObject | undefined, object: KubeObject, subresource: string): Managed {
  const entries = object.metadata.managedFields;
  const kept = live?.metadata.managedFields;
  if (subresource === '' && entries !== kept) {
    if (entries !== undefined && isReset(entries)) return nobody;
    const managed = readManaged(entries);
    if (managed !== undefined && managed.sets.size > 0) return managed;
  }
  return readManaged(kept) ?? nobody;
}

function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}
