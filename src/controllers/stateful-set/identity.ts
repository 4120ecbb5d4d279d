import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types';

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';
export const REVISION_LABEL = 'controller-revision-hash';

/** The number at the end of a pod's name; -1 when there is none (`getOrdinal` in pkg/controller/statefulset/stateful_set_utils.go). */
export function ordinalOf({ metadata }: { readonly metadata: { readonly name?: string } }): number {
  const digits = NAME.exec(metadata.name ?? '')?.[2];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return ordinal <= MAX_INT32 ? ordinal : -1;
}

/** Is the pod named as one of the set's would be? */
export function isMember(set: StatefulSet, { metadata }: Pod): boolean {
  return NAME.exec(metadata.name)?.[1] === set.metadata.name;
}

/** The first ordinal of a set and the one after its last. */
export function ordinalRange({ spec }: StatefulSet): { readonly start: number; readonly end: number } {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + (spec.replicas ?? 1) };
}

export function isInRange(set: StatefulSet, pod: Pod): boolean {
  const { start, end } = ordinalRange(set);
  const ordinal = ordinalOf(pod);
  return ordinal >= start && ordinal < end;
}

export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

export function claimName({ metadata }: StatefulSet, claim: PersistentVolumeClaim, ordinal: number): string {
  return `${claim.metadata.name}-${metadata.name}-${ordinal}`;
}

/** Has the pod the name and label of its place (`identityMatches`)? */
export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod);
  return (
    ordinal >= 0 &&
    isMember(set, pod) &&
    pod.metadata.name === podName(set, ordinal) &&
    pod.metadata.labels?.[POD_NAME_LABEL] === pod.metadata.name
  );
}

/** Does the pod mount the claims of its place (`storageMatches`)? */
export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  const { volumeClaimTemplates: claims = [] } = set.spec;
  if (claims.length === 0) return true;
  const ordinal = ordinalOf(pod);
  return claims.every((claim) => {
    const volume = pod.spec.volumes?.find(({ name }) => name === claim.metadata.name);
    return volume?.persistentVolumeClaim?.claimName === claimName(set, claim, ordinal);
  });
}

const NAME = /^(.*)-([0-9]+)$/;
const MAX_INT32 = 2 ** 31 - 1;
