import type { Pod } from '../../generated/types';
import { pods } from '../../kinds/pod/pod';
import { resizedPod } from '../../kinds/pod/resize';
import { keyOf } from '../../object';
import type { ObjectPart } from './subresource';

/** `pods/resize`: changes what the containers of a pod may use while they run. */
export const resizePart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    return api.replaceAdmitted(pods, resizedPod(api.get(pods, keyOf(written)), written as Pod), options);
  },
};
