import type { EventRecorder } from '../../api/events/event-recorder';
import type { PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { storageClasses } from '../../api/kinds/storage/storage';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { BIND_COMPLETED } from '../../api/volumes/binding';
import { claimClass, defaultClass, hasNoClass, isDelayed, SELECTED_NODE } from '../../api/volumes/storage-class';
import { findMatchingVolume, isVolumeFor, mismatch } from '../../api/volumes/volume-matching';
import { bind, loseClaim, setClaimStatus } from './binding';

export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

/** pkg/controller/volume/persistentvolume/pv_controller.go, `syncClaim`. */
export function syncClaim(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) syncBoundClaim(api, recorder, claim);
  else if (!claim.spec.volumeName) findVolume(api, recorder, claim);
  else takeVolume(api, recorder, claim);
}

/** The claim takes what it can get. */
function findVolume(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  const delayed = isDelayed(api, claim);
  const volume = findMatchingVolume(claim, api.list(persistentVolumes), { delayed });
  if (volume !== undefined) {
    bind(api, volume, claim);
    return;
  }
  if (hasNoClass(claim)) {
    const found = defaultClass(api);
    if (found !== undefined) {
      const spec = { ...claim.spec, storageClassName: found.metadata.name };
      api.update(persistentVolumeClaims, { ...claim, spec });
      return;
    }
  }
  if (delayed && claim.metadata.annotations?.[SELECTED_NODE] === undefined) {
    const message = 'waiting for first consumer to be created before binding';
    recorder.event(claim, 'Normal', 'WaitForFirstConsumer', message);
  } else if (claimClass(claim) !== '') {
    provision(api, recorder, claim);
    return;
  } else {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    recorder.event(claim, 'Normal', 'FailedBinding', message);
  }
  setClaimStatus(api, claim, { phase: 'Pending' });
}

/** Who has taken over from the provisioners that Kubernetes once had built in (staging/src/k8s.io/csi-translation-lib/plugins). */
const DRIVERS: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/azure-file', 'file.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
  ['kubernetes.io/vsphere-volume', 'csi.vsphere.vmware.com'],
]);

/** Asks the provisioner of the claim's class for a volume (`provisionClaim`); who that is sees the annotation. */
function provision(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  const name = claimClass(claim);
  const found = api.find(storageClasses, { namespace: '', name });
  if (found === undefined) {
    recorder.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    return;
  }
  const provisioner = DRIVERS.get(found.provisioner) ?? found.provisioner;
  if (provisioner.startsWith('kubernetes.io/')) {
    recorder.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
    return;
  }
  const { annotations = {} } = claim.metadata;
  if (annotations[STORAGE_PROVISIONER] !== provisioner) {
    const asked = { [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
    api.update(persistentVolumeClaims, withMetadata(claim, { annotations: { ...annotations, ...asked } }));
  }
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. ` +
    'If volume creation is delayed, please verify that the provisioner is running and correctly registered.';
  recorder.event(claim, 'Normal', 'ExternalProvisioning', message);
}

/** The claim asks for one volume by name. */
function takeVolume(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  const name = claim.spec.volumeName ?? '';
  const volume = api.find(persistentVolumes, { namespace: '', name });
  if (volume !== undefined && isVolumeFor(volume, claim)) {
    bind(api, volume, claim);
    return;
  }
  if (volume !== undefined && volume.spec.claimRef === undefined) {
    const why = mismatch(volume, claim);
    if (why === undefined) {
      bind(api, volume, claim);
      return;
    }
    recorder.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
  } else if (volume !== undefined) {
    recorder.event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
  }
  setClaimStatus(api, claim, { phase: 'Pending' });
}

function syncBoundClaim(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  const name = claim.spec.volumeName ?? '';
  const lose = (reason: string, message: string): void => {
    if (claim.status?.phase === 'Lost') return;
    recorder.event(loseClaim(api, claim), 'Warning', reason, message);
  };
  const volume = api.find(persistentVolumes, { namespace: '', name });
  if (volume === undefined) {
    const lost = name === '' ? 'lost reference to PersistentVolume' : 'lost its PersistentVolume';
    lose('ClaimLost', `Bound claim has ${lost}. Data on the volume is lost!`);
  } else if (volume.spec.claimRef === undefined || volume.spec.claimRef.uid === claim.metadata.uid) {
    bind(api, volume, claim);
  } else {
    lose('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }
}
