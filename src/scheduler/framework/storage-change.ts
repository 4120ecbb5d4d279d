import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  DeviceClass,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceResourceClaim,
  ResourceSlice,
  StorageClass,
  VolumeAttachment,
} from '../../api/generated/types';

/** An object of storage came, went or changed: `old` is undefined for an added one, `object` for a deleted one. */
export type StorageChange = {
  readonly [R in keyof StorageObjects]: {
    readonly of: 'storage';
    readonly resource: R;
    /** One of `Action`. */
    readonly action: number;
    readonly old?: StorageObjects[R] | undefined;
    readonly object?: StorageObjects[R] | undefined;
  };
}[keyof StorageObjects];

interface StorageObjects {
  readonly CSIDriver: CSIDriver;
  readonly CSINode: CSINode;
  readonly CSIStorageCapacity: CSIStorageCapacity;
  readonly PersistentVolume: PersistentVolume;
  readonly PersistentVolumeClaim: PersistentVolumeClaim;
  readonly StorageClass: StorageClass;
  readonly VolumeAttachment: VolumeAttachment;
  readonly ResourceClaim: ResourceResourceClaim;
  readonly ResourceSlice: ResourceSlice;
  readonly DeviceClass: DeviceClass;
}
