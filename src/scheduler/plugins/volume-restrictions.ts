import type { Pod, Volume } from '../../api/generated/types';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { VOLUME_RESTRICTIONS } from './names';
import { isAboutClaim, namedClaims } from './pod-claims';

export const REASON_DISK_CONFLICT = 'node(s) had no available disk';
export const REASON_READ_WRITE_ONCE_POD =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

const DISK_CONFLICT = newStatus(VOLUME_RESTRICTIONS, 'Unschedulable', REASON_DISK_CONFLICT);
const CLAIM_IN_USE = newStatus(VOLUME_RESTRICTIONS, 'Unschedulable', REASON_READ_WRITE_ONCE_POD);

/** The pod's claims that one pod at a time may use, and how many pods with a node use them. */
class ExclusiveClaims implements StateData {
  readonly #names: readonly string[];
  uses: number;

  constructor(names: readonly string[], uses: number) {
    this.#names = names;
    this.uses = uses;
  }

  /** A dry run adds the pod to a node, or (-1) takes it away. */
  count(pod: Pod, delta: 1 | -1): void {
    for (const name of namedClaims(pod)) if (this.#names.includes(name)) this.uses += delta;
  }

  clone(): ExclusiveClaims {
    return new ExclusiveClaims(this.#names, this.uses);
  }
}

const CLAIMS = stateKey<ExclusiveClaims>(`PreFilter${VOLUME_RESTRICTIONS}`);

/**
 * Lets one pod at a time have a ReadWriteOncePod claim, and keeps pods that write to the same disk off the same node
 * (pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go).
 */
export function volumeRestrictions({ api, nodes }: Pick<PluginHandle, 'api' | 'nodes'>): Plugin {
  return {
    name: VOLUME_RESTRICTIONS,
    preFilter(state, { pod }) {
      const names = namedClaims(pod);
      const hasDisk = pod.spec.volumes?.some(isDisk) === true;
      if (names.length === 0 && !hasDisk) return { status: SKIP };
      const exclusive: string[] = [];
      const { namespace = '' } = pod.metadata;
      for (const name of names) {
        const claim = api.find(persistentVolumeClaims, { namespace, name });
        if (claim === undefined) {
          const reason = `persistentvolumeclaim "${name}" not found`;
          return { status: newStatus(VOLUME_RESTRICTIONS, 'UnschedulableAndUnresolvable', reason) };
        }
        if (claim.spec.accessModes?.includes('ReadWriteOncePod') && !exclusive.includes(name)) exclusive.push(name);
      }
      const uses = exclusive.filter((name) => nodes.isClaimUsed({ namespace, name })).length;
      if (uses === 0 && !hasDisk) return { status: SKIP };
      state.write(CLAIMS, new ExclusiveClaims(exclusive, uses));
      return undefined;
    },
    addPod: (state, _info, { pod }) => state.find(CLAIMS)?.count(pod, 1),
    removePod: (state, _info, { pod }) => state.find(CLAIMS)?.count(pod, -1),
    filter(state, { pod }, node) {
      for (const other of node.pods.values()) if (haveDiskConflict(pod, other.pod)) return DISK_CONFLICT;
      return state.read(CLAIMS).uses > 0 ? CLAIM_IN_USE : undefined;
    },
    events: [
      {
        event: { resource: 'Pod', action: Action.Delete },
        podHint: (pod, deleted) => deleted !== undefined && releasesVolume(pod, deleted),
      },
      { event: { resource: 'Node', action: Action.Add } },
      {
        event: { resource: 'PersistentVolumeClaim', action: Action.Add },
        storageHint: (pod, change) => isAboutClaim(change, pod, namedClaims(pod)),
      },
    ],
  };
}

/** Has the pod a disk that it can't share with the other on one node? */
export function haveDiskConflict({ spec }: Pod, other: Pod): boolean {
  for (const volume of spec.volumes ?? []) {
    if (isDisk(volume) && (other.spec.volumes ?? []).some((existing) => isSameDisk(volume, existing))) return true;
  }
  return false;
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return (
    gcePersistentDisk !== undefined || awsElasticBlockStore !== undefined || rbd !== undefined || iscsi !== undefined
  );
}

/** `isVolumeConflict`: all but block stores of AWS can be shared by pods that only read. */
function isSameDisk(volume: Volume, existing: Volume): boolean {
  const { gcePersistentDisk: disk, awsElasticBlockStore: block, iscsi, rbd } = volume;
  const { gcePersistentDisk: otherDisk, awsElasticBlockStore: otherBlock, iscsi: otherIscsi, rbd: otherRbd } = existing;
  if (disk && otherDisk?.pdName === disk.pdName && !(disk.readOnly && otherDisk.readOnly)) return true;
  if (block && otherBlock?.volumeID === block.volumeID) return true;
  if (iscsi && otherIscsi?.iqn === iscsi.iqn && !(iscsi.readOnly && otherIscsi.readOnly)) return true;
  return (
    rbd !== undefined &&
    otherRbd !== undefined &&
    rbd.monitors.some((monitor) => otherRbd.monitors.includes(monitor)) &&
    rbd.pool === otherRbd.pool &&
    rbd.image === otherRbd.image &&
    !(rbd.readOnly && otherRbd.readOnly)
  );
}

function releasesVolume(pod: Pod, deleted: Pod): boolean {
  if (pod.metadata.namespace !== deleted.metadata.namespace) return false;
  if (haveDiskConflict(pod, deleted)) return true;
  const wanted = namedClaims(pod);
  return namedClaims(deleted).some((name) => wanted.includes(name));
}
