import { deepEqual } from '../api/equality';
import type { Pod } from '../api/generated/types';
import type { Kind } from '../api/kind';
import { pods } from '../api/kinds/pod/pod';
import { controllerOf, withMetadata, type KubeObject } from '../api/object';
import type { LabelMatcher } from '../api/scheduling/label-requirement';
import type { ApiServer } from '../api/server';
import { isReason } from '../api/status';
import { controllerReference } from './pod-control';

/**
 * The pods that belong to a controller: its own as long as they match its selector, and those without a controller that do. The former are
 * released when they stop matching, the latter adopted (pkg/controller/controller_ref_manager.go). The pods in the result are
 * as they are after that.
 */
export function claimPods(
  api: ApiServer,
  owner: KubeObject,
  selector: LabelMatcher,
  candidates: readonly Pod[],
): readonly Pod[] {
  return claimObjects(api, pods, owner, ({ metadata }) => selector.matches(metadata.labels ?? {}), candidates);
}

/**
 * The same for objects of any kind, of which `matches` says which ones the controller wants. An adopted object gets `finalizer`, a released
 * one loses it.
 */
export function claimObjects<T extends KubeObject>(
  api: ApiServer,
  kind: Kind<T>,
  owner: KubeObject,
  matches: (object: T) => boolean,
  candidates: readonly T[],
  finalizer?: string,
): readonly T[] {
  const deleting = owner.metadata.deletionTimestamp !== undefined;
  const claimed: T[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches(object)) claimed.push(object);
      else if (!deleting) release(api, kind, owner, object, finalizer);
    } else if (!deleting && object.metadata.deletionTimestamp === undefined && matches(object)) {
      const adopted = adopt(api, kind, owner, object, finalizer);
      if (adopted !== undefined) claimed.push(adopted);
    }
  }
  return claimed;
}

function adopt<T extends KubeObject>(
  api: ApiServer,
  kind: Kind<T>,
  owner: KubeObject,
  object: T,
  finalizer: string | undefined,
): T | undefined {
  const reference = controllerReference(owner);
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== reference.uid);
  const ownerReferences = [...others, reference];
  const { finalizers = [] } = object.metadata;
  const change =
    finalizer === undefined || finalizers.includes(finalizer)
      ? { ownerReferences }
      : { ownerReferences, finalizers: [...finalizers, finalizer] };
  return write(api, kind, withMetadata(object, change));
}

function release<T extends KubeObject>(
  api: ApiServer,
  kind: Kind<T>,
  owner: KubeObject,
  object: T,
  finalizer: string | undefined,
): void {
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  const ownerReferences = others.length === 0 ? undefined : others;
  const free = withMetadata(object, { ownerReferences });
  write(api, kind, finalizer === undefined ? free : withoutFinalizer(free, finalizer));
}

/** The object without one of its finalizers; the same object when it has none of that name. */
export function withoutFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(finalizer)) return object;
  const others = finalizers.filter((candidate) => candidate !== finalizer);
  return withMetadata(object, { finalizers: others.length === 0 ? undefined : others });
}

function write<T extends KubeObject>(api: ApiServer, kind: Kind<T>, object: T): T | undefined {
  try {
    return api.update(kind, object);
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

export function sameController(a: KubeObject, b: KubeObject): boolean {
  return deepEqual(controllerOf(a), controllerOf(b));
}
