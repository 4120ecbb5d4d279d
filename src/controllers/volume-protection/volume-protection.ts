import { persistentVolumes } from '../../api/kinds/storage/core-storage';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';
import { changedFinalizers, isFinalizerWrong } from './finalizer';

const FINALIZER = 'kubernetes.io/pv-protection';

/** A volume that is deleted stays while it is bound; one without the finalizer for that gets it (pkg/controller/volume/pvprotection). */
export const volumeProtection: Controller = {
  name: 'persistentvolume-protection-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(persistentVolumes, {}, ({ type, object }) => {
          if (type !== 'DELETED' && isFinalizerWrong(object.metadata, FINALIZER)) queue.add(object.metadata.name);
        }),
      ],
      reconcile(name) {
        const volume = api.find(persistentVolumes, { namespace: '', name });
        if (volume === undefined) return;
        const isBound = volume.status?.phase === 'Bound';
        const finalizers = changedFinalizers(volume.metadata, FINALIZER, () => isBound);
        if (finalizers !== undefined) api.update(persistentVolumes, withMetadata(volume, { finalizers }));
      },
    }),
};
