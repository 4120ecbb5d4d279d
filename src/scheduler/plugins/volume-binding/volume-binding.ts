import { deepEqual } from '../../../api/equality';
import type { Pod } from '../../../api/generated/types';
import { nodes } from '../../../api/kinds/node';
import { podVolumeClaims } from '../../../api/kinds/pod/volume-claims';
import { compareQuantities, parseQuantity } from '../../../api/quantity';
import type { ApiServer } from '../../../api/server';
import { ApiError } from '../../../api/status';
import type { VolumeBindingArgs } from '../../config/plugin-args';
import { Action } from '../../framework/cluster-event';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { Plugin, PluginHandle } from '../../framework/plugin';
import { errorStatus, newStatus, SKIP, WAIT, type Status } from '../../framework/status';
import type { StorageChange } from '../../framework/storage-change';
import { VOLUME_BINDING } from '../names';
import { hasClaims, isAboutClaim } from '../pod-claims';
import { bindingProgress, requestVolumes } from './bind-pod-volumes';
import { findPodVolumes, type PodVolumes } from './find-pod-volumes';
import { findPodVolumeClaims, type PodVolumeClaims } from './pod-volume-claims';
import { volumeLimit } from './storage-capacity';

const UNRESOLVABLE = 'UnschedulableAndUnresolvable';
export const REASON_UNBOUND = 'pod has unbound immediate PersistentVolumeClaims';
const UNBOUND = newStatus(VOLUME_BINDING, UNRESOLVABLE, REASON_UNBOUND);

class PodClaims implements StateData {
  readonly claims: PodVolumeClaims;
  /** What was asked of others for the node that was chosen. */
  requested: { readonly volumes: PodVolumes; readonly deadlineMs: number } | undefined;

  constructor(claims: PodVolumeClaims) {
    this.claims = claims;
  }

  clone(): PodClaims {
    return this;
  }
}

const CLAIMS = stateKey<PodClaims>(VOLUME_BINDING);

/**
 * Holds a pod until its claims are bound, and to nodes that can reach its volumes or where they can be made
 * (pkg/scheduler/framework/plugins/volumebinding). StorageCapacityScoring is off by default in 1.36, so it scores nothing.
 *
 * Divergence from real Kubernetes: volumes of clouds are judged by their own node affinity, not by that which translating them to a
 * storage driver's would give.
 */
export function volumeBinding({ api }: Pick<PluginHandle, 'api'>, { bindTimeoutSeconds }: VolumeBindingArgs): Plugin {
  // Nodes are refused for one of few lists of reasons.
  const refusals = new Map<string, Status>();
  return {
    name: VOLUME_BINDING,
    preFilter(state, { pod }) {
      if (!hasClaims(pod)) return { status: SKIP };
      const claims = findPodVolumeClaims(api, pod);
      if (typeof claims === 'string') return { status: newStatus(VOLUME_BINDING, UNRESOLVABLE, claims) };
      if (claims.hasUnbound) return { status: UNBOUND };
      state.write(CLAIMS, new PodClaims(claims));
      return undefined;
    },
    filter(state, _info, { node }) {
      if (node === undefined) return undefined;
      const { reasons } = findPodVolumes(api, state.read(CLAIMS).claims, node);
      if (reasons.length === 0) return undefined;
      const key = reasons.join();
      let refusal = refusals.get(key);
      if (refusal === undefined) {
        refusal = newStatus(VOLUME_BINDING, UNRESOLVABLE, ...reasons);
        refusals.set(key, refusal);
      }
      return refusal;
    },
    preBind(state, _info, nodeName) {
      if (state.isCancelled) return bindError('context canceled');
      const podClaims = state.find(CLAIMS);
      return podClaims === undefined || podClaims.claims.delayed.length === 0
        ? undefined
        : bindVolumes(api, podClaims, nodeName, bindTimeoutSeconds * 1000);
    },
    events: [
      {
        event: { resource: 'StorageClass', action: Action.Add | Action.Update },
        storageHint: (_pod, change) =>
          change.resource === 'StorageClass' &&
          (change.old === undefined || !deepEqual(change.old.allowedTopologies, change.object?.allowedTopologies)),
      },
      {
        event: { resource: 'PersistentVolumeClaim', action: Action.Add | Action.Update },
        storageHint: (pod, change) => isAboutClaim(change, pod, claimNames(pod)),
      },
      { event: { resource: 'PersistentVolume', action: Action.Add | Action.Update } },
      { event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel } },
      { event: { resource: 'CSINode', action: Action.Add | Action.Update }, storageHint: isMigratedOtherwise },
      { event: { resource: 'CSIDriver', action: Action.Update }, storageHint: endsCapacityCheck },
      {
        event: { resource: 'CSIStorageCapacity', action: Action.Add | Action.Update },
        storageHint: (_pod, change) => hasGrown(change),
      },
    ],
  };
}

/** Asks for the volumes at the first call, and then tells how it goes. */
function bindVolumes(api: ApiServer, podClaims: PodClaims, nodeName: string, timeoutMs: number): Status | undefined {
  const node = api.find(nodes, { namespace: '', name: nodeName });
  if (node === undefined) return bindError(`failed to get node "${nodeName}": node "${nodeName}" not found`);
  const { requested } = podClaims;
  if (requested === undefined) {
    const volumes = findPodVolumes(api, podClaims.claims, node);
    try {
      requestVolumes(api, volumes, nodeName);
    } catch (error) {
      if (error instanceof ApiError) return errorStatus(error, '', VOLUME_BINDING);
      throw error;
    }
    podClaims.requested = { volumes, deadlineMs: api.sim.nowMs + timeoutMs };
    return WAIT;
  }
  const progress = bindingProgress(api, requested.volumes, node);
  if (progress === 'bound') return undefined;
  if (progress !== 'waiting') return bindError(progress.error);
  return api.sim.nowMs < requested.deadlineMs ? WAIT : bindError('context deadline exceeded');
}

function bindError(message: string): Status {
  return newStatus(VOLUME_BINDING, 'Error', `binding volumes: ${message}`);
}

function claimNames(pod: Pod): readonly string[] {
  return podVolumeClaims(pod).map(({ name }) => name);
}

const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins';

function isMigratedOtherwise(_pod: Pod, change: StorageChange): boolean {
  if (change.resource !== 'CSINode' || change.old === undefined) return true;
  const { old, object } = change;
  return (
    (old.metadata.annotations?.[MIGRATED_PLUGINS] ?? '') !== (object?.metadata.annotations?.[MIGRATED_PLUGINS] ?? '')
  );
}

/** Asks a driver whose volumes the pod mounts directly no longer for room. */
function endsCapacityCheck({ spec }: Pod, change: StorageChange): boolean {
  if (change.resource !== 'CSIDriver') return false;
  const { old, object } = change;
  if (old?.spec.storageCapacity !== true || object?.spec.storageCapacity === true) return false;
  return (spec.volumes ?? []).some(({ csi }) => csi !== undefined && csi.driver === object?.metadata.name);
}

function hasGrown(change: StorageChange): boolean {
  if (change.resource !== 'CSIStorageCapacity' || change.object === undefined) return false;
  const { old, object } = change;
  if (old === undefined) return true;
  const [before, after] = [volumeLimit(old), volumeLimit(object)];
  if (after === undefined) return false;
  return before === undefined || compareQuantities(parseQuantity(after), parseQuantity(before)) > 0;
}
