import type { CSINode, Pod } from '../../../api/generated/types';
import { podVolumeClaims } from '../../../api/kinds/pod/volume-claims';
import { csiNodes } from '../../../api/kinds/storage/storage';
import { Action } from '../../framework/cluster-event';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { Plugin, PluginHandle } from '../../framework/plugin';
import { newStatus, SKIP } from '../../framework/status';
import type { StorageChange } from '../../framework/storage-change';
import { NODE_VOLUME_LIMITS } from '../names';
import { hasClaims, isAboutClaim, namedClaims } from '../pod-claims';
import { attachedVolumes, podAttachableVolumes, type AttachableVolumes } from './attachable-volumes';
import { inlineDriverVolume } from './csi-migration';

export const REASON_MAX_VOLUME_COUNT = 'node(s) exceed max volume count';

const TOO_MANY = newStatus(NODE_VOLUME_LIMITS, 'Unschedulable', REASON_MAX_VOLUME_COUNT);

class PodVolumes implements StateData {
  readonly wanted: AttachableVolumes;
  readonly attached: ReadonlyMap<string, AttachableVolumes>;

  constructor(wanted: AttachableVolumes, attached: ReadonlyMap<string, AttachableVolumes>) {
    this.wanted = wanted;
    this.attached = attached;
  }

  clone(): PodVolumes {
    return this;
  }
}

const VOLUMES = stateKey<PodVolumes>(`PreFilter${NODE_VOLUME_LIMITS}`);

/**
 * Puts no more volumes of a driver on a node than the node's CSINode allows (pkg/scheduler/framework/plugins/nodevolumelimits/csi.go).
 * VolumeLimitScaling, which looks at CSIDriver objects too, is off by default in 1.36.
 *
 * Divergence from real Kubernetes: kubelets register no drivers and so make no CSINode, and nothing makes a VolumeAttachment: both are
 * counted when somebody writes them, and a node without a CSINode has no limit.
 */
export function nodeVolumeLimits({ api }: Pick<PluginHandle, 'api'>): Plugin {
  return {
    name: NODE_VOLUME_LIMITS,
    preFilter(state, { pod }) {
      if (!hasAttachable(pod) || api.list(csiNodes).length === 0) return { status: SKIP };
      const wanted = podAttachableVolumes(api, pod);
      if (wanted.size === 0) return { status: SKIP };
      state.write(VOLUMES, new PodVolumes(wanted, attachedVolumes(api)));
      return undefined;
    },
    filter(state, _info, { name, pods }) {
      const limits = driverLimits(api.find(csiNodes, { namespace: '', name }));
      if (limits.size === 0) return undefined;
      const { wanted, attached } = state.read(VOLUMES);
      const present = new Map<string, string>();
      for (const { pod } of pods.values())
        for (const [volume, driver] of podAttachableVolumes(api, pod)) present.set(volume, driver);
      const isNew = new Map([...wanted].filter(([volume]) => !present.has(volume)));
      for (const [volume, driver] of attached.get(name) ?? []) present.set(volume, driver);
      return fitsLimits(limits, driverCounts(present), driverCounts(isNew)) ? undefined : TOO_MANY;
    },
    events: [
      { event: { resource: 'CSINode', action: Action.Add } },
      {
        event: { resource: 'CSINode', action: Action.Update },
        storageHint: (_pod, change) => raisesLimit(change),
      },
      {
        event: { resource: 'Pod', action: Action.Delete },
        podHint: (_pod, deleted) => deleted !== undefined && hasBeenPlaced(deleted) && hasAttachable(deleted),
      },
      {
        event: { resource: 'PersistentVolumeClaim', action: Action.Add },
        storageHint: (pod, change) =>
          isAboutClaim(
            change,
            pod,
            podVolumeClaims(pod).map(({ name }) => name),
          ),
      },
      {
        event: { resource: 'VolumeAttachment', action: Action.Delete },
        storageHint: (pod, change) => mayDetachFor(pod, change),
      },
    ],
  };
}

/** Is there room on the node for the new volumes of each driver? */
export function fitsLimits(limits: Counts, present: Counts, added: Counts): boolean {
  for (const [driver, count] of added) {
    const limit = limits.get(driver);
    if (limit !== undefined && (present.get(driver) ?? 0) + count > limit) return false;
  }
  return true;
}

type Counts = ReadonlyMap<string, number>;

function driverCounts(volumes: AttachableVolumes): Counts {
  const counts = new Map<string, number>();
  for (const driver of volumes.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

/** How many volumes of each driver the node takes; drivers without a limit are absent. */
function driverLimits(csiNode: CSINode | undefined): Counts {
  if (csiNode === undefined) return NO_LIMITS;
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode.spec.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}

const NO_LIMITS: Counts = new Map();

function hasAttachable(pod: Pod): boolean {
  return hasClaims(pod) || (pod.spec.volumes ?? []).some((volume) => inlineDriverVolume(volume) !== undefined);
}

function hasBeenPlaced({ spec, status }: Pod): boolean {
  return (spec.nodeName ?? '') !== '' || (status?.nominatedNodeName ?? '') !== '';
}

function raisesLimit(change: StorageChange): boolean {
  if (change.resource !== 'CSINode') return false;
  const before = driverLimits(change.old);
  for (const [driver, limit] of driverLimits(change.object)) if (limit > (before.get(driver) ?? 0)) return true;
  return false;
}

function mayDetachFor(pod: Pod, change: StorageChange): boolean {
  if (change.resource !== 'VolumeAttachment') return false;
  if (namedClaims(pod).length > 0) return true;
  const attacher = change.old?.spec.attacher;
  return (pod.spec.volumes ?? []).some((volume) => inlineDriverVolume(volume)?.driver === attacher);
}
