import { invalid, required } from '../../../field-error';
import type { Volume } from '../../../generated/types';
import type { Errors } from '../../../validation/field-checks';

type CheckSource = (errors: Errors, path: string, volume: Volume) => void;

/**
 * The volumes of networks and clouds (pkg/apis/core/validation/validation.go).
 *
 * Divergence from real Kubernetes: of most of them only the required fields are checked.
 */
export const cloudSourceChecks: { readonly [source in keyof Volume]?: CheckSource } = {
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
    if (iscsi && (iscsi.lun < 0 || iscsi.lun > 255))
      errors.push(invalid(`${path}.lun`, iscsi.lun, 'must be between 0 and 255, inclusive'));
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
  },
  azureFile(errors, path, { azureFile }) {
    if (!azureFile?.secretName) errors.push(required(`${path}.secretName`));
    if (!azureFile?.shareName) errors.push(required(`${path}.shareName`));
  },
  azureDisk(errors, path, { azureDisk }) {
    if (!azureDisk?.diskName) errors.push(required(`${path}.diskName`));
    if (!azureDisk?.diskURI) errors.push(required(`${path}.diskURI`));
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
  scaleIO(errors, path, { scaleIO }) {
    for (const field of ['gateway', 'system', 'volumeName'] as const)
      if (!scaleIO?.[field]) errors.push(required(`${path}.${field}`));
  },
};

function checkPartition(errors: Errors, path: string, partition = 0): void {
  if (partition < 0 || partition > 255) errors.push(invalid(path, partition, 'must be between 1 and 255, inclusive'));
}
