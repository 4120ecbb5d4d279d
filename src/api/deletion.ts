/** How objects go (apiserver/pkg/registry/rest/delete.go, apiserver/pkg/registry/generic/registry/store.go). */
import type { DeleteOptions, Namespace } from './generated/types';
import type { Kind } from './kind';
import { withMetadata, type KubeObject } from './object';
import { conflict } from './status';
import { parseTimestamp, timestamp } from './time';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** The object on its way out: with its deletionTimestamp, grace period and the finalizers that the propagation policy asks for. */
export function markDeleted<T extends KubeObject>(kind: Kind<T>, old: T, deletion: DeleteOptions, nowMs: number): T {
  const grace = kind.strategy.gracePeriodSeconds?.(old, deletion);
  const finalizers = finalizersFor(kind, old, deletion);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = old.metadata;
  const seconds = Math.max(0, grace ?? 0);
  if (deletionTimestamp !== undefined) {
    // A terminating object can only be hurried: a shorter grace period counts from the same moment on.
    const shorter = grace !== undefined && seconds < deletionGracePeriodSeconds;
    const begunMs = parseTimestamp(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
    return withMetadata(old, {
      finalizers,
      ...(shorter && { deletionGracePeriodSeconds: seconds, deletionTimestamp: timestamp(begunMs + seconds * 1000) }),
    });
  }
  const marked = withMetadata(old, {
    finalizers,
    deletionTimestamp: timestamp(nowMs + seconds * 1000),
    deletionGracePeriodSeconds: seconds,
    ...(generation !== undefined && { generation: generation + 1 }),
  });
  return kind.strategy.markDeleted?.(marked) ?? marked;
}

/** Does nothing keep the object from going at once, neither now nor after it has been marked as being deleted? */
export function goesAtOnce<T extends KubeObject>(kind: Kind<T>, old: T, deletion: DeleteOptions): boolean {
  return (
    kind.strategy.gracePeriodSeconds === undefined &&
    old.metadata.finalizers === undefined &&
    finalizersFor(kind, old, deletion) === undefined &&
    mayGo(old)
  );
}

/** 409 when the object is no longer the one that the deletion means. */
export function checkPreconditions<T extends KubeObject>(
  kind: Kind<T>,
  { metadata }: T,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      kind,
      metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      kind,
      metadata.name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`,
    );
  }
}

/** The garbage collector's two finalizers stand for the chosen propagation (`deletionFinalizersForGarbageCollection`). */
function finalizersFor<T extends KubeObject>(
  kind: Kind<T>,
  { metadata }: T,
  deletion: DeleteOptions,
): readonly string[] | undefined {
  const { propagationPolicy, orphanDependents } = deletion;
  const own = (metadata.finalizers ?? []).filter((name) => name !== FOREGROUND && name !== ORPHAN);
  const chosen =
    propagationPolicy ??
    (orphanDependents === true || (orphanDependents === undefined && kind.strategy.defaultPropagation === 'Orphan')
      ? 'Orphan'
      : undefined);
  const kept = chosen === undefined ? (metadata.finalizers ?? []).filter((name) => !own.includes(name)) : [];
  const added = chosen === 'Orphan' ? [ORPHAN] : chosen === 'Foreground' ? [FOREGROUND] : kept;
  const finalizers = [...own, ...added];
  return finalizers.length === 0 ? undefined : finalizers;
}

/** Nothing holds a terminating object back: no finalizer (a namespace has some in its spec too) and no grace period. */
export function mayGo(object: KubeObject): boolean {
  const { kind, metadata } = object;
  if ((metadata.finalizers?.length ?? 0) > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  return kind !== 'Namespace' || ((object as Partial<Namespace>).spec?.finalizers?.length ?? 0) === 0;
}
