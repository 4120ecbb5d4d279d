import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from '../../generated/types';
import { defineKind } from '../../kind';
import { changeField, withPointers } from '../sharing';
import {
  tokenWarnings,
  validateCSIDriver,
  validateCSIDriverUpdate,
  validateCSINode,
  validateCSINodeUpdate,
  validateCSIStorageCapacity,
  validateCSIStorageCapacityUpdate,
} from './csi-validation';
import {
  validateStorageClass,
  validateStorageClassUpdate,
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from './storage-class-validation';
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './volume-attachment-validation';
import { age, columns } from '../tables/cells';

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** pkg/apis/storage/v1/defaults.go, printStorageClass. */
export const storageClasses = defineKind<StorageClass>('storage.k8s.io/v1', 'StorageClass', {
  returnsDeletedObject: true,
  setDefaults: (storageClass) =>
    withPointers(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  table: {
    columns: columns('Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'),
    cells(storageClass, nowMs) {
      const { name, annotations } = storageClass.metadata;
      const isDefault = DEFAULT_CLASS.some((key) => annotations?.[key] === 'true');
      return [
        isDefault ? `${name} (default)` : name,
        storageClass.provisioner,
        storageClass.reclaimPolicy ?? 'Delete',
        storageClass.volumeBindingMode ?? 'Immediate',
        storageClass.allowVolumeExpansion ?? false,
        age(storageClass, nowMs),
      ];
    },
  },
});

/** printVolumeAttributesClass. */
export const volumeAttributesClasses = defineKind<VolumeAttributesClass>('storage.k8s.io/v1', 'VolumeAttributesClass', {
  returnsDeletedObject: true,
  validate: validateVolumeAttributesClass,
  validateUpdate: validateVolumeAttributesClassUpdate,
  table: {
    columns: columns('Name', 'DriverName', 'Age'),
    cells: (attributes, nowMs) => [attributes.metadata.name, attributes.driverName, age(attributes, nowMs)],
  },
});

/** printVolumeAttachment. */
export const volumeAttachments = defineKind<VolumeAttachment>('storage.k8s.io/v1', 'VolumeAttachment', {
  returnsDeletedObject: true,
  requiresVersion: true,
  tracksGeneration: false,
  validate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  validateStatusUpdate: validateVolumeAttachmentUpdate,
  table: {
    columns: [
      ...columns('Name'),
      { name: 'Attacher', type: 'string', format: 'name' },
      ...columns('PV', 'Node', 'boolean Attached', 'Age'),
    ],
    cells: (attachment, nowMs) => [
      attachment.metadata.name,
      attachment.spec.attacher,
      attachment.spec.source.persistentVolumeName ?? '',
      attachment.spec.nodeName,
      attachment.status?.attached ?? false,
      age(attachment, nowMs),
    ],
  },
});

/** printCSINode. */
export const csiNodes = defineKind<CSINode>('storage.k8s.io/v1', 'CSINode', {
  returnsDeletedObject: true,
  requiresVersion: true,
  validate: validateCSINode,
  validateUpdate: validateCSINodeUpdate,
  table: {
    columns: columns('Name', 'integer Drivers', 'Age'),
    cells: (node, nowMs) => [node.metadata.name, node.spec.drivers?.length ?? 0, age(node, nowMs)],
  },
});

/** pkg/apis/storage/v1/defaults.go, printCSIDriver. */
export const csiDrivers = defineKind<CSIDriver>('storage.k8s.io/v1', 'CSIDriver', {
  returnsDeletedObject: true,
  requiresVersion: true,
  prepareForCreate: withoutScaling,
  validate: validateCSIDriver,
  validateUpdate: validateCSIDriverUpdate,
  warnings: tokenWarnings,
  setDefaults: (driver) =>
    changeField(driver, 'spec', (spec) => {
      const modes =
        (spec.volumeLifecycleModes ?? []).length > 0 ? spec : { ...spec, volumeLifecycleModes: ['Persistent'] };
      return withPointers(modes, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        requiresRepublish: false,
        seLinuxMount: false,
      });
    }),
  table: {
    columns: columns(
      'Name',
      'boolean AttachRequired',
      'boolean PodInfoOnMount',
      'boolean StorageCapacity',
      'TokenRequests',
      'boolean RequiresRepublish',
      'Modes',
      'Age',
    ),
    cells(driver, nowMs) {
      const { spec } = driver;
      return [
        driver.metadata.name,
        spec.attachRequired ?? true,
        spec.podInfoOnMount ?? false,
        spec.storageCapacity ?? false,
        spec.tokenRequests === undefined ? '<unset>' : spec.tokenRequests.map(({ audience }) => audience).join(','),
        spec.requiresRepublish ?? false,
        (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
        age(driver, nowMs),
      ];
    },
  },
});

/** Without columns of its own, although there is a printCSIStorageCapacity (pkg/registry/storage/csistoragecapacity/storage). */
export const csiStorageCapacities = defineKind<CSIStorageCapacity>('storage.k8s.io/v1', 'CSIStorageCapacity', {
  requiresVersion: true,
  validate: validateCSIStorageCapacity,
  validateUpdate: validateCSIStorageCapacityUpdate,
});

/** VolumeLimitScaling is off by default (pkg/registry/storage/csidriver/strategy.go). */
function withoutScaling(driver: CSIDriver): CSIDriver {
  if (driver.spec.preventPodSchedulingIfMissing === undefined) return driver;
  const { preventPodSchedulingIfMissing: _off, ...spec } = driver.spec;
  return { ...driver, spec };
}
