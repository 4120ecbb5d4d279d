import { deepEqual } from '../api/equality';
import type { Pod } from '../api/generated/types';
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
  const deleting = owner.metadata.deletionTimestamp !== undefined;
  const claimed: Pod[] = [];
  for (const pod of candidates) {
    const matches = selector.matches(pod.metadata.labels ?? {});
    const controller = controllerOf(pod);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches) claimed.push(pod);
      else if (!deleting) release(api, owner, pod);
    } else if (matches && !deleting && pod.metadata.deletionTimestamp === undefined) {
      const adopted = adopt(api, owner, pod);
      if (adopted !== undefined) claimed.push(adopted);
    }
  }
  return claimed;
}

function adopt(api: ApiServer, owner: KubeObject, pod: Pod): Pod | undefined {
  const reference = controllerReference(owner);
  const others = (pod.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== reference.uid);
  return write(api, withMetadata(pod, { ownerReferences: [...others, reference] }));
}

function release(api: ApiServer, owner: KubeObject, pod: Pod): void {
  const others = (pod.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  write(api, withMetadata(pod, { ownerReferences: others.length === 0 ? undefined : others }));
}

function write(api: ApiServer, pod: Pod): Pod | undefined {
  try {
    return api.update(pods, pod);
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

export function sameController(a: KubeObject, b: KubeObject): boolean {
  return deepEqual(controllerOf(a), controllerOf(b));
}
