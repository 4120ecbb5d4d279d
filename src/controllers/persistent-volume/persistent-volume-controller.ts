import { createEventRecorder } from '../../api/events/event-recorder';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';
import { syncClaim } from './sync-claim';
import { syncVolume } from './sync-volume';

const CLAIM = 'claim ';
const VOLUME = 'volume ';
const RESYNC = 'resync';
/** `--pvclaimbinder-sync-period`. */
const RESYNC_MS = 15_000;

/**
 * Binds PersistentVolumeClaims to PersistentVolumes and releases these (pkg/controller/volume/persistentvolume). A claim hears of a new volume
 * or class that is not made for it at the next look at all claims, of which there is one every 15 seconds while any of them waits
 * (pv_controller_base.go, `resync`).
 *
 * Divergence from real Kubernetes: nothing is provisioned, recycled or deleted by the controller itself.
 */
export const persistentVolumeController: Controller = {
  name: 'persistentvolume-binder-controller',
  start: (api) => {
    const { sim } = api;
    const startedMs = sim.nowMs;
    const recorder = createEventRecorder(api, { component: 'persistentvolume-controller' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(VOLUME + object.metadata.name);
          const { claimRef } = object.spec;
          if (claimRef?.name !== undefined) queue.add(`${CLAIM}${claimRef.namespace ?? ''}/${claimRef.name}`);
        }),
        api.watch(persistentVolumeClaims, {}, ({ type, object, old }) => {
          const { namespace = '', name } = object.metadata;
          if (
            type !== 'DELETED' &&
            (old === undefined || old.spec !== object.spec || old.metadata.annotations !== object.metadata.annotations)
          )
            queue.add(`${CLAIM}${namespace}/${name}`);
          if (object.spec.volumeName) queue.add(VOLUME + object.spec.volumeName);
        }),
      ],
      reconcile(key, queue) {
        if (key === RESYNC) {
          addPendingClaims(api, queue);
          return;
        }
        if (key.startsWith(VOLUME)) {
          const volume = api.find(persistentVolumes, { namespace: '', name: key.slice(VOLUME.length) });
          const claim = volume && syncVolume(api, recorder, volume);
          if (claim !== undefined) queue.add(CLAIM + claim);
          return;
        }
        const [namespace = '', name = ''] = key.slice(CLAIM.length).split('/');
        const claim = api.find(persistentVolumeClaims, { namespace, name });
        if (claim === undefined) return;
        syncClaim(api, recorder, claim);
        if (api.find(persistentVolumeClaims, { namespace, name })?.status?.phase === 'Pending')
          queue.addAfter(RESYNC, RESYNC_MS - ((sim.nowMs - startedMs) % RESYNC_MS));
      },
    });
  },
};

function addPendingClaims(api: ApiServer, queue: WorkQueue): void {
  for (const { metadata, status } of api.list(persistentVolumeClaims)) {
    if (status?.phase === 'Pending') queue.add(`${CLAIM}${metadata.namespace ?? ''}/${metadata.name}`);
  }
}
