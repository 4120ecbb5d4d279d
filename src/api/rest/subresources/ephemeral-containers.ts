import type { Pod } from '../../generated/types';
import { withEphemeralContainers } from '../../kinds/pod/ephemeral-containers';
import { pods } from '../../kinds/pod/pod';
import type { ObjectPart } from './subresource';

/** `pods/ephemeralcontainers`: adds containers to a pod that is there already, for looking into it. */
export const ephemeralContainersPart: ObjectPart = {
  read: (object) => object,
  update(api, _kind, written, options) {
    const decide = ({ spec, metadata }: Pod, old: Pod): Pod =>
      withEphemeralContainers(old, spec.ephemeralContainers ?? [], metadata);
    return api.replaceAdmitted(pods, written as Pod, 'ephemeralcontainers', decide, options);
  },
};
