import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../../api/kinds/storage/core-storage';
import { keyOf, keyText, withMetadata } from '../../../api/object';
import type { ApiServer } from '../../../api/server';
import { isFullyBound, volumeOfClaim } from '../../../api/volumes/binding';
import { SELECTED_NODE } from '../../../api/volumes/storage-class';
import { isUsableOn } from '../../../api/volumes/volume-matching';
import type { PodVolumes } from './find-pod-volumes';

/** Keeps the volumes for the claims, and asks for those that are to be made (`bindAPIUpdate`). Throws what the API says against it. */
export function requestVolumes(api: ApiServer, { bindings, provisions }: PodVolumes, nodeName: string): void {
  for (const { claim, volume } of bindings) {
    const taken = volumeOfClaim(volume, claim);
    if (taken !== volume) api.update(persistentVolumes, taken);
  }
  for (const claim of provisions) {
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: nodeName };
    api.update(persistentVolumeClaims, withMetadata(claim, { annotations }));
  }
}

/** How far the claims have got, one after the other; anything but these two is an error, and the pod needs another try (`checkBindings`). */
export type BindingProgress = 'waiting' | 'bound' | { readonly error: string };

export function bindingProgress(api: ApiServer, { bindings, provisions }: PodVolumes, node: Node): BindingProgress {
  for (const {
    claim: { metadata },
    volume: {
      metadata: { name },
    },
  } of bindings) {
    const volume = api.find(persistentVolumes, { namespace: '', name });
    const claim = api.find(persistentVolumeClaims, keyOf({ metadata }));
    if (volume === undefined) return failed(`failed to check binding: persistentvolumes "${name}" not found`);
    if (claim === undefined) return failed(`failed to check binding: ${notFound(metadata)}`);
    if (!isUsableOn(volume, node)) return failed(unreachable(volume, node));
    if (!volume.spec.claimRef?.uid) return failed(`ClaimRef got reset for pv "${name}"`);
    if (!isFullyBound(claim)) return 'waiting';
  }
  for (const { metadata } of provisions) {
    const claim = api.find(persistentVolumeClaims, keyOf({ metadata }));
    if (claim === undefined) return failed(`failed to check provisioning pvc: ${notFound(metadata)}`);
    const { annotations } = claim.metadata;
    if (annotations === undefined) return failed(`selectedNode annotation reset for PVC "${metadata.name}"`);
    if (annotations[SELECTED_NODE] !== node.metadata.name)
      return failed(`provisioning failed for PVC "${metadata.name}"`);
    const name = claim.spec.volumeName ?? '';
    const volume = name === '' ? undefined : api.find(persistentVolumes, { namespace: '', name });
    // Without its volume the claim will be lost before long.
    if (volume === undefined) return 'waiting';
    if (!isUsableOn(volume, node)) return failed(unreachable(volume, node));
    if (!isFullyBound(claim)) return 'waiting';
  }
  return 'bound';
}

function failed(error: string): BindingProgress {
  return { error };
}

function notFound({ namespace = '', name }: PersistentVolumeClaim['metadata']): string {
  return `persistentvolumeclaims "${keyText(namespace, name)}" not found`;
}

function unreachable({ metadata }: PersistentVolume, node: Node): string {
  return `pv "${metadata.name}" node affinity doesn't match node "${node.metadata.name}": no matching NodeSelectorTerms`;
}
