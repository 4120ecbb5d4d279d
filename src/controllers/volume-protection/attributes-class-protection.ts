import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { volumeAttributesClasses } from '../../api/kinds/storage/storage';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';
import { changedFinalizers, isFinalizerWrong } from './finalizer';

const FINALIZER = 'kubernetes.io/vac-protection';

/** A class of volume attributes that is deleted stays while a volume or a claim names it (pkg/controller/volume/vacprotection). */
export const attributesClassProtection: Controller = {
  name: 'volumeattributesclass-protection-controller',
  start(api) {
    const isUsed = (name: string) =>
      api.list(persistentVolumes).some((volume) => namedByVolume(volume).includes(name)) ||
      api.list(persistentVolumeClaims).some((claim) => namedByClaim(claim).includes(name));
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(volumeAttributesClasses, {}, ({ type, object }) => {
          if (type !== 'DELETED' && isFinalizerWrong(object.metadata, FINALIZER)) queue.add(object.metadata.name);
        }),
        api.watch(persistentVolumes, {}, ({ type, object, old }) => {
          const left = type === 'DELETED' ? object : old;
          for (const name of left ? namedByVolume(left) : [])
            if (type === 'DELETED' || !namedByVolume(object).includes(name)) queue.add(name);
        }),
        api.watch(persistentVolumeClaims, {}, ({ type, object, old }) => {
          const left = type === 'DELETED' ? object : old;
          for (const name of left ? namedByClaim(left) : [])
            if (type === 'DELETED' || !namedByClaim(object).includes(name)) queue.add(name);
        }),
      ],
      reconcile(name) {
        const attributes = api.find(volumeAttributesClasses, { namespace: '', name });
        if (attributes === undefined) return;
        const finalizers = changedFinalizers(attributes.metadata, FINALIZER, () => isUsed(name));
        if (finalizers !== undefined) api.update(volumeAttributesClasses, withMetadata(attributes, { finalizers }));
      },
    });
  },
};

function namedByVolume({ spec }: PersistentVolume): readonly string[] {
  return spec.volumeAttributesClassName ? [spec.volumeAttributesClassName] : NONE;
}

function namedByClaim({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const wanted = spec.volumeAttributesClassName;
  const current = status?.currentVolumeAttributesClassName;
  const target = status?.modifyVolumeStatus?.targetVolumeAttributesClassName;
  if (!wanted && !current && !target) return NONE;
  return [wanted, current, target].flatMap((name) => (name ? [name] : []));
}

const NONE: readonly string[] = [];
