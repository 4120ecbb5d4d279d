import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../api/generated/types';
import { podVolumeClaims } from '../../../api/kinds/pod/volume-claims';
import { persistentVolumeClaims, persistentVolumes } from '../../../api/kinds/storage/core-storage';
import type { ApiServer } from '../../../api/server';
import { isFullyBound } from '../../../api/volumes/binding';
import { claimClass, isDelayed, volumeClass } from '../../../api/volumes/storage-class';

/** The claims of a pod by what is still to be done about them (`PodVolumeClaims`). */
export interface PodVolumeClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Those that wait for the pod's node. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** The volumes of the classes of `delayed`. */
  readonly volumes: readonly PersistentVolume[];
  /** Some claim should have been bound without asking for a node, and is not. */
  readonly hasUnbound: boolean;
}

/** The pod's claims, or why it can't have them (`podHasPVCs`, `GetPodVolumeClaims`). */
export function findPodVolumeClaims(api: ApiServer, pod: Pod): PodVolumeClaims | string {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let hasUnbound = false;
  for (const { name, isEphemeral } of podVolumeClaims(pod)) {
    const claim = api.find(persistentVolumeClaims, { namespace: pod.metadata.namespace ?? '', name });
    if (claim === undefined)
      return isEphemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`;
    const mistake = mistakeOf(claim, pod, isEphemeral);
    if (mistake !== undefined) return mistake;
    if (isFullyBound(claim)) bound.push(claim);
    else if (!claim.spec.volumeName && isDelayed(api, claim)) delayed.push(claim);
    else hasUnbound = true;
  }
  const classes = new Set(delayed.map(claimClass));
  const volumes =
    classes.size === 0 ? NONE : api.list(persistentVolumes).filter((volume) => classes.has(volumeClass(volume)));
  return { bound, delayed, volumes, hasUnbound };
}

function mistakeOf(
  { metadata, spec, status }: PersistentVolumeClaim,
  { metadata: pod }: Pod,
  isEphemeral: boolean,
): string | undefined {
  const { name } = metadata;
  if (status?.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`;
  if (metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  const isOwn = metadata.ownerReferences?.some(({ uid }) => uid === pod.uid) === true;
  const { namespace = '' } = pod;
  return isEphemeral && !isOwn
    ? `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.name} (pod is not owner)`
    : undefined;
}

const NONE: readonly PersistentVolume[] = [];
