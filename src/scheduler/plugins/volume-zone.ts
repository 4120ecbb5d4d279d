import { deepEqual } from '../../api/equality';
import type { PersistentVolume, Pod } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { storageClasses } from '../../api/kinds/storage/storage';
import type { ApiServer } from '../../api/server';
import { claimClass } from '../../api/volumes/storage-class';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { newStatus, SKIP, type Status } from '../framework/status';
import type { StorageChange } from '../framework/storage-change';
import { VOLUME_ZONE } from './names';
import { isAboutClaim, namedClaims } from './pod-claims';

export const REASON_ZONE = 'node(s) had no available volume zone';

const ZONE_CONFLICT = newStatus(VOLUME_ZONE, 'UnschedulableAndUnresolvable', REASON_ZONE);

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const TOPOLOGY_LABELS = [BETA_ZONE, BETA_REGION, ZONE, REGION];
/** Between the zones of a volume that is in several. */
const MULTI_ZONE_DELIMITER = '__';

/** A label of a volume that says where it is. */
export interface VolumeTopology {
  readonly key: string;
  readonly values: readonly string[];
}

class PodTopologies implements StateData {
  readonly topologies: readonly VolumeTopology[];

  constructor(topologies: readonly VolumeTopology[]) {
    this.topologies = topologies;
  }

  clone(): PodTopologies {
    return this;
  }
}

const TOPOLOGIES = stateKey<PodTopologies>(`PreFilter${VOLUME_ZONE}`);

/** Keeps a pod in the zones and regions that the labels of its bound volumes name (pkg/scheduler/framework/plugins/volumezone/volume_zone.go). */
export function volumeZone({ api }: Pick<PluginHandle, 'api'>): Plugin {
  return {
    name: VOLUME_ZONE,
    preFilter(state, { pod }) {
      const names = namedClaims(pod);
      if (names.length === 0) return { status: SKIP };
      const topologies = topologiesOf(api, pod, names);
      if ('code' in topologies) return { status: topologies };
      if (topologies.length === 0) return { status: SKIP };
      state.write(TOPOLOGIES, new PodTopologies(topologies));
      return undefined;
    },
    filter: (state, _info, { labels }) =>
      isInTopologies(labels, state.read(TOPOLOGIES).topologies) ? undefined : ZONE_CONFLICT,
    events: [
      {
        event: { resource: 'StorageClass', action: Action.Add },
        storageHint: (_pod, change) =>
          change.resource === 'StorageClass' && change.object?.volumeBindingMode === 'WaitForFirstConsumer',
      },
      { event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel } },
      {
        event: { resource: 'PersistentVolumeClaim', action: Action.Add | Action.Update },
        storageHint: (pod, change) => isAboutClaim(change, pod, namedClaims(pod)),
      },
      {
        event: { resource: 'PersistentVolume', action: Action.Add | Action.Update },
        storageHint: (_pod, change) => hasMoved(change),
      },
    ],
  };
}

/** `getPVbyPod`: where the pod's bound volumes are, or why that can't be said. */
function topologiesOf(api: ApiServer, pod: Pod, names: readonly string[]): readonly VolumeTopology[] | Status {
  const topologies: VolumeTopology[] = [];
  for (const name of names) {
    const claim = api.find(persistentVolumeClaims, { namespace: pod.metadata.namespace ?? '', name });
    if (claim === undefined) return refusal(`persistentvolumeclaim "${name}" not found`);
    const { volumeName = '' } = claim.spec;
    if (volumeName !== '') {
      const volume = api.find(persistentVolumes, { namespace: '', name: volumeName });
      if (volume === undefined) return refusal(`persistentvolume "${volumeName}" not found`);
      topologies.push(...volumeTopologies(volume));
      continue;
    }
    const className = claimClass(claim);
    if (className === '') return refusal('PersistentVolumeClaim had no pv name and storageClass name');
    const storageClass = api.find(storageClasses, { namespace: '', name: className });
    if (storageClass === undefined) return refusal(`storageclass.storage.k8s.io "${className}" not found`);
    // A volume that is yet to be made will be where the pod goes.
    if (storageClass.volumeBindingMode !== 'WaitForFirstConsumer') return refusal('PersistentVolume had no name');
  }
  return topologies;
}

/** A label with an empty zone among several says nothing (`getPVTopologies`). */
export function volumeTopologies({ metadata: { labels = {} } }: PersistentVolume): readonly VolumeTopology[] {
  const topologies: VolumeTopology[] = [];
  for (const key of TOPOLOGY_LABELS) {
    const values = labels[key]?.split(MULTI_ZONE_DELIMITER).map((value) => value.trim()) ?? [];
    if (values.length > 0 && !values.includes('')) topologies.push({ key, values });
  }
  return topologies;
}

/** A node without any such label, as in a cluster of one zone, reaches every volume. */
export function isInTopologies(
  labels: Readonly<Record<string, string>>,
  topologies: readonly VolumeTopology[],
): boolean {
  if (!TOPOLOGY_LABELS.some((key) => labels[key] !== undefined)) return true;
  return topologies.every(({ key, values }) => {
    const value = labels[key] ?? labels[currentKey(key)];
    return value !== undefined && values.includes(value);
  });
}

function currentKey(key: string): string {
  if (key === BETA_REGION) return REGION;
  return key === BETA_ZONE ? ZONE : key;
}

function hasMoved(change: StorageChange): boolean {
  if (change.resource !== 'PersistentVolume' || change.object === undefined) return false;
  const { old, object } = change;
  return old === undefined || !deepEqual(volumeTopologies(old), volumeTopologies(object));
}

function refusal(reason: string): Status {
  return newStatus(VOLUME_ZONE, 'UnschedulableAndUnresolvable', reason);
}
