import type { Pod } from '../../api/generated/types';
import type { StorageChange } from '../framework/storage-change';

/** The names of the claims that volumes of the pod name themselves: not those that are made for an ephemeral volume. */
export function namedClaims({ spec }: Pod): readonly string[] {
  let names: string[] | undefined;
  for (const { persistentVolumeClaim } of spec.volumes ?? [])
    if (persistentVolumeClaim !== undefined) (names ??= []).push(persistentVolumeClaim.claimName);
  return names ?? NONE;
}

/** Has a volume of the pod a claim, of whatever sort? */
export function hasClaims({ spec }: Pod): boolean {
  for (const { persistentVolumeClaim, ephemeral } of spec.volumes ?? [])
    if (persistentVolumeClaim !== undefined || ephemeral !== undefined) return true;
  return false;
}

/** Did one of these claims of the pod come or change? */
export function isAboutClaim(change: StorageChange, { metadata }: Pod, names: readonly string[]): boolean {
  if (change.resource !== 'PersistentVolumeClaim' || change.object === undefined) return false;
  const { namespace, name } = change.object.metadata;
  return namespace === metadata.namespace && names.includes(name);
}

const NONE: readonly string[] = [];
