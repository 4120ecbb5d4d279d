import type { Pod } from '../../generated/types';
import { withEphemeralContainers } from '../../kinds/pod/ephemeral-containers';
import { pods } from '../../kinds/pod/pod';
import { keyOf } from '../../object';
import type { ObjectPart } from './subresource';

/** `pods/ephemeralcontainers`: adds containers to a pod that is there already, for looking into it. */
export const ephemeralContainersPart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    const pod = api.get(pods, keyOf(written));
    const { spec, metadata } = written as Pod;
    return api.replace(pods, withEphemeralContainers(pod, spec.ephemeralContainers ?? [], metadata), options);
  },
};
