import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types';
import type { Draft, KubeObject } from '../../api/object';
import { controllerReference } from '../pod-control';
import { isInRange } from './identity';

/** What a pod's claim needs to follow the set's `persistentVolumeClaimRetentionPolicy`. */
export interface RetentionVerdict {
  /** The owners that the claim should have; undefined when it is as it should be or is not the set's to change. */
  readonly ownerReferences: readonly OwnerReference[] | undefined;
  /** Somebody else manages the claim. */
  readonly conflicting: boolean;
}

/**
 * Who should own a pod's claim: nobody when it is retained; the set when the set's deletion takes it; the pod when the pod's place is
 * gone and scaling takes it (`isClaimOwnerUpToDate`, `updateClaimOwnerRefForSetAndPod` in stateful_set_utils.go).
 */
export function judgeRetention(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): RetentionVerdict {
  const conflicting = hasUnexpectedController(claim, set, pod);
  const upToDate = { ownerReferences: undefined, conflicting };
  if (isStale(claim, set) || isStale(claim, pod)) return upToDate;
  const others = references(claim).filter((reference) => !refersTo(reference, set) && !refersTo(reference, pod));
  const isOwnedBy = (owner: KubeObject) => references(claim).some(({ uid }) => uid === owner.metadata.uid);
  if (conflicting) {
    return isOwnedBy(set) || isOwnedBy(pod) ? { ownerReferences: others, conflicting } : upToDate;
  }
  const owners = wantedOwners(set, pod);
  const isRight = [set, pod].every((owner) => isOwnedBy(owner) === owners.includes(owner));
  if (isRight && !hasPlainOwner(claim, set, pod)) return upToDate;
  return { ownerReferences: [...others, ...owners.map(controllerReference)], conflicting };
}

/** Belongs the claim to an earlier pod of the same name, which is not quite gone yet (`PodClaimIsStale`)? */
export function isStale(claim: PersistentVolumeClaim, owner: Draft<KubeObject>): boolean {
  const reference = references(claim).find((candidate) => refersTo(candidate, owner));
  return reference !== undefined && reference.uid !== owner.metadata.uid;
}

function wantedOwners(set: StatefulSet, pod: Pod): readonly KubeObject[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === 'Delete' && !isInRange(set, pod)) return [pod];
  return whenDeleted === 'Delete' ? [set] : [];
}

function hasUnexpectedController(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return false;
  return references(claim).some((reference) => {
    for (const owner of [set, pod]) if (refersTo(reference, owner)) return reference.uid !== owner.metadata.uid;
    return reference.controller === true;
  });
}

function hasPlainOwner(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  return references(claim).some(
    ({ uid, controller }) => controller !== true && (uid === set.metadata.uid || uid === pod.metadata.uid),
  );
}

function refersTo({ apiVersion, kind, name }: OwnerReference, owner: Draft<KubeObject>): boolean {
  return apiVersion === owner.apiVersion && kind === owner.kind && name === owner.metadata.name;
}

function references({ metadata }: PersistentVolumeClaim): readonly OwnerReference[] {
  return metadata.ownerReferences ?? [];
}
