import { persistentVolumes } from '../../api/kinds/storage/core-storage';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';

const FINALIZER = 'kubernetes.io/pv-protection';

/** A volume that is deleted stays while it is bound (pkg/controller/volume/pvprotection). */
export const volumeProtection: Controller = {
  name: 'persistentvolume-protection-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          const { name, deletionTimestamp } = object.metadata;
          if (type !== 'DELETED' && deletionTimestamp !== undefined) queue.add(name);
        }),
      ],
      reconcile(name) {
        const volume = api.find(persistentVolumes, { namespace: '', name });
        if (volume?.metadata.deletionTimestamp === undefined || volume.status?.phase === 'Bound') return;
        const { finalizers = [] } = volume.metadata;
        if (!finalizers.includes(FINALIZER)) return;
        const left = finalizers.filter((finalizer) => finalizer !== FINALIZER);
        api.update(persistentVolumes, withMetadata(volume, { finalizers: left }));
      },
    }),
};
