import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/types';
import { timestamp } from '../../time';
import { changeField, withDefaults, withPointers } from '../sharing';

/** pkg/apis/core/v1/defaults.go, `SetDefaults_PersistentVolume` and what hangs below it. */
export function defaultVolumeSpec(volume: PersistentVolumeSpec): PersistentVolumeSpec {
  let spec = withDefaults(volume, { persistentVolumeReclaimPolicy: 'Retain' });
  spec = withPointers(spec, { volumeMode: 'Filesystem' });
  spec = changeField(spec, 'hostPath', (hostPath) => withPointers(hostPath, { type: '' }));
  spec = changeField(spec, 'iscsi', (iscsi) => withDefaults(iscsi, { iscsiInterface: 'default' }));
  spec = changeField(spec, 'rbd', (rbd) =>
    withDefaults(rbd, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  );
  spec = changeField(spec, 'azureDisk', (disk) =>
    withPointers(disk, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }),
  );
  return changeField(spec, 'scaleIO', (scaleIO) =>
    withDefaults(scaleIO, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  );
}

/** The new status with the time since which the phase has been so, unless who writes it says so (pkg/registry/core/persistentvolume/strategy.go). */
export function withTransitionTime(
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
