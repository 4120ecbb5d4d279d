import type { PersistentVolume, PersistentVolumeClaim } from '../generated/types';
import { withMetadata } from '../object';

/** On a claim: both sides of its binding have been written. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** On either side: Kubernetes chose the other one, not a person. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** Has the claim a volume, and does the volume know (pkg/scheduler/framework/plugins/volumebinding/binder.go, `isPVCFullyBound`)? */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

/** The volume as it is once it is the claim's; itself when it is so already (component-helpers/storage/volume/pv_helpers.go, `GetBindVolumeToClaim`). */
export function volumeOfClaim(volume: PersistentVolume, { metadata }: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec;
  const { namespace = '', name, uid, resourceVersion = '' } = metadata;
  if (claimRef?.uid === uid) return volume;
  const reference = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
  const bound = { ...volume, spec: { ...volume.spec, claimRef: reference } };
  // Who has named the claim himself is not undone later.
  if (claimRef !== undefined) return bound;
  const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
  return withMetadata(bound, { annotations });
}
