import type { PersistentVolumeSpec } from '../../generated/types';
import { volumeSourceDefaults } from '../pod/volume-defaults';
import { changeField, withDefaults, withPointers } from '../sharing';

/** pkg/apis/core/v1/defaults.go, `SetDefaults_PersistentVolume` and what hangs below it. */
export function defaultVolumeSpec(volume: PersistentVolumeSpec): PersistentVolumeSpec {
  let spec = withDefaults(volume, { persistentVolumeReclaimPolicy: 'Retain' });
  spec = withPointers(spec, { volumeMode: 'Filesystem' });
  spec = changeField(spec, 'hostPath', (hostPath) => withPointers(hostPath, { type: '' }));
  spec = changeField(spec, 'iscsi', (iscsi) => withDefaults(iscsi, volumeSourceDefaults.iscsi));
  spec = changeField(spec, 'rbd', (rbd) => withDefaults(rbd, volumeSourceDefaults.rbd));
  spec = changeField(spec, 'azureDisk', (disk) => withPointers(disk, volumeSourceDefaults.azureDisk));
  return changeField(spec, 'scaleIO', (scaleIO) => withDefaults(scaleIO, volumeSourceDefaults.scaleIO));
}
