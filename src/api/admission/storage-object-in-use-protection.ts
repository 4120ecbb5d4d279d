import { persistentVolumeClaims, persistentVolumes } from '../kinds/storage/core-storage';
import { volumeAttributesClasses } from '../kinds/storage/storage';
import { withMetadata } from '../object';
import { isRequestFor, type AdmissionPlugin } from './admission';

/** Claims, volumes and the classes of their attributes are not gone before nobody uses them (plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go). */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  kinds: [persistentVolumeClaims, persistentVolumes, volumeAttributesClasses],
  mutate(request) {
    if (request.operation !== 'CREATE') return request.object;
    const finalizer = isRequestFor(request, persistentVolumeClaims)
      ? 'kubernetes.io/pvc-protection'
      : isRequestFor(request, persistentVolumes)
        ? 'kubernetes.io/pv-protection'
        : isRequestFor(request, volumeAttributesClasses)
          ? 'kubernetes.io/vac-protection'
          : undefined;
    const { finalizers = [] } = request.object.metadata;
    if (finalizer === undefined || finalizers.includes(finalizer)) return request.object;
    return withMetadata(request.object, { finalizers: [...finalizers, finalizer] });
  },
};
