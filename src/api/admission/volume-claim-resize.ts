import type { PersistentVolumeClaim } from '../generated/types';
import { persistentVolumeClaims } from '../kinds/storage/core-storage';
import { storageClasses } from '../kinds/storage/storage';
import { compareQuantities, parseQuantity } from '../quantity';
import type { ApiServer } from '../server';
import { claimClass } from '../volumes/storage-class';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin } from './admission';

const NOT_SUPPORTED =
  'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';

/** Claims grow only when they are bound and their class allows it (plugin/pkg/admission/storage/persistentvolume/resize/admission.go). */
export function volumeClaimResize(api: ApiServer): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    kinds: [persistentVolumeClaims],
    validate(request) {
      if (request.operation !== 'UPDATE' || (request.options.subresource ?? '') !== '') return;
      if (!isRequestFor(request, persistentVolumeClaims)) return;
      const { object: claim, old } = request;
      if (old === undefined || requested(claim) === requested(old)) return;
      if (compareQuantities(parseQuantity(requested(claim)), parseQuantity(requested(old))) <= 0) return;
      if (old.status?.phase !== 'Bound')
        throw forbiddenRequest(request, 'Only bound persistent volume claims can be expanded');
      const name = claimClass(claim);
      const found = name === '' ? undefined : api.find(storageClasses, { namespace: '', name });
      if (claimClass(old) !== name || found?.allowVolumeExpansion !== true)
        throw forbiddenRequest(request, NOT_SUPPORTED);
    },
  };
}

function requested({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}
