import type { ManagedFieldsEntry } from '../generated/types';
import { compareBytes, marshalJson } from '../go/text';
import type { Mutable } from '../mutable';
import { emptySet, fieldsText, readFields, type FieldSet } from './field-set';

/** The fields that one manager has set, in the version in which it set them. */
export interface VersionedSet {
  readonly set: FieldSet;
  readonly apiVersion: string;
  /** By server-side apply; otherwise by creating, updating or patching. */
  readonly applied: boolean;
}

/**
 * Who has set which fields of an object, and when each did so last (RFC 3339), by the manager's identifier: the JSON of its entry without
 * fields and time. Source: apimachinery/pkg/util/managedfields/internal/managedfields.go.
 */
export interface Managed {
  readonly sets: ReadonlyMap<string, VersionedSet>;
  readonly times: ReadonlyMap<string, string>;
}

/** What tells one manager's entry from another's. */
export interface ManagerIdentity {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** Counts for updates only: who applies in another version is still the same applier. */
  readonly apiVersion: string;
  readonly subresource: string;
}

export function managerIdentifier({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  return marshalJson({
    ...(manager !== '' && { manager }),
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource !== '' && { subresource }),
  });
}

export function readIdentifier(identifier: string): ManagerIdentity {
  const {
    manager = '',
    operation = 'Update',
    apiVersion = '',
    subresource = '',
  }: Partial<ManagerIdentity> = JSON.parse(identifier);
  return { manager, operation, apiVersion, subresource };
}

export const nobody: Managed = { sets: new Map(), times: new Map() };

/** Undefined for entries that no manager can have written. */
export function readManaged(entries: readonly ManagedFieldsEntry[] | undefined): Managed | undefined {
  if (entries === undefined || entries.length === 0) return nobody;
  const sets = new Map<string, VersionedSet>();
  const times = new Map<string, string>();
  for (const entry of entries) {
    const { manager = '', operation, apiVersion = '', subresource = '', fieldsType, fieldsV1, time } = entry;
    if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '' || fieldsType !== 'FieldsV1')
      return undefined;
    const set = readSet(fieldsV1);
    if (set === undefined) return undefined;
    const identifier = managerIdentifier({ manager, operation, apiVersion, subresource });
    sets.set(identifier, { set, apiVersion, applied: operation === 'Apply' });
    if (typeof time === 'string') times.set(identifier, time);
  }
  return { sets, times };
}

/** As the object shows them: updates after applies, older before newer. */
export function writeManaged({ sets, times }: Managed): readonly ManagedFieldsEntry[] | undefined {
  if (sets.size === 0) return undefined;
  const entries: ManagedFieldsEntry[] = [];
  for (const [identifier, { set, apiVersion, applied }] of sets) {
    const { manager, operation, subresource } = readIdentifier(identifier);
    const time = times.get(identifier);
    const entry: Mutable<ManagedFieldsEntry> = {};
    if (manager !== '') entry.manager = manager;
    entry.operation = applied ? 'Apply' : operation;
    entry.apiVersion = apiVersion;
    if (time !== undefined) entry.time = time;
    entry.fieldsType = 'FieldsV1';
    entry.fieldsV1 = sharedSet(set);
    if (subresource !== '') entry.subresource = subresource;
    entries.push(entry);
  }
  return entries.length === 1 ? entries : entries.sort(compareEntries);
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compare(a.operation, b.operation) ||
    compare(a.time, b.time) ||
    compare(a.manager, b.manager) ||
    compare(a.apiVersion, b.apiVersion) ||
    compare(a.subresource, b.subresource)
  );
}

function compare(a = '', b = ''): number {
  return compareBytes(a, b);
}

/**
 * Sets seen lately, by their text as they came and as they are written: the pods of a workload share one, and most sets need not be sorted.
 * Forgotten all at once when they are too many.
 */
const MOST_SHARED = 8192;
const setsByText = new Map<string, FieldSet>();
/** The shared ones, which need not be read again when they come back. */
const sharedSets = new WeakMap<object, FieldSet>();

function sharedSet(set: FieldSet): FieldSet {
  if (sharedSets.has(set)) return set;
  const asItCame = JSON.stringify(set);
  const known = setsByText.get(asItCame);
  if (known !== undefined) return known;
  const text = fieldsText(set);
  const shared = setsByText.get(text) ?? readFields(JSON.parse(text));
  if (setsByText.size >= MOST_SHARED) setsByText.clear();
  setsByText.set(asItCame, shared).set(text, shared);
  sharedSets.set(shared, shared);
  return shared;
}

function readSet(fields: unknown): FieldSet | undefined {
  if (typeof fields !== 'object' || fields === null) return emptySet;
  const shared = sharedSets.get(fields);
  if (shared !== undefined) return shared;
  try {
    return readFields(fields);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
