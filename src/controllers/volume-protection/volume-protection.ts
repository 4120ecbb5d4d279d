import { persistentVolumes } from '../../api/kinds/storage/core-storage';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';

const FINALIZER = 'kubernetes.io/pv-protection';

/** A volume that is deleted stays while it is bound; one without the finalizer for that gets it (pkg/controller/volume/pvprotection). */
export const volumeProtection: Controller = {
  name: 'persistentvolume-protection-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          const { name, deletionTimestamp, finalizers = [] } = object.metadata;
          if (type !== 'DELETED' && (deletionTimestamp !== undefined) === finalizers.includes(FINALIZER))
            queue.add(name);
        }),
      ],
      reconcile(name) {
        const volume = api.find(persistentVolumes, { namespace: '', name });
        if (volume === undefined) return;
        const { finalizers = [], deletionTimestamp } = volume.metadata;
        const has = finalizers.includes(FINALIZER);
        if ((deletionTimestamp !== undefined) !== has || (has && volume.status?.phase === 'Bound')) return;
        const changed = has ? finalizers.filter((finalizer) => finalizer !== FINALIZER) : [...finalizers, FINALIZER];
        api.update(persistentVolumes, withMetadata(volume, { finalizers: changed }));
      },
    }),
};
