/** What a write may and may not change, alike for all kinds (apiserver/pkg/registry/rest/{create,update}.go). */
import { filledField } from './decode';
import { deepEqual } from './equality';
import { invalid as invalidField } from './field-error';
import type { Kind } from './kind';
import { withMetadata, type KubeObject } from './object';
import { conflict, invalid, unclassified } from './status';
import { failedPrecondition } from './storage-error';
import type { WriteOptions } from './write-options';
import { fieldImmutable } from './validation/object-meta';

/** Why an update that was made from an old version is refused. */
export const STALE = 'the object has been modified; please apply your changes to the latest version and try again';

function hasStatus(kind: Kind): boolean {
  return kind.subresources.some(({ name }) => name === 'status');
}

/** Does metadata.generation count this kind's changes? */
export function tracksGeneration<T extends KubeObject>({ strategy, subresources }: Kind<T>): boolean {
  return strategy.tracksGeneration ?? subresources.some(({ name }) => name === 'status');
}

/** A creator does not set the status: where Go has a struct for it, it begins with what that struct is without values. */
export function dropStatus<T extends KubeObject>(kind: Kind<T>, object: T): T {
  if (!hasStatus(kind)) return object;
  const empty = emptyStatus(kind);
  if (empty !== undefined) return 'status' in object && object.status === empty ? object : { ...object, status: empty };
  if (!('status' in object)) return object;
  const { status: _status, ...rest } = object;
  return rest as unknown as T;
}

/** Every creation asks. */
const emptyStatuses = new WeakMap<Kind, unknown>();

function emptyStatus(kind: Kind): unknown {
  if (!emptyStatuses.has(kind)) emptyStatuses.set(kind, filledField(kind.type, 'status'));
  return emptyStatuses.get(kind);
}

/** An update of the object leaves its status alone. */
export function keepStatus<T extends KubeObject>(kind: Kind<T>, object: T, old: T): T {
  if (!hasStatus(kind)) return object;
  if (!('status' in old)) return dropStatus(kind, object);
  return 'status' in object && object.status === old.status ? object : { ...object, status: old.status };
}

/** An update of the status leaves the rest alone, but for the metadata of some kinds. */
export function keepAllButStatus<T extends KubeObject>({ strategy }: Kind<T>, object: T, old: T): T {
  const kept = 'status' in object ? { ...old, status: object.status } : old;
  if (strategy.statusHasMetadata !== true || object.metadata === old.metadata) return kept;
  return { ...kept, metadata: keepServerMetadata(object, old).metadata };
}

/** What no update may touch; what it leaves out stays. */
export function keepServerMetadata<T extends KubeObject>(object: T, old: T): T {
  // A component writes what it has read but for a part: nothing is to be restored.
  if (object.metadata === old.metadata && object.apiVersion === old.apiVersion && object.kind === old.kind)
    return object;
  const { resourceVersion, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation } =
    old.metadata;
  const uid = object.metadata.uid || old.metadata.uid;
  const kept = withMetadata(object, {
    uid,
    resourceVersion,
    creationTimestamp,
    deletionTimestamp: deletionTimestamp ?? object.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: deletionGracePeriodSeconds ?? object.metadata.deletionGracePeriodSeconds,
    generation,
  });
  return { ...kept, apiVersion: old.apiVersion, kind: old.kind };
}

/** The generation counts changes of what is wanted, not of what is. */
export function countGeneration<T extends KubeObject>(kind: Kind<T>, object: T, old: T): T {
  if (!tracksGeneration(kind) || old.metadata.generation === undefined) return object;
  const counts = (field: string) => field !== 'metadata' && (field !== 'status' || !hasStatus(kind));
  let changed = false;
  for (const field in object) if (counts(field) && !deepEqual(object[field], old[field])) changed = true;
  for (const field in old) if (counts(field) && !(field in object)) changed = true;
  return changed ? withMetadata(object, { generation: old.metadata.generation + 1 }) : object;
}

/** The built-in kinds whose `AllowUnconditionalUpdate` is false. */
const REQUIRING_VERSIONS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apiregistration.k8s.io/apiservices',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'policy/poddisruptionbudgets',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/csistoragecapacities',
  'storage.k8s.io/volumeattachments',
]);

function isNoVersion(resourceVersion: string | undefined): resourceVersion is '' | '0' | undefined {
  return resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0';
}

/** 422 for an update that does not say which version it was made from, of a kind where it must. */
export function requireVersion<T extends KubeObject>(kind: Kind<T>, { metadata }: T): void {
  if (!(kind.strategy.requiresVersion ?? REQUIRING_VERSIONS.has(`${kind.group}/${kind.plural}`))) return;
  if (!isNoVersion(metadata.resourceVersion)) return;
  const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update');
  throw invalid({ ...kind, kind: kind.plural }, metadata.name, [error]);
}

/** 409 for an update that was made from an old version, or for another bearer of the name. */
export function checkVersion<T extends KubeObject>(
  kind: Kind<T>,
  { metadata }: T,
  old: T,
  { dryRun = false }: WriteOptions,
): void {
  if (metadata.uid && metadata.uid !== old.metadata.uid)
    throw failedPrecondition(kind, old, { what: 'UID', given: metadata.uid, actual: old.metadata.uid, dryRun });
  const { resourceVersion } = metadata;
  if (resourceVersion === old.metadata.resourceVersion || isNoVersion(resourceVersion)) return;
  if (/^\d+$/.test(resourceVersion)) throw conflict(kind, old.metadata.name, STALE);
  throw unclassified(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
}

/** A patch is no condition, as the body of a PUT is: one of the uid can't be carried out. */
export function requireSameUid(kind: Kind, { metadata }: KubeObject, live: KubeObject): void {
  if (!metadata.uid || metadata.uid === live.metadata.uid) return;
  const error = invalidField('metadata.uid', metadata.uid, fieldImmutable);
  throw invalid(kind, live.metadata.name, [error, error]);
}
