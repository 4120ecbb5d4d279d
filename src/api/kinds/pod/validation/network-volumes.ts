import { invalid, notSupported, required } from '../../../field-error';
import type { Volume } from '../../../generated/types';
import { inclusiveRangeError } from '../../../names';
import { checkLabel, checkSupported, type Errors } from '../../../validation/field-checks';

type CheckSource = (errors: Errors, path: string, volume: Volume) => void;

/**
 * The volumes of networks and clouds (pkg/apis/core/validation/validation.go).
 *
 * Divergence from real Kubernetes: the `initiatorName` of iSCSI and a few fields of clouds that are no more are not checked.
 */
export const cloudSourceChecks = {
  nfs(errors, path, { nfs }) {
    if (!nfs?.server) errors.push(required(`${path}.server`));
    if (!nfs?.path) errors.push(required(`${path}.path`));
    if (!nfs?.path?.startsWith('/')) errors.push(invalid(`${path}.path`, nfs?.path ?? '', 'must be an absolute path'));
  },
  iscsi(errors, path, { iscsi }) {
    if (!iscsi?.targetPortal) errors.push(required(`${path}.targetPortal`));
    if (!iscsi?.iqn) errors.push(required(`${path}.iqn`));
    else if (!/^(?:iqn|eui|naa)/.test(iscsi.iqn))
      errors.push(invalid(`${path}.iqn`, iscsi.iqn, 'must be valid format starting with iqn, eui, or naa'));
    else if (!isInitiatorName(iscsi.iqn)) errors.push(invalid(`${path}.iqn`, iscsi.iqn, 'must be valid format'));
    if (iscsi && (iscsi.lun < 0 || iscsi.lun > 255))
      errors.push(invalid(`${path}.lun`, iscsi.lun, inclusiveRangeError(0, 255)));
    const needsSecret = iscsi?.chapAuthDiscovery === true || iscsi?.chapAuthSession === true;
    if (needsSecret && iscsi?.secretRef === undefined) errors.push(required(`${path}.secretRef`));
  },
  gcePersistentDisk: (errors, path, volume) => {
    // Kubernetes names the field otherwise in this one place.
    const own = path.replace(/gcePersistentDisk$/, 'persistentDisk');
    if (!volume.gcePersistentDisk?.pdName) errors.push(required(`${own}.pdName`));
    checkPartition(errors, `${own}.partition`, volume.gcePersistentDisk?.partition);
  },
  awsElasticBlockStore(errors, path, { awsElasticBlockStore: disk }) {
    if (!disk?.volumeID) errors.push(required(`${path}.volumeID`));
    checkPartition(errors, `${path}.partition`, disk?.partition);
  },
  glusterfs(errors, path, { glusterfs }) {
    if (!glusterfs?.endpoints) errors.push(required(`${path}.endpoints`));
    if (!glusterfs?.path) errors.push(required(`${path}.path`));
  },
  flocker(errors, path, { flocker }) {
    const { datasetName = '', datasetUUID = '' } = flocker ?? {};
    if (datasetName === '' && datasetUUID === '')
      errors.push(required(path, 'one of datasetName and datasetUUID is required'));
    if (datasetName !== '' && datasetUUID !== '') {
      errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
    }
    if (datasetName.includes('/')) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  },
  rbd(errors, path, { rbd }) {
    if (!rbd?.monitors?.length) errors.push(required(`${path}.monitors`));
    if (!rbd?.image) errors.push(required(`${path}.image`));
  },
  cinder(errors, path, { cinder }) {
    if (!cinder?.volumeID) errors.push(required(`${path}.volumeID`));
    if (cinder?.secretRef && !cinder.secretRef.name) errors.push(required(`${path}.secretRef.name`));
  },
  cephfs(errors, path, { cephfs }) {
    if (!cephfs?.monitors?.length) errors.push(required(`${path}.monitors`));
  },
  flexVolume(errors, path, { flexVolume }) {
    if (!flexVolume?.driver) errors.push(required(`${path}.driver`));
    for (const key of Object.keys(flexVolume?.options ?? {}).sort()) {
      const [namespace = ''] = key.split('/', 1);
      if (/(?:^|\.)(?:kubernetes|k8s)\.io$/i.test(namespace))
        errors.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
    }
  },
  azureFile(errors, path, { azureFile }) {
    if (!azureFile?.secretName) errors.push(required(`${path}.secretName`));
    if (!azureFile?.shareName) errors.push(required(`${path}.shareName`));
  },
  azureDisk(errors, path, { azureDisk }) {
    if (!azureDisk?.diskName) errors.push(required(`${path}.diskName`));
    if (!azureDisk?.diskURI) errors.push(required(`${path}.diskURI`));
    const { cachingMode, kind, diskURI = '' } = azureDisk ?? {};
    if (cachingMode !== undefined) checkSupported(errors, `${path}.cachingMode`, cachingMode, CACHING_MODES);
    if (kind === undefined) return;
    checkSupported(errors, `${path}.kind`, kind, DISK_KINDS);
    const { start, form } = kind === 'Managed' ? MANAGED_DISK : BLOB;
    if (!diskURI.startsWith(start)) errors.push(notSupported(`${path}.diskURI`, diskURI, [form]));
  },
  vsphereVolume(errors, path, { vsphereVolume }) {
    if (!vsphereVolume?.volumePath) errors.push(required(`${path}.volumePath`));
  },
  photonPersistentDisk(errors, path, { photonPersistentDisk }) {
    if (!photonPersistentDisk?.pdID) errors.push(required(`${path}.pdID`));
  },
  portworxVolume(errors, path, { portworxVolume }) {
    if (!portworxVolume?.volumeID) errors.push(required(`${path}.volumeID`));
  },
  quobyte(errors, path, { quobyte }) {
    const { registry = '', tenant = '', volume = '' } = quobyte ?? {};
    const form = 'must be a host:port pair or multiple pairs separated by commas';
    if (registry === '') errors.push(required(`${path}.registry`, form));
    else if (tenant.length >= 65)
      errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
    else {
      for (const pair of registry.split(','))
        if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:]*$/.test(pair)) errors.push(invalid(`${path}.registry`, registry, form));
    }
    if (volume === '') errors.push(required(`${path}.volume`));
  },
  fc(errors, path, { fc }) {
    const { targetWWNs = [], wwids = [], lun } = fc ?? {};
    const own = `${path}.targetWWNs`;
    if (targetWWNs.length === 0 && wwids.length === 0)
      errors.push(required(own, 'must specify either targetWWNs or wwids, but not both'));
    if (targetWWNs.length === 0) return;
    if (wwids.length > 0)
      errors.push(invalid(own, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
    if (lun === undefined) errors.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
    else if (lun < 0 || lun > 255) errors.push(invalid(`${path}.lun`, lun, inclusiveRangeError(0, 255)));
  },
  storageos(errors, path, { storageos }) {
    const { volumeName = '', volumeNamespace = '', secretRef } = storageos ?? {};
    if (volumeName === '') errors.push(required(`${path}.volumeName`));
    else checkLabel(errors, `${path}.volumeName`, volumeName);
    if (volumeNamespace !== '') checkLabel(errors, `${path}.volumeNamespace`, volumeNamespace);
    if (secretRef !== undefined && !secretRef.name) errors.push(required(`${path}.secretRef.name`));
  },
  scaleIO(errors, path, { scaleIO }) {
    for (const field of ['gateway', 'system', 'volumeName'] as const)
      if (!scaleIO?.[field]) errors.push(required(`${path}.${field}`));
  },
} satisfies { readonly [source in keyof Volume]?: CheckSource };

/** `iscsiInitiatorIqnRegex`, `iscsiInitiatorEuiRegex`, `iscsiInitiatorNaaRegex`. */
export function isInitiatorName(name: string): boolean {
  return INITIATOR_NAME.test(name);
}

const INITIATOR_NAME = /^(?:iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+|eui.[A-Za-z0-9]{16}|naa.[A-Za-z0-9]{32})$/;

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK = {
  start: '/subscriptions/',
  form: '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
};
const BLOB = {
  start: 'https://',
  form: 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd',
};

function checkPartition(errors: Errors, path: string, partition = 0): void {
  if (partition < 0 || partition > 255) errors.push(invalid(path, partition, 'must be between 1 and 255, inclusive'));
}
