import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { podVolumeClaims } from '../../api/kinds/pod/volume-claims';
import { keyOf, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { classOfClaim, isDelayed, NO_PROVISIONER, SELECTED_NODE } from '../../api/volumes/storage-class';
import { findMatchingVolume, isUsableOn } from '../../api/volumes/volume-matching';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { VOLUME_BINDING } from './names';

const UNRESOLVABLE = 'UnschedulableAndUnresolvable';
const UNBOUND = newStatus(VOLUME_BINDING, UNRESOLVABLE, 'pod has unbound immediate PersistentVolumeClaims');
const NODE_CONFLICT = newStatus(VOLUME_BINDING, UNRESOLVABLE, "node(s) didn't match PersistentVolume's node affinity");
const BIND_CONFLICT = newStatus(
  VOLUME_BINDING,
  UNRESOLVABLE,
  "node(s) didn't find available persistent volumes to bind",
);
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** The claims of a pod whose volumes decide where it can go. */
class PodClaims implements StateData {
  readonly bound: readonly PersistentVolume[];
  /** Those that wait for the pod's node. */
  readonly delayed: readonly PersistentVolumeClaim[];

  constructor(bound: readonly PersistentVolume[], delayed: readonly PersistentVolumeClaim[]) {
    this.bound = bound;
    this.delayed = delayed;
  }

  clone(): PodClaims {
    return this;
  }
}

const CLAIMS = stateKey<PodClaims>(`PreFilter${VOLUME_BINDING}`);

/**
 * Holds a pod until its claims are bound, and to nodes that can reach its volumes (pkg/scheduler/framework/plugins/volumebinding).
 *
 * Divergence from real Kubernetes: a claim that waits for its first consumer is given its volume after the pod was bound: the kubelet
 * waits for it. How much storage a driver has left is not asked.
 */
export function volumeBinding({ api }: Pick<PluginHandle, 'api'>): Plugin {
  return {
    name: VOLUME_BINDING,
    preFilter(state, { pod }) {
      const names = podVolumeClaims(pod);
      if (names.length === 0) return { status: SKIP };
      const bound: PersistentVolume[] = [];
      const delayed: PersistentVolumeClaim[] = [];
      let isUnbound = false;
      for (const { name, isEphemeral } of names) {
        const claim = api.find(persistentVolumeClaims, { namespace: pod.metadata.namespace ?? '', name });
        const why = mistake(claim, name, pod, isEphemeral);
        if (claim === undefined || why !== undefined)
          return { status: newStatus(VOLUME_BINDING, UNRESOLVABLE, why ?? '') };
        const { volumeName = '' } = claim.spec;
        const volume = volumeName === '' ? undefined : api.find(persistentVolumes, { namespace: '', name: volumeName });
        if (claim.status?.phase === 'Bound' && volume !== undefined) bound.push(volume);
        else if (volumeName === '' && isDelayed(api, claim)) delayed.push(claim);
        else isUnbound = true;
      }
      if (isUnbound) return { status: UNBOUND };
      state.write(CLAIMS, new PodClaims(bound, delayed));
      return undefined;
    },
    filter(state, _info, { node }) {
      if (node === undefined) return undefined;
      const { bound, delayed } = state.read(CLAIMS);
      if (!bound.every((volume) => isUsableOn(volume, node))) return NODE_CONFLICT;
      return delayed.every((claim) => canGetVolume(api, claim, node)) ? undefined : BIND_CONFLICT;
    },
    preBind(state, _info, nodeName) {
      const node = api.find(nodes, { namespace: '', name: nodeName });
      const delayed = state.find(CLAIMS)?.delayed ?? [];
      if (node !== undefined) for (const claim of delayed) giveVolume(api, claim, node);
      return undefined;
    },
    events: [
      { event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel } },
      { event: { resource: 'PersistentVolumeClaim', action: Action.Add | Action.Update } },
      { event: { resource: 'PersistentVolume', action: Action.Add | Action.Update } },
      { event: { resource: 'StorageClass', action: Action.Add | Action.Update } },
    ],
  };
}

/** `podHasPVCs`. */
function mistake(
  claim: PersistentVolumeClaim | undefined,
  name: string,
  { metadata: pod }: Pod,
  isEphemeral: boolean,
): string | undefined {
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  const { metadata, spec, status } = claim;
  if (status?.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`;
  if (metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  const isOwn = metadata.ownerReferences?.some(({ uid }) => uid === pod.uid) === true;
  const { namespace = '' } = pod;
  return isEphemeral && !isOwn
    ? `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.name} (pod is not owner)`
    : undefined;
}

function canGetVolume(api: ApiServer, claim: PersistentVolumeClaim, node: Node): boolean {
  if (findMatchingVolume(claim, api.list(persistentVolumes), { node, delayed: true }) !== undefined) return true;
  const provisioner = classOfClaim(api, claim)?.provisioner ?? NO_PROVISIONER;
  return provisioner !== NO_PROVISIONER;
}

/** Keeps a volume for the claim, or has one made for the node (`BindPodVolumes`). */
function giveVolume(api: ApiServer, stale: PersistentVolumeClaim, node: Node): void {
  const claim = api.find(persistentVolumeClaims, keyOf(stale));
  if (claim === undefined || claim.spec.volumeName) return;
  const { namespace = '', name, uid, annotations = {} } = claim.metadata;
  const volume = findMatchingVolume(claim, api.list(persistentVolumes), { node, delayed: true });
  if (volume === undefined) {
    const selected = { ...annotations, [SELECTED_NODE]: node.metadata.name };
    api.update(persistentVolumeClaims, withMetadata(claim, { annotations: selected }));
    return;
  }
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
  const byController = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
  api.update(
    persistentVolumes,
    withMetadata({ ...volume, spec: { ...volume.spec, claimRef } }, { annotations: byController }),
  );
}
