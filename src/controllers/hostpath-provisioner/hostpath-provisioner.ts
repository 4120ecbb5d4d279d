import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { storageClasses } from '../../api/kinds/storage/storage';
import type { Draft } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { classOfClaim, SELECTED_NODE } from '../../api/volumes/storage-class';
import { startReconciler, type Controller } from '../controller';
import { STORAGE_PROVISIONER } from '../persistent-volume/sync-claim';
import { PROVISIONED_BY } from '../persistent-volume/sync-volume';
import { volumeAffinity } from './volume-topology';

export const PROVISIONER = 'k8s.io/minikube-hostpath';
const DIRECTORY = '/tmp/hostpath-provisioner';
const CLAIM = 'claim ';
const VOLUME = 'volume ';
/** How long a volume takes to make. */
const PROVISION_MS = 100;

/**
 * Makes the volumes of the class `standard` as directories of whichever machine mounts them, and deletes them, as minikube's
 * storage-provisioner does. The class is there from the start.
 *
 * Divergence from real minikube: no pod of kube-system does it; on a cluster of several machines each has a directory of its own. It
 * does not look at `allowedTopologies`; here a volume of a class that has them is reached by the nodes of one of these places only, as that
 * of a storage driver with topologies would be.
 */
export const hostPathProvisioner: Controller = {
  name: 'storage-provisioner',
  start: (api) => {
    const recorder = createEventRecorder(api, { component: `${PROVISIONER}_minikube` });
    if (api.find(storageClasses, { namespace: '', name: STANDARD.metadata.name ?? '' }) === undefined)
      api.create(storageClasses, STANDARD);
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumeClaims, {}, ({ type, object }) => {
          const { namespace = '', name } = object.metadata;
          if (type !== 'DELETED' && isToProvision(object)) queue.addAfter(`${CLAIM}${namespace}/${name}`, PROVISION_MS);
        }),
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          if (type !== 'DELETED' && isToDelete(object)) queue.addAfter(VOLUME + object.metadata.name, PROVISION_MS);
        }),
      ],
      reconcile(key) {
        if (key.startsWith(VOLUME)) {
          const name = key.slice(VOLUME.length);
          const volume = api.find(persistentVolumes, { namespace: '', name });
          if (volume !== undefined && isToDelete(volume)) api.delete(persistentVolumes, { namespace: '', name });
          return;
        }
        const [namespace = '', name = ''] = key.slice(CLAIM.length).split('/');
        const claim = api.find(persistentVolumeClaims, { namespace, name });
        if (claim !== undefined && isToProvision(claim)) provision(api, recorder, claim);
      },
    });
  },
};

const STANDARD: Draft<StorageClass> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists' },
  },
  provisioner: PROVISIONER,
};

function isToProvision({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (
    !spec.volumeName &&
    metadata.deletionTimestamp === undefined &&
    metadata.annotations?.[STORAGE_PROVISIONER] === PROVISIONER
  );
}

function isToDelete({ metadata, spec, status }: PersistentVolume): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.phase === 'Released' &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    metadata.annotations?.[PROVISIONED_BY] === PROVISIONER
  );
}

/** sig-storage-lib-external-provisioner/controller/controller.go, `provisionClaimOperation`. */
function provision(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim): void {
  const { namespace = '', name, uid } = claim.metadata;
  const volumeName = `pvc-${uid}`;
  if (api.find(persistentVolumes, { namespace: '', name: volumeName }) !== undefined) return;
  const storageClass = classOfClaim(api, claim);
  if (storageClass === undefined) return;
  const selected = claim.metadata.annotations?.[SELECTED_NODE] ?? '';
  const node = selected === '' ? undefined : api.find(nodes, { namespace: '', name: selected });
  const nodeAffinity = volumeAffinity(storageClass, name, node);
  recorder.event(
    claim,
    'Normal',
    'Provisioning',
    `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
  );
  api.create(persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeName,
      annotations: { hostPathProvisionerIdentity: 'minikube', [PROVISIONED_BY]: PROVISIONER },
    },
    spec: {
      accessModes: claim.spec.accessModes ?? [],
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '0' },
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid },
      hostPath: { path: `${DIRECTORY}/${namespace}/${name}`, type: '' },
      ...(nodeAffinity && { nodeAffinity }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
    },
  });
  recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`);
}
