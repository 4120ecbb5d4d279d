import type { WatchEvent } from '../api/collection';
import type { Kind } from '../api/kind';
import { deviceClasses, resourceClaims, resourceSlices } from '../api/kinds/dynamic-resources';
import { persistentVolumeClaims, persistentVolumes } from '../api/kinds/storage/core-storage';
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
} from '../api/kinds/storage/storage';
import type { KubeObject } from '../api/object';
import type { ApiServer } from '../api/server';
import { Action } from './framework/cluster-event';
import type { StorageChange } from './framework/storage-change';

/** Tells of every change of what pods store in and of the devices they use (pkg/scheduler/eventhandlers.go, `addAllEventHandlers`). Returns what ends that. */
export function watchStorage(api: ApiServer, onChange: (change: StorageChange) => void): () => void {
  const watch = <T extends KubeObject>(kind: Kind<T>, changeOf: (step: Step<T>) => StorageChange) =>
    api.watch(kind, {}, (event) => onChange(changeOf(stepOf(event))));
  const stops = [
    watch(persistentVolumeClaims, (step) => ({ ...step, resource: 'PersistentVolumeClaim' })),
    watch(persistentVolumes, (step) => ({ ...step, resource: 'PersistentVolume' })),
    watch(storageClasses, (step) => ({ ...step, resource: 'StorageClass' })),
    watch(csiNodes, (step) => ({ ...step, resource: 'CSINode' })),
    watch(csiDrivers, (step) => ({ ...step, resource: 'CSIDriver' })),
    watch(csiStorageCapacities, (step) => ({ ...step, resource: 'CSIStorageCapacity' })),
    watch(volumeAttachments, (step) => ({ ...step, resource: 'VolumeAttachment' })),
    watch(resourceClaims, (step) => ({ ...step, resource: 'ResourceClaim' })),
    watch(resourceSlices, (step) => ({ ...step, resource: 'ResourceSlice' })),
    watch(deviceClasses, (step) => ({ ...step, resource: 'DeviceClass' })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

interface Step<T> {
  readonly of: 'storage';
  readonly action: number;
  readonly old?: T | undefined;
  readonly object?: T | undefined;
}

function stepOf<T extends KubeObject>({ type, object, old }: WatchEvent<T>): Step<T> {
  if (type === 'DELETED') return { of: 'storage', action: Action.Delete, old: object };
  return { of: 'storage', action: type === 'ADDED' ? Action.Add : Action.Update, old, object };
}
