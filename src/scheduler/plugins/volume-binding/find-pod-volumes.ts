import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../../api/generated/types';
import { persistentVolumes } from '../../../api/kinds/storage/core-storage';
import { compareQuantities, parseQuantity } from '../../../api/quantity';
import type { ApiServer } from '../../../api/server';
import { classOfClaim, NO_PROVISIONER, SELECTED_NODE } from '../../../api/volumes/storage-class';
import { topologyTermOf } from '../../../api/volumes/topology';
import { findMatchingVolume, isUsableOn } from '../../../api/volumes/volume-matching';
import type { PodVolumeClaims } from './pod-volume-claims';
import { hasEnoughCapacity } from './storage-capacity';

export const REASON_BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind";
export const REASON_NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
export const REASON_NOT_ENOUGH_SPACE = 'node(s) did not have enough free storage';
const REASON_VOLUME_NOT_EXIST = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** How a pod's claims would get their volumes on one node (`PodVolumes`). */
export interface PodVolumes {
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** For these a volume is to be made. */
  readonly provisions: readonly PersistentVolumeClaim[];
  /** Why the node will not do; empty when it will. */
  readonly reasons: readonly string[];
}

/** pkg/scheduler/framework/plugins/volumebinding/binder.go, `FindPodVolumes`. */
export function findPodVolumes(api: ApiServer, { bound, delayed, volumes }: PodVolumeClaims, node: Node): PodVolumes {
  const reachable = boundVolumesObjection(api, bound, node);
  const before = reachable === REASON_NODE_CONFLICT ? [reachable] : [];
  const after = reachable === REASON_VOLUME_NOT_EXIST ? [reachable] : [];
  const refused = (reason: string): PodVolumes => ({ ...NOTHING, reasons: [...before, reason, ...after] });

  const provisions: PersistentVolumeClaim[] = [];
  const unmatched: PersistentVolumeClaim[] = [];
  for (const claim of delayed) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.metadata.name) return refused(REASON_BIND_CONFLICT);
    (selected === undefined ? unmatched : provisions).push(claim);
  }
  const bindings: { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[] = [];
  const taken = new Set<string>();
  for (const claim of unmatched.sort(bySize)) {
    const volume = findMatchingVolume(claim, volumes, { node, delayed: true, taken });
    if (volume === undefined) provisions.push(claim);
    else {
      taken.add(volume.metadata.name);
      bindings.push({ claim, volume });
    }
  }
  for (const claim of provisions) {
    const objection = provisionObjection(api, claim, node);
    if (objection !== undefined) return refused(objection);
  }
  return { bindings, provisions, reasons: [...before, ...after] };
}

/** `checkBoundClaims`. */
function boundVolumesObjection(
  api: ApiServer,
  claims: readonly PersistentVolumeClaim[],
  node: Node,
): string | undefined {
  for (const { spec } of claims) {
    const volume = api.find(persistentVolumes, { namespace: '', name: spec.volumeName ?? '' });
    if (volume === undefined) return REASON_VOLUME_NOT_EXIST;
    if (!isUsableOn(volume, node)) return REASON_NODE_CONFLICT;
  }
  return undefined;
}

/** Why no volume can be made for the claim where the node reaches it (`checkVolumeProvisions`). */
function provisionObjection(api: ApiServer, claim: PersistentVolumeClaim, node: Node): string | undefined {
  const storageClass = classOfClaim(api, claim);
  const { provisioner = '', allowedTopologies = [] } = storageClass ?? {};
  if (storageClass === undefined || provisioner === '' || provisioner === NO_PROVISIONER) return REASON_BIND_CONFLICT;
  if (allowedTopologies.length > 0 && topologyTermOf(allowedTopologies, node.metadata.labels) === undefined)
    return REASON_BIND_CONFLICT;
  return hasEnoughCapacity(api, claim, storageClass, node) ? undefined : REASON_NOT_ENOUGH_SPACE;
}

function bySize(a: PersistentVolumeClaim, b: PersistentVolumeClaim): number {
  return compareQuantities(storageOf(a), storageOf(b));
}

function storageOf({ spec }: PersistentVolumeClaim) {
  return parseQuantity(spec.resources?.requests?.['storage'] ?? '0');
}

const NOTHING: PodVolumes = { bindings: [], provisions: [], reasons: [] };
