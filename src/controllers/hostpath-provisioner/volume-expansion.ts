import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { keyOf } from '../../api/object';
import { compareQuantities, parseQuantity } from '../../api/quantity';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { PROVISIONED_BY } from '../persistent-volume/sync-volume';
import { PROVISIONER } from './hostpath-provisioner';

/** How long a volume takes to grow. */
const EXPAND_MS = 100;
const OWN = 'own ';

/**
 * Sees to volumes whose claims have grown. That somebody has to make them larger is an event of the expand controller
 * (pkg/controller/volume/expand/expand_controller.go); the provisioner's own volumes are directories, which are larger at once.
 *
 * Divergence from real minikube: its storage-provisioner has no resizer; here one behaves as kubernetes-csi/external-resizer does for a
 * driver that needs no work on the node.
 */
export const volumeExpansionController: Controller = {
  name: 'persistentvolume-expander-controller',
  start(api) {
    const expander = createEventRecorder(api, { component: 'volume_expand' });
    const resizer = createEventRecorder(api, { component: `external-resizer ${PROVISIONER}` });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumeClaims, {}, ({ type, object, old }) => {
          if (type === 'DELETED' || !isWaiting(object)) return;
          if (old !== undefined && requested(old) === requested(object) && old.status?.phase === 'Bound') return;
          queue.add(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
        }),
      ],
      reconcile(key, queue) {
        const isOwn = key.startsWith(OWN);
        const name = isOwn ? key.slice(OWN.length) : key;
        const [namespace = '', claimName = ''] = name.split('/');
        const claim = api.find(persistentVolumeClaims, { namespace, name: claimName });
        const volume = claim && api.find(persistentVolumes, { namespace: '', name: claim.spec.volumeName ?? '' });
        if (claim === undefined || volume?.spec.claimRef?.uid !== claim.metadata.uid || !isWaiting(claim)) return;
        if (isOwn) {
          expand(api, resizer, claim, volume);
          return;
        }
        const type = volume.spec.csi === undefined ? 'Warning' : 'Normal';
        expander.event(claim, type, 'ExternalExpanding', 'waiting for an external controller to expand this PVC');
        if (volume.metadata.annotations?.[PROVISIONED_BY] === PROVISIONER) queue.addAfter(`${OWN}${name}`, EXPAND_MS);
      },
    });
  },
};

function expand(api: ApiServer, recorder: EventRecorder, claim: PersistentVolumeClaim, volume: PersistentVolume): void {
  const storage = requested(claim);
  recorder.event(claim, 'Normal', 'Resizing', `External resizer is resizing volume ${volume.metadata.name}`);
  const spec = { ...volume.spec, capacity: { ...volume.spec.capacity, storage } };
  api.update(persistentVolumes, { ...volume, spec });
  api.modifyStatus(persistentVolumeClaims, keyOf(claim), (current) => ({
    ...current,
    status: { ...current.status, capacity: { ...current.status?.capacity, storage } },
  }));
  recorder.event(claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
}

/** Wants a bound claim more than it has? */
function isWaiting(claim: PersistentVolumeClaim): boolean {
  const { phase, capacity } = claim.status ?? {};
  const has = capacity?.['storage'];
  if (phase !== 'Bound' || has === undefined || has === requested(claim)) return false;
  return compareQuantities(parseQuantity(requested(claim)), parseQuantity(has)) > 0;
}

function requested({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}
