import { createEventRecorder } from '../../api/events/event-recorder';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { storageClasses } from '../../api/kinds/storage/storage';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';
import { syncClaim } from './sync-claim';
import { syncVolume } from './sync-volume';

const CLAIM = 'claim ';
const VOLUME = 'volume ';

/**
 * Binds PersistentVolumeClaims to PersistentVolumes and releases these (pkg/controller/volume/persistentvolume).
 *
 * Divergence from real Kubernetes: looks at claims and volumes when something has changed, not every 15 seconds as well, so that events
 * come once; nothing is provisioned, recycled or deleted by the controller itself.
 */
export const persistentVolumeController: Controller = {
  name: 'persistentvolume-binder-controller',
  start: (api) => {
    const recorder = createEventRecorder(api, { component: 'persistentvolume-controller' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          if (type !== 'DELETED') queue.add(VOLUME + object.metadata.name);
          const { claimRef } = object.spec;
          if (claimRef?.name !== undefined) queue.add(`${CLAIM}${claimRef.namespace ?? ''}/${claimRef.name}`);
          else if (object.status?.phase === 'Available') addPendingClaims(api, queue);
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
        api.watch(storageClasses, {}, ({ type }) => {
          if (type !== 'DELETED') addPendingClaims(api, queue);
        }),
      ],
      reconcile(key, queue) {
        if (key.startsWith(VOLUME)) {
          const volume = api.find(persistentVolumes, { namespace: '', name: key.slice(VOLUME.length) });
          const claim = volume && syncVolume(api, recorder, volume);
          if (claim !== undefined) queue.add(CLAIM + claim);
          return;
        }
        const [namespace = '', name = ''] = key.slice(CLAIM.length).split('/');
        const claim = api.find(persistentVolumeClaims, { namespace, name });
        if (claim !== undefined) syncClaim(api, recorder, claim);
      },
    });
  },
};

function addPendingClaims(api: ApiServer, queue: WorkQueue): void {
  for (const { metadata, status } of api.list(persistentVolumeClaims)) {
    if (status?.phase === 'Pending') queue.add(`${CLAIM}${metadata.namespace ?? ''}/${metadata.name}`);
  }
}
