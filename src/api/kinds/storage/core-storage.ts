import type { PersistentVolume, PersistentVolumeClaim } from '../../generated/types';
import { defineKind } from '../../kind';
import { canonicalQuantity } from '../../quantity';
import { defaultClaimSpec } from '../pod/volume-defaults';
import { validateClaim, validateClaimUpdate } from './claim-validation';
import { validateVolume, validateVolumeUpdate } from './volume-validation';
import { changeField, withDefaults } from '../sharing';
import { accessModesText, age, columns } from '../tables/cells';

/** Older than the field of the same meaning, and read first (pkg/apis/core/helper/helpers.go). */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolume/strategy.go, printPersistentVolume. */
export const persistentVolumes = defineKind<PersistentVolume>('v1', 'PersistentVolume', {
  returnsDeletedObject: true,
  setDefaults: (volume) =>
    changeField(volume, 'spec', (spec) =>
      withDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
    ),
  prepareForCreate: (volume) => ({ ...volume, status: { phase: 'Pending' } }),
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  selectableFields: { name: ({ metadata }) => metadata.name },
  tracksGeneration: false,
  table: {
    columns: columns(
      'Name',
      'Capacity',
      'Access Modes',
      'Reclaim Policy',
      'Status',
      'Claim',
      'StorageClass',
      'VolumeAttributesClass',
      'Reason',
      'Age',
      'wide:VolumeMode',
    ),
    cells(volume, nowMs) {
      const { metadata, spec, status } = volume;
      return [
        metadata.name,
        canonicalQuantity(spec.capacity?.['storage'] ?? '0'),
        accessModesText(spec.accessModes),
        spec.persistentVolumeReclaimPolicy ?? '',
        metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
        spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
        metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '',
        spec.volumeAttributesClassName ?? '<unset>',
        status?.reason ?? '',
        age(volume, nowMs),
        spec.volumeMode ?? '<unset>',
      ];
    },
  },
});

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolumeclaim/strategy.go, printPersistentVolumeClaim. */
export const persistentVolumeClaims = defineKind<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', {
  returnsDeletedObject: true,
  setDefaults: (claim) => changeField(claim, 'spec', defaultClaimSpec),
  prepareForCreate: (claim) => ({ ...withBothSources(claim), status: { phase: 'Pending' } }),
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  selectableFields: { name: ({ metadata }) => metadata.name },
  tracksGeneration: false,
  table: {
    columns: columns(
      'Name',
      'Status',
      'Volume',
      'Capacity',
      'Access Modes',
      'StorageClass',
      'VolumeAttributesClass',
      'Age',
      'wide:VolumeMode',
    ),
    cells(claim, nowMs) {
      const { metadata, spec, status } = claim;
      const isBound = Boolean(spec.volumeName);
      return [
        metadata.name,
        metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
        spec.volumeName ?? '',
        isBound ? canonicalQuantity(status?.capacity?.['storage'] ?? '0') : '',
        isBound ? accessModesText(status?.accessModes) : '',
        metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '',
        spec.volumeAttributesClassName ?? '<unset>',
        age(claim, nowMs),
        spec.volumeMode ?? '<unset>',
      ];
    },
  },
});

/** What a claim is filled from has two names (pkg/api/persistentvolumeclaim/util.go, `NormalizeDataSources`). */
function withBothSources(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { dataSource, dataSourceRef } = claim.spec;
  if (dataSource !== undefined && dataSourceRef === undefined)
    return { ...claim, spec: { ...claim.spec, dataSourceRef: dataSource } };
  if (dataSource !== undefined || dataSourceRef === undefined || dataSourceRef.namespace) return claim;
  const { namespace: _own, ...reference } = dataSourceRef;
  return { ...claim, spec: { ...claim.spec, dataSource: reference } };
}
