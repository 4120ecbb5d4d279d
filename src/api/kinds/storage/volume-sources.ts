import { invalid, required } from '../../field-error';
import type { PersistentVolumeSpec } from '../../generated/types';
import { inclusiveRangeError, nameIsDNSLabel } from '../../names';
import { addInvalid, checkLabel, checkObjectName, type Errors } from '../../validation/field-checks';
import { cloudSourceChecks, isInitiatorName } from '../pod/validation/network-volumes';
import { checkNoBacksteps } from '../pod/validation/paths';
import { checkDriverName, checkHostPath } from '../pod/validation/volumes';

type CheckSource = (errors: Errors, path: string, spec: PersistentVolumeSpec, name: string) => void;

interface Reference {
  readonly name?: string;
  readonly namespace?: string;
}

/** What a persistent volume can be made of, in the order in which Kubernetes looks at it: of two, the later one is refused. */
export const sourceChecks = {
  hostPath: (errors, path, { hostPath }) => checkHostPath(errors, path, hostPath),
  gcePersistentDisk: asInPods('gcePersistentDisk'),
  awsElasticBlockStore: asInPods('awsElasticBlockStore'),
  glusterfs(errors, path, { glusterfs }) {
    if (!glusterfs?.endpoints) errors.push(required(`${path}.endpoints`));
    if (!glusterfs?.path) errors.push(required(`${path}.path`));
    const namespace = glusterfs?.endpointsNamespace;
    if (namespace === undefined) return;
    const messages =
      namespace === ''
        ? ['if the endpointnamespace is set, it must be a valid namespace name']
        : nameIsDNSLabel(namespace, false);
    addInvalid(errors, `${path}.endpointsNamespace`, namespace, messages);
  },
  flocker: asInPods('flocker'),
  nfs: asInPods('nfs'),
  rbd: asInPods('rbd'),
  quobyte: asInPods('quobyte'),
  cephfs: asInPods('cephfs'),
  iscsi(errors, path, { iscsi }, name) {
    const { targetPortal = '', iqn = '', lun = 0, initiatorName, secretRef } = iscsi ?? {};
    if (targetPortal === '') errors.push(required(`${path}.targetPortal`));
    if (initiatorName !== undefined && `${name}:${targetPortal}`.length > 64) {
      const limit = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters';
      errors.push(invalid(`${path}.targetportal`, targetPortal, `${limit} if iscsi.initiatorName is specified.`));
    }
    if (iqn === '') errors.push(required(`${path}.iqn`));
    else if (!isInitiatorName(iqn)) errors.push(invalid(`${path}.iqn`, iqn, 'must be valid format'));
    if (lun < 0 || lun > 255) errors.push(invalid(`${path}.lun`, lun, inclusiveRangeError(0, 255)));
    if ((iscsi?.chapAuthDiscovery || iscsi?.chapAuthSession) && secretRef === undefined)
      errors.push(required(`${path}.secretRef`));
    if (secretRef !== undefined && !secretRef.name) errors.push(required(`${path}.secretRef.name`));
    if (initiatorName !== undefined && !isInitiatorName(initiatorName))
      errors.push(invalid(`${path}.initiatorname`, initiatorName, 'must be valid format'));
  },
  cinder(errors, path, { cinder }) {
    if (!cinder?.volumeID) errors.push(required(`${path}.volumeID`));
    checkReference(errors, `${path}.secretRef`, cinder?.secretRef);
  },
  fc: asInPods('fc'),
  flexVolume: asInPods('flexVolume'),
  azureFile(errors, path, { azureFile }) {
    if (!azureFile?.secretName) errors.push(required(`${path}.secretName`));
    if (!azureFile?.shareName) errors.push(required(`${path}.shareName`));
    if (azureFile?.secretNamespace === '') errors.push(required(`${path}.secretNamespace`));
  },
  vsphereVolume: asInPods('vsphereVolume'),
  photonPersistentDisk: asInPods('photonPersistentDisk'),
  portworxVolume: asInPods('portworxVolume'),
  azureDisk: asInPods('azureDisk'),
  scaleIO: asInPods('scaleIO'),
  local(errors, path, { local, nodeAffinity }) {
    if (!local?.path) errors.push(required(`${path}.path`));
    else checkNoBacksteps(errors, `${path}.path`, local.path);
    if (nodeAffinity === undefined) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  },
  storageos(errors, path, { storageos }) {
    const { volumeName = '', volumeNamespace = '', secretRef } = storageos ?? {};
    if (volumeName === '') errors.push(required(`${path}.volumeName`));
    else checkLabel(errors, `${path}.volumeName`, volumeName);
    if (volumeNamespace !== '') checkLabel(errors, `${path}.volumeNamespace`, volumeNamespace);
    checkReference(errors, `${path}.secretRef`, secretRef);
  },
  csi(errors, path, { csi }) {
    checkDriverName(errors, `${path}.driver`, csi?.driver ?? '');
    if (!csi?.volumeHandle) errors.push(required(`${path}.volumeHandle`));
    for (const field of CSI_SECRETS) checkSecret(errors, `${path}.${field}`, csi?.[field]);
  },
} satisfies { readonly [source in keyof PersistentVolumeSpec]?: CheckSource };

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

/** A source of which the same is asked as of that of a pod's volume. */
function asInPods(source: keyof typeof cloudSourceChecks & keyof PersistentVolumeSpec): CheckSource {
  return (errors, path, spec) => cloudSourceChecks[source](errors, path, { name: '', [source]: spec[source] });
}

function checkReference(errors: Errors, path: string, reference: Reference | undefined): void {
  if (reference === undefined) return;
  if (!reference.name) errors.push(required(`${path}.name`));
  if (!reference.namespace) errors.push(required(`${path}.namespace`));
}

function checkSecret(errors: Errors, path: string, reference: Reference | undefined): void {
  if (reference === undefined) return;
  if (!reference.name) errors.push(required(`${path}.name`));
  else checkObjectName(errors, `${path}.name`, reference.name);
  if (!reference.namespace) errors.push(required(`${path}.namespace`));
  else checkLabel(errors, `${path}.namespace`, reference.namespace);
}
