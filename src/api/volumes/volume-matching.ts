import type { Node, PersistentVolume, PersistentVolumeClaim } from '../generated/types';
import { compareQuantities, parseQuantity } from '../quantity';
import { matchesNodeSelector } from '../scheduling/node-affinity';
import { labelMatcher } from '../scheduling/label-requirement';
import { claimClass, volumeClass } from './storage-class';

interface MatchOptions {
  readonly node?: Node;
  readonly delayed?: boolean;
  readonly taken?: ReadonlySet<string>;
}

/** Is the volume kept for this claim, by name or (once it is bound) by uid? */
export function isVolumeFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace)
    return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/**
 * The volume that suits a claim best: one that is kept for it, else the smallest that is large enough
 * (component-helpers/storage/volume/pv_helpers.go, `FindMatchingVolume`). `node`: the one that the volume is to be used on. `taken`: the
 * names of volumes that are not to be had.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { node, delayed = false, taken }: MatchOptions = {},
): PersistentVolume | undefined {
  const requested = storageOf(claim.spec.resources?.requests);
  const selector = claim.spec.selector === undefined ? undefined : labelMatcher(claim.spec.selector);
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const { metadata, spec, status } = volume;
    if (taken?.has(metadata.name) || (spec.claimRef !== undefined && !isVolumeFor(volume, claim))) continue;
    const size = storageOf(spec.capacity);
    if (compareQuantities(size, requested) < 0 || hasOtherMode(volume, claim)) continue;
    if (hasOtherAttributes(volume, claim) || metadata.deletionTimestamp !== undefined) continue;
    const isUsable = node === undefined || isUsableOn(volume, node);
    if (spec.claimRef !== undefined) return isUsable ? volume : undefined;
    if (!isUsable) continue;
    if (node === undefined && delayed) continue;
    if (status?.phase !== 'Available' || !offersModes(volume, claim)) continue;
    if (volumeClass(volume) !== claimClass(claim)) continue;
    if (selector !== undefined && !selector.matches(metadata.labels ?? {})) continue;
    if (best === undefined || compareQuantities(size, storageOf(best.spec.capacity)) < 0) best = volume;
  }
  return best;
}

/** Why a volume that was asked for by name can't be had, or undefined (`checkVolumeSatisfyClaim`). */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined)
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (compareQuantities(storageOf(volume.spec.capacity), storageOf(claim.spec.resources?.requests)) < 0)
    return 'requested PV is too small';
  if (volumeClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if (hasOtherAttributes(volume, claim)) return 'volumeAttributesClassName does not match';
  if (hasOtherMode(volume, claim)) return 'incompatible volumeMode';
  return offersModes(volume, claim) ? undefined : 'incompatible accessMode';
}

/** Can the node reach the volume? */
export function isUsableOn({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec.nodeAffinity?.required;
  return required === undefined || matchesNodeSelector(required, node);
}

function storageOf(amounts: Readonly<Record<string, string>> = {}) {
  return parseQuantity(amounts['storage'] ?? '0');
}

function hasOtherMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem');
}

function hasOtherAttributes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeAttributesClassName ?? '') !== (claim.spec.volumeAttributesClassName ?? '');
}

function offersModes({ spec: { accessModes = [] } }: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return (spec.accessModes ?? []).every((mode) => accessModes.includes(mode));
}
