import { deepEqual } from '../../equality';
import type { Pod } from '../../generated/types';
import { withMetadata } from '../../object';

/**
 * The pod as a subresource may write it: with the metadata that it had. What is written may only name its version and uid, to be
 * compared; a change of the spec counts in the generation (`ResetObjectMetaForStatus`, `updatePodGeneration`).
 */
export function withWritableMetadata(pod: Pod, { metadata, spec }: Pod, written: Pod['metadata']): Pod {
  const { generation = 0 } = metadata;
  return withMetadata(
    { ...pod, metadata },
    {
      uid: written.uid || metadata.uid,
      resourceVersion: written.resourceVersion || metadata.resourceVersion,
      ...(!deepEqual(pod.spec, spec) && { generation: generation + 1 }),
    },
  );
}
