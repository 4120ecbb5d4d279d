import type { ManagedFieldsEntry } from '../generated/types';
import { typeText, type Kind } from '../kind';
import type { KubeObject } from '../object';
import { badRequest, unclassified } from '../status';
import { timestamp } from '../time';
import { conflictError, Conflicts } from './conflict';
import { isEmptySet } from './field-set';
import { blankObject, typed, versionsOf, whole } from './kind-versions';
import { allowedByLastApplied, keepLastApplied, withoutAllowed } from './last-applied';
import { managerIdentifier, readManaged, writeManaged, type Managed, type VersionedSet } from './managers';
import { managedAfterUpdate, strip, type FieldWrite } from './tracking';
import { isMap, TypeMismatch, type JsonMap } from './typed-value';
import { applyObject, type TypedObject } from './updater';
import { typeErrors } from './validate';

/** In whose name and how a configuration is applied. */
export interface ApplyWrite extends FieldWrite {
  /** Takes fields from other managers instead of refusing. */
  readonly force: boolean;
}

/** The object as it is after an apply, as JSON that is still to be decoded, and who manages what. */
export interface ApplyResult {
  readonly object: JsonMap;
  readonly managedFields: readonly ManagedFieldsEntry[];
}

/**
 * Server-side apply: merges a configuration into the live object (undefined: there is none yet). 400 for a configuration of another type or
 * with managedFields, 409 for fields of other managers, 500 for one that does not fit the kind's type.
 * Source: apimachinery/pkg/util/managedfields/internal/{fieldmanager,versioncheck,structuredmerge,lastappliedmanager}.go.
 */
export function applyConfiguration(
  kind: Kind,
  live: KubeObject | undefined,
  configuration: JsonMap,
  write: ApplyWrite,
): ApplyResult {
  const before = readManaged(live?.metadata.managedFields);
  if (before === undefined) throw unclassified('failed to decode managed fields');
  requireType(kind, configuration);
  const from = live === undefined ? blankObject(kind) : whole(kind, live);
  const managed = before.sets.size > 0 ? before : managedBeforeFirstApply(kind, from, write);
  const result = applyAllowingLastApplied(kind, from, configuration, managed, write);
  const object = isMap(result.object?.value) ? result.object.value : mapValue(from);
  return {
    object: write.manager === KUBECTL ? keepLastApplied(object, configuration) : object,
    managedFields: writeManaged(result.managed) ?? [],
  };
}

/** The manager whose applies carry on what client-side apply began. */
const KUBECTL = 'kubectl';

interface Outcome {
  readonly object: TypedObject | undefined;
  readonly managed: Managed;
}

function requireType(kind: Kind, configuration: JsonMap): void {
  const { apiVersion = '', kind: name = '', metadata } = configuration;
  if (apiVersion !== kind.apiVersion || name !== kind.kind)
    throw badRequest(`invalid object type: ${typeText(String(apiVersion), String(name))}`);
  if (isMap(metadata) && Array.isArray(metadata['managedFields']))
    throw badRequest('metadata.managedFields must be nil');
}

/** What an object has of which nobody manages anything yet is managed together, so that an apply can conflict with it. */
function managedBeforeFirstApply(kind: Kind, live: TypedObject, write: FieldWrite): Managed {
  const manager = 'before-first-apply';
  return managedAfterUpdate(
    kind,
    blankObject(kind),
    live,
    { sets: new Map(), times: new Map() },
    { ...write, manager },
  );
}

/** Fields that kubectl's client-side apply has set, and that still are as it set them, kubectl may take without force. */
function applyAllowingLastApplied(
  kind: Kind,
  live: TypedObject,
  configuration: JsonMap,
  managed: Managed,
  write: ApplyWrite,
): Outcome {
  try {
    return applyOnce(kind, live, configuration, managed, write);
  } catch (error) {
    if (!(error instanceof Conflicts)) throw error;
    const allowed = write.manager === KUBECTL ? allowedByLastApplied(kind, live.value) : undefined;
    const conflicts = allowed === undefined ? error : withoutAllowed(error, allowed);
    if (conflicts.conflicts.length > 0) throw conflictError(conflicts);
    return applyOnce(kind, live, configuration, managed, { ...write, force: true });
  }
}

function applyOnce(
  kind: Kind,
  live: TypedObject,
  configuration: JsonMap,
  managed: Managed,
  { manager, subresource, force, nowMs, toVersion }: ApplyWrite,
): Outcome {
  const { apiVersion } = kind;
  const self = managerIdentifier({ manager, operation: 'Apply', apiVersion, subresource });
  const applied = typed(kind, configuration);
  const mistakes = typeErrors(applied.type, configuration);
  if (mistakes !== undefined) throw mismatch(configuration, mistakes);
  const versions = versionsOf(kind, subresource, toVersion);
  const { object, sets } = attempt(configuration, () =>
    applyObject(versions, live, applied, managed.sets, self, force),
  );
  const kept = new Map<string, VersionedSet>(sets);
  const own = kept.get(self);
  const set = own === undefined ? undefined : strip(own.set);
  if (own === undefined || set === undefined || isEmptySet(set)) kept.delete(self);
  else kept.set(self, { ...own, set });
  const times = object === undefined ? managed.times : new Map([...managed.times, [self, timestamp(nowMs)]]);
  return { object, managed: { sets: kept, times } };
}

function attempt<R>(configuration: JsonMap, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (error instanceof TypeMismatch) throw mismatch(configuration, error.message);
    throw error;
  }
}

function mismatch({ apiVersion, kind, metadata }: JsonMap, why: string) {
  const { name = '', namespace = '' } = isMap(metadata) ? metadata : {};
  const object = `${String(namespace)}/${String(name)}; ${typeText(String(apiVersion), String(kind))}`;
  return unclassified(`failed to create typed patch object (${object}): ${why}`);
}

function mapValue({ value }: TypedObject): JsonMap {
  return isMap(value) ? value : {};
}
