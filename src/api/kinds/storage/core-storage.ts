import type { PersistentVolume, PersistentVolumeClaim } from '../../generated/types';
import { defineKind } from '../../kind';
import { canonicalQuantity } from '../../quantity';
import { defaultClaimSpec } from '../pod/volume-defaults';
import { validateClaim, validateClaimStatus, validateClaimUpdate } from './claim-validation';
import { defaultVolumeSpec } from './volume-defaults';
import { validateVolume, validateVolumeUpdate } from './volume-validation';
import { persistentVolumeClaimWarnings, persistentVolumeWarnings } from './volume-warnings';
import { timestamp } from '../../time';
import { changeField, setField } from '../sharing';
import { accessModesText, age, columns } from '../tables/cells';

/** Older than the field of the same meaning, and read first (pkg/apis/core/helper/helpers.go). */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolume/strategy.go, printPersistentVolume. */
export const persistentVolumes = defineKind<PersistentVolume>('v1', 'PersistentVolume', {
  returnsDeletedObject: true,
  statusHasMetadata: true,
  setDefaults: (volume) => changeField(volume, 'spec', defaultVolumeSpec),
  prepareForCreate: (volume, { nowMs }) => ({
    ...volume,
    status: { phase: 'Pending', lastPhaseTransitionTime: timestamp(nowMs) },
  }),
  prepareForStatusUpdate: withTransitionTime,
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  warnings: persistentVolumeWarnings,
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
  statusHasMetadata: true,
  setDefaults: (claim) => changeField(claim, 'spec', defaultClaimSpec),
  prepareForCreate: (claim) => ({ ...withBothSources(claim, undefined), status: { phase: 'Pending' } }),
  prepareForUpdate: withBothSources,
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: validateClaimStatus,
  warnings: persistentVolumeClaimWarnings,
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

/** The new status with the time since which the phase has been so, unless who writes it says so (pkg/registry/core/persistentvolume/strategy.go). */
function withTransitionTime(
  volume: PersistentVolume,
  old: PersistentVolume,
  { nowMs }: { readonly nowMs: number },
): PersistentVolume {
  const { status = {} } = volume;
  const { phase = '', lastPhaseTransitionTime: before } = old.status ?? {};
  const { lastPhaseTransitionTime: given } = status;
  const isKept = (status.phase ?? '') === phase;
  if (given !== undefined && (isKept || given !== before)) return volume;
  const time = isKept ? before : timestamp(nowMs);
  return time === given ? volume : { ...volume, status: { ...status, ...(time && { lastPhaseTransitionTime: time }) } };
}

/**
 * What a claim is filled from has two names. By the first one only claims and snapshots were ever meant, and nothing is taken from another
 * namespace (pkg/registry/core/persistentvolumeclaim/strategy.go, pkg/api/persistentvolumeclaim/util.go).
 */
function withBothSources(claim: PersistentVolumeClaim, old: PersistentVolumeClaim | undefined): PersistentVolumeClaim {
  let { dataSource, dataSourceRef } = claim.spec;
  if (dataSourceRef?.namespace && old?.spec.dataSourceRef === undefined) dataSourceRef = undefined;
  if (old?.spec.dataSource === undefined && dataSourceRef === undefined && !isClaimOrSnapshot(dataSource))
    dataSource = undefined;
  if (dataSourceRef === undefined) dataSourceRef = dataSource;
  else if (dataSource === undefined && !dataSourceRef.namespace) {
    const { namespace: _own, ...reference } = dataSourceRef;
    dataSource = reference;
  }
  const { spec } = claim;
  if (dataSource === spec.dataSource && dataSourceRef === spec.dataSourceRef) return claim;
  return { ...claim, spec: setField(setField(spec, 'dataSource', dataSource), 'dataSourceRef', dataSourceRef) };
}

function isClaimOrSnapshot(source: PersistentVolumeClaim['spec']['dataSource']): boolean {
  const { kind, apiGroup = '' } = source ?? {};
  return (
    (kind === 'PersistentVolumeClaim' && apiGroup === '') ||
    (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io')
  );
}
