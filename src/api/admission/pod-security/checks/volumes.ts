import type { Volume } from '../../../generated/types';
import { joinQuote, pluralize, sorted, type Check, type CheckedPod, type Violation } from './check';

const HOST_PATH = 'hostPathVolumes';

/** policy/check_hostPathVolumes.go */
export const hostPathVolumes: Check = {
  id: HOST_PATH,
  level: 'baseline',
  since: [
    [
      0,
      ({ spec: { volumes = [] } }) => {
        const names = volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
        return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: volumesText(names) };
      },
    ],
  ],
};

const ALLOWED: readonly (keyof Volume)[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** In the order in which they are looked for. */
const RESTRICTED: readonly (keyof Volume)[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

/** policy/check_restrictedVolumes.go */
export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  overrides: HOST_PATH,
  since: [[0, restricted]],
};

function restricted({ spec: { volumes = [] } }: CheckedPod): Violation | undefined {
  const bad = volumes.filter((volume) => ALLOWED.every((type) => volume[type] === undefined));
  if (bad.length === 0) return undefined;
  const types = new Set(bad.map((volume) => RESTRICTED.find((type) => volume[type] !== undefined) ?? 'unknown'));
  const what = pluralize('restricted volume type', 'restricted volume types', types.size);
  return {
    reason: 'restricted volume types',
    detail: `${volumesText(bad.map(({ name }) => name))} ${pluralize('uses', 'use', bad.length)} ${what} ${joinQuote(sorted(types))}`,
  };
}

function volumesText(names: readonly string[]): string {
  return `${pluralize('volume', 'volumes', names.length)} ${joinQuote(names)}`;
}
