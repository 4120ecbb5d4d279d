import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../generated/types';
import { storageClasses } from '../kinds/storage/storage';
import type { ApiServer } from '../server';

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
/** Older than the field of the same meaning, and read first. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** Whose volumes are only ever made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** pkg/apis/core/v1/helper/helpers.go, `GetPersistentVolumeClaimClass`. */
export function claimClass({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '';
}

export function volumeClass({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '';
}

/** Has nobody said anything about the claim's class? */
export function hasNoClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return spec.storageClassName === undefined && metadata.annotations?.[CLASS_ANNOTATION] === undefined;
}

export function classOfClaim(api: ApiServer, claim: PersistentVolumeClaim): StorageClass | undefined {
  const name = claimClass(claim);
  return name === '' ? undefined : api.find(storageClasses, { namespace: '', name });
}

/** The newest of those that are marked so (pkg/volume/util/storageclass.go, `GetDefaultClass`). */
export function defaultClass(api: ApiServer): StorageClass | undefined {
  const marked = api
    .list(storageClasses)
    .filter(({ metadata }) => DEFAULT_CLASS.some((key) => metadata.annotations?.[key] === 'true'));
  const created = ({ metadata }: StorageClass) => metadata.creationTimestamp ?? '';
  return marked.reduce<StorageClass | undefined>(
    (newest, one) => (newest === undefined || created(one) > created(newest) ? one : newest),
    undefined,
  );
}

/** Is the claim bound only when a pod that uses it has found its node? */
export function isDelayed(api: ApiServer, claim: PersistentVolumeClaim): boolean {
  return classOfClaim(api, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}
