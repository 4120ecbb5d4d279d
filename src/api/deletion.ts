/** How objects go (apiserver/pkg/registry/rest/delete.go, apiserver/pkg/registry/generic/registry/store.go). */
import { storageOf } from './conversion';
import type { DeleteOptions, Namespace } from './generated/types';
import type { Kind } from './kind';
import { withMetadata, type KubeObject } from './object';
import { conflict } from './status';
import { parseTimestamp, timestamp } from './time';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/**
 * The object on its way out: with its deletionTimestamp, grace period and the finalizers that the propagation policy asks for. The same
 * object when it goes as it is, or when the deletion changes nothing of one that is under way (`BeforeDelete`, `updateForGracefulDeletionAndFinalizers`).
 */
export function markDeleted<T extends KubeObject>(kind: Kind<T>, old: T, deletion: DeleteOptions, nowMs: number): T {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = old.metadata;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds > 0) return hurried(kind, old, deletion, nowMs);
  const finalizers = finalizersFor(kind, old, deletion);
  if (deletionTimestamp !== undefined) return finalizers.length === 0 ? old : withFinalizers(old, finalizers);
  const grace = kind.strategy.gracePeriodSeconds?.(old, deletion);
  const { generation } = old.metadata;
  const { markDeleted: mark } = kind.strategy;
  if (grace === undefined && mark === undefined && finalizers.length === 0) return old;
  const marked = withMetadata(old, {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
    deletionTimestamp: timestamp(nowMs + (grace ?? 0) * 1000),
    deletionGracePeriodSeconds: grace ?? 0,
    ...(generation !== undefined && { generation: generation + 1 }),
  });
  return mark?.(marked) ?? marked;
}

/** A shorter grace period counts from the same moment on; a longer one, or none, does not concern whom is given one already. */
function hurried<T extends KubeObject>(kind: Kind<T>, old: T, deletion: DeleteOptions, nowMs: number): T {
  const { deletionTimestamp = '', deletionGracePeriodSeconds = 0 } = old.metadata;
  const { gracePeriodSeconds } = deletion;
  if (gracePeriodSeconds === undefined) return old;
  const seconds = gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  if (seconds >= deletionGracePeriodSeconds) return old;
  const endMs = parseTimestamp(deletionTimestamp) + (seconds - deletionGracePeriodSeconds) * 1000;
  const isPast = endMs < nowMs;
  return withFinalizers(
    withMetadata(old, {
      deletionTimestamp: timestamp(isPast ? nowMs : endMs),
      deletionGracePeriodSeconds: isPast && seconds !== 0 ? 1 : seconds,
    }),
    finalizersFor(kind, old, deletion),
  );
}

function withFinalizers<T extends KubeObject>(object: T, finalizers: readonly string[]): T {
  const { finalizers: old = [] } = object.metadata;
  return old === finalizers
    ? object
    : withMetadata(object, { finalizers: finalizers.length === 0 ? undefined : finalizers });
}

/** Does nothing keep the object from going at once, neither now nor after it has been marked as being deleted? */
export function goesAtOnce<T extends KubeObject>(kind: Kind<T>, old: T, deletion: DeleteOptions): boolean {
  return (
    kind.strategy.gracePeriodSeconds === undefined &&
    old.metadata.finalizers === undefined &&
    finalizersFor(kind, old, deletion).length === 0 &&
    mayGo(old)
  );
}

/**
 * 409 when the object is no longer the one that the deletion means. Those that the API server itself takes care of have a deletion of
 * their own, which says it otherwise (pkg/registry/core/namespace/storage/storage.go).
 */
export function checkPreconditions<T extends KubeObject>(
  kind: Kind<T>,
  { metadata }: T,
  { preconditions }: DeleteOptions,
): void {
  if (preconditions === undefined) return;
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = preconditions;
  const { markDeleted: mark, beginDeletion } = kind.strategy;
  const isOther = uid !== metadata.uid;
  if (!isOther && resourceVersion === metadata.resourceVersion) return;
  if (mark !== undefined || beginDeletion !== undefined) {
    const why = isOther
      ? `UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
      : `ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
    throw conflict(kind, metadata.name, `Precondition failed: ${why}`);
  }
  const why = isOther
    ? `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`
    : `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
  throw conflict({ group: storageOf(kind).group, plural: kind.kind, kind: kind.kind }, metadata.name, why);
}

/** The garbage collector's two finalizers stand for the chosen propagation (`deletionFinalizersForGarbageCollection`). The same list when nothing changes. */
function finalizersFor<T extends KubeObject>(
  kind: Kind<T>,
  { metadata }: T,
  deletion: DeleteOptions,
): readonly string[] {
  const { finalizers = NONE } = metadata;
  const propagation = propagationOf(deletion) ?? keptPropagation(finalizers) ?? kind.strategy.defaultPropagation;
  const collector = propagation === 'Orphan' ? ORPHAN : propagation === 'Foreground' ? FOREGROUND : undefined;
  const chosen = finalizers.filter((name) => (name !== FOREGROUND && name !== ORPHAN) || name === collector);
  if (collector === undefined || chosen.includes(collector))
    return chosen.length === finalizers.length ? finalizers : chosen;
  return [...chosen, collector];
}

const NONE: readonly string[] = [];

function propagationOf({ propagationPolicy, orphanDependents }: DeleteOptions): string | undefined {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  return propagationPolicy;
}

/** A finalizer that is there already goes before what is usual for the kind. */
function keptPropagation(finalizers: readonly string[]): string | undefined {
  const collector = finalizers.find((name) => name === FOREGROUND || name === ORPHAN);
  return collector && (collector === ORPHAN ? 'Orphan' : 'Foreground');
}

/** Does the object, as a deletion has left it, stay for a while? */
export function staysForNow(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined && !mayGo(object);
}

/** Nothing holds a terminating object back: no finalizer (a namespace has some in its spec too) and no grace period. */
export function mayGo(object: KubeObject): boolean {
  const { kind, metadata } = object;
  if ((metadata.finalizers?.length ?? 0) > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return kind !== 'Namespace' || ((object as Partial<Namespace>).spec?.finalizers?.length ?? 0) === 0;
}
