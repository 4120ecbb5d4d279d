import type { PersistentVolumeSpec, Volume } from '../../api/generated/types';
import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { at, listAt, textAt, textMapAt } from '../json';

/** A line of a source: its title and how its value reads. `secretType`: what a reference to a secret is called in this place. */
type Line = readonly [title: string, value: (source: JsonObject, secretType: SecretType) => string];
type SecretType = 'LocalObjectReference' | 'SecretReference';

interface Plugin {
  readonly type: string;
  readonly lines: readonly Line[];
  /** Those of a persistent volume, where they are others. */
  readonly persistentLines?: readonly Line[];
}

/**
 * The type and the fields of a volume that a storage plug-in of Kubernetes itself made, of a pod or (`persistent`) of a persistent volume;
 * undefined when it has none of those. Source: kubectl/pkg/describe/describe.go (printISCSIVolumeSource and its neighbours).
 */
export function pluginLines(volume: Volume | PersistentVolumeSpec, persistent: boolean): readonly string[] | undefined {
  const sources: ReadonlyMap<string, unknown> = new Map(Object.entries(volume));
  for (const [field, { type, lines, persistentLines }] of Object.entries(PLUGINS)) {
    const source = sources.get(field);
    if (!isObject(source)) continue;
    const shown = (persistent ? persistentLines : undefined) ?? lines;
    const secretType = persistent ? 'SecretReference' : 'LocalObjectReference';
    return [type, ...shown.map(([title, value]) => `${title}\t${value(source, secretType)}`)];
  }
  return undefined;
}

const text = (title: string, field: string, without = ''): Line => [
  `${title}:`,
  (source) => textAt(source, field) || without,
];
const bool = (title: string, field: string): Line => [`${title}:`, (source) => String(at(source, field) === true)];
const number = (title: string, field: string, without = '0'): Line => [
  `${title}:`,
  (source) => String(at(source, field) ?? without),
];
const list = (title: string, field: string): Line => [`${title}:`, (source) => `[${listAt(source, field).join(' ')}]`];

const FS_TYPE = text('FSType', 'fsType');
const READ_ONLY = bool('ReadOnly', 'readOnly');
const SECRET: Line = ['SecretRef:', (source, secretType) => secretText(at(source, 'secretRef'), secretType)];

/** As Go prints the reference. */
function secretText(secret: JsonValue | undefined, secretType: SecretType): string {
  if (secret === undefined) return 'nil';
  const namespace = secretType === 'SecretReference' ? `Namespace:${textAt(secret, 'namespace')},` : '';
  return `&${secretType}{Name:${textAt(secret, 'name')},${namespace}}`;
}

const SCALE_IO = [
  text('Gateway', 'gateway'),
  text('System', 'system'),
  text('Protection Domain', 'protectionDomain'),
  text('Storage Pool', 'storagePool'),
  text('Storage Mode', 'storageMode'),
  text('VolumeName', 'volumeName'),
];

const PLUGINS: Readonly<Record<string, Plugin>> = {
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    lines: [text('PDName', 'pdName'), FS_TYPE, number('Partition', 'partition'), READ_ONLY],
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    lines: [text('VolumeID', 'volumeID'), FS_TYPE, number('Partition', 'partition'), READ_ONLY],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    lines: [text('Repository', 'repository'), text('Revision', 'revision')],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    lines: [
      text('TargetPortal', 'targetPortal'),
      text('IQN', 'iqn'),
      number('Lun', 'lun'),
      // Without a colon in kubectl too.
      ['ISCSIInterface', (source) => textAt(source, 'iscsiInterface')],
      FS_TYPE,
      READ_ONLY,
      list('Portals', 'portals'),
      bool('DiscoveryCHAPAuth', 'chapAuthDiscovery'),
      bool('SessionCHAPAuth', 'chapAuthSession'),
      SECRET,
      text('InitiatorName', 'initiatorName', '<none>'),
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    lines: [text('EndpointsName', 'endpoints'), text('Path', 'path'), READ_ONLY],
    persistentLines: [
      text('EndpointsName', 'endpoints'),
      text('EndpointsNamespace', 'endpointsNamespace', '<unset>'),
      text('Path', 'path'),
      READ_ONLY,
    ],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    lines: [
      list('CephMonitors', 'monitors'),
      text('RBDImage', 'image'),
      FS_TYPE,
      text('RBDPool', 'pool'),
      text('RadosUser', 'user'),
      text('Keyring', 'keyring'),
      SECRET,
      READ_ONLY,
    ],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    lines: [text('Registry', 'registry'), text('Volume', 'volume'), READ_ONLY],
  },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    lines: [
      text('DiskName', 'diskName'),
      text('DiskURI', 'diskURI'),
      // With a blank in kubectl too.
      ['Kind: ', (source) => textAt(source, 'kind')],
      FS_TYPE,
      text('CachingMode', 'cachingMode'),
      READ_ONLY,
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    lines: [text('VolumePath', 'volumePath'), FS_TYPE, text('StoragePolicyName', 'storagePolicyName')],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    lines: [text('VolumeID', 'volumeID'), FS_TYPE, READ_ONLY, SECRET],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    lines: [text('PdID', 'pdID'), FS_TYPE],
  },
  portworxVolume: {
    type: 'PortworxVolume (a Portworx Volume resource)',
    lines: [text('VolumeID', 'volumeID')],
  },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    lines: [...SCALE_IO, FS_TYPE, READ_ONLY],
    persistentLines: [
      ...SCALE_IO,
      ['SecretName:', (source) => textAt(source, 'secretRef', 'name')],
      ['SecretNamespace:', (source) => textAt(source, 'secretRef', 'namespace')],
      FS_TYPE,
      READ_ONLY,
    ],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    lines: [
      list('Monitors', 'monitors'),
      text('Path', 'path'),
      text('User', 'user'),
      text('SecretFile', 'secretFile'),
      SECRET,
      READ_ONLY,
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    lines: [text('VolumeName', 'volumeName'), text('VolumeNamespace', 'volumeNamespace'), FS_TYPE, READ_ONLY],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    lines: [
      ['TargetWWNs:', (source) => listAt(source, 'targetWWNs').join(', ')],
      number('LUN', 'lun', '<none>'),
      FS_TYPE,
      READ_ONLY,
    ],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    lines: [text('SecretName', 'secretName'), text('ShareName', 'shareName'), READ_ONLY],
    persistentLines: [
      text('SecretName', 'secretName'),
      text('SecretNamespace', 'secretNamespace'),
      text('ShareName', 'shareName'),
      READ_ONLY,
    ],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    lines: [text('Driver', 'driver'), FS_TYPE, SECRET, READ_ONLY, ['Options:', optionsText]],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    lines: [text('DatasetName', 'datasetName'), text('DatasetUUID', 'datasetUUID')],
  },
};

/** A map as Go prints it. */
function optionsText(source: JsonObject): string {
  const options = Object.entries(textMapAt(source, 'options')).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${options.map(([key, value]) => `${key}:${value}`).join(' ')}]`;
}
