import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { volumeAttributesClasses } from '../../api/kinds/storage/storage';
import { withMetadata } from '../../api/object';
import { startReconciler, type Controller } from '../controller';

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
          const { name, deletionTimestamp, finalizers = [] } = object.metadata;
          if (type === 'DELETED') return;
          if ((deletionTimestamp !== undefined) === finalizers.includes(FINALIZER)) queue.add(name);
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
        const { finalizers = [], deletionTimestamp } = attributes.metadata;
        const has = finalizers.includes(FINALIZER);
        if ((deletionTimestamp !== undefined) !== has) return;
        if (has && isUsed(name)) return;
        const changed = has ? finalizers.filter((finalizer) => finalizer !== FINALIZER) : [...finalizers, FINALIZER];
        api.update(volumeAttributesClasses, withMetadata(attributes, { finalizers: changed }));
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
  return [wanted, current, target].filter((name) => name !== undefined && name !== '').map(String);
}

const NONE: readonly string[] = [];
