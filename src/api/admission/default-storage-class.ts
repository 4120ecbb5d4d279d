import { persistentVolumeClaims } from '../kinds/storage/core-storage';
import type { ApiServer } from '../server';
import { defaultClass, hasNoClass } from '../volumes/storage-class';
import { isRequestFor, type AdmissionPlugin } from './admission';

/** A claim that names no class is of the default one (plugin/pkg/admission/storage/storageclass/setdefault/admission.go). */
export function defaultStorageClass(api: ApiServer): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    kinds: [persistentVolumeClaims],
    mutate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, persistentVolumeClaims)) return request.object;
      const { object: claim } = request;
      if (!hasNoClass(claim)) return claim;
      const found = defaultClass(api);
      return found === undefined ? claim : { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } };
    },
  };
}
