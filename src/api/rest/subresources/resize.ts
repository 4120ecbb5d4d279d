import type { Pod } from '../../generated/types';
import { pods } from '../../kinds/pod/pod';
import { resizedPod } from '../../kinds/pod/resize';
import type { ObjectPart } from './subresource';

/** `pods/resize`: changes what the containers of a pod may use while they run. */
export const resizePart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    return api.replaceAdmitted(pods, written as Pod, 'resize', (pod, old) => resizedPod(old, pod), options);
  },
};
