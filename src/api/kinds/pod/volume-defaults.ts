import type { DownwardAPIVolumeFile, PersistentVolumeClaimSpec, Volume, VolumeProjection } from '../../generated/types';
import { canonicalResourceList } from '../resource-list';
import { changeField, changeItems, withDefaults, withPointers } from '../sharing';
import { defaultPullPolicy } from './container-defaults';

/** 0644 in octal. */
const DEFAULT_MODE = 420;
const TOKEN_EXPIRATION_SECONDS = 3600;

/** Those of persistent volumes too. */
export const volumeSourceDefaults = {
  iscsi: { iscsiInterface: 'default' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  azureDisk: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
};

/** pkg/apis/core/v1/defaults.go, `SetDefaults_Volume` and what hangs below a volume. */
export function defaultVolume(volume: Volume): Volume {
  const sources = Object.keys(volume).filter((field) => field !== 'name');
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  let result = volume;
  for (const source of sources) result = defaultSource(result, source);
  return result;
}

/** pkg/apis/core/v1/defaults.go, `SetDefaults_PersistentVolumeClaimSpec`. */
export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const withMode = withPointers(spec, { volumeMode: 'Filesystem', resources: {} });
  return changeField(withMode, 'resources', (resources) =>
    changeField(changeField(resources, 'limits', canonicalResourceList), 'requests', canonicalResourceList),
  );
}

function defaultSource(volume: Volume, source: string): Volume {
  switch (source) {
    case 'hostPath':
      return changeField(volume, 'hostPath', (hostPath) => withDefaults(hostPath, { type: '' }));
    case 'secret':
      return changeField(volume, 'secret', (secret) => withDefaults(secret, { defaultMode: DEFAULT_MODE }));
    case 'configMap':
      return changeField(volume, 'configMap', (configMap) => withDefaults(configMap, { defaultMode: DEFAULT_MODE }));
    case 'downwardAPI':
      return changeField(volume, 'downwardAPI', (downward) =>
        changeField(withDefaults(downward, { defaultMode: DEFAULT_MODE }), 'items', (items) =>
          changeItems(items, defaultDownwardFile),
        ),
      );
    case 'projected':
      return changeField(volume, 'projected', (projected) =>
        changeField(withDefaults(projected, { defaultMode: DEFAULT_MODE }), 'sources', (sources) =>
          changeItems(sources, defaultProjection),
        ),
      );
    case 'ephemeral':
      return changeField(volume, 'ephemeral', (ephemeral) =>
        changeField(ephemeral, 'volumeClaimTemplate', (template) => changeField(template, 'spec', defaultClaimSpec)),
      );
    case 'image':
      return changeField(volume, 'image', (image) =>
        withDefaults(image, { pullPolicy: defaultPullPolicy(image.reference ?? '') }),
      );
    case 'iscsi':
      return changeField(volume, 'iscsi', (iscsi) => withDefaults(iscsi, volumeSourceDefaults.iscsi));
    case 'rbd':
      return changeField(volume, 'rbd', (rbd) => withDefaults(rbd, volumeSourceDefaults.rbd));
    case 'azureDisk':
      return changeField(volume, 'azureDisk', (disk) => withPointers(disk, volumeSourceDefaults.azureDisk));
    case 'scaleIO':
      return changeField(volume, 'scaleIO', (scaleIO) => withDefaults(scaleIO, volumeSourceDefaults.scaleIO));
    default:
      return volume;
  }
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const withFiles = changeField(projection, 'downwardAPI', (downward) =>
    changeField(downward, 'items', (items) => changeItems(items, defaultDownwardFile)),
  );
  return changeField(withFiles, 'serviceAccountToken', (token) =>
    withDefaults(token, { expirationSeconds: TOKEN_EXPIRATION_SECONDS }),
  );
}

function defaultDownwardFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const withField = changeField(file, 'fieldRef', (field) => withDefaults(field, { apiVersion: 'v1' }));
  return changeField(withField, 'resourceFieldRef', (field) => withDefaults(field, { divisor: '0' }));
}
