import type { Pod, Volume } from '../../generated/types';

/** The claim behind a volume of a pod: one that the volume names, or one of its own that is made for it. */
export interface VolumeClaim {
  readonly name: string;
  readonly isEphemeral: boolean;
}

/** component-helpers/storage/ephemeral/ephemeral.go, `VolumeClaimName`; undefined for a volume without a claim. */
export function volumeClaim(
  podName: string,
  { name, persistentVolumeClaim, ephemeral }: Volume,
): VolumeClaim | undefined {
  if (persistentVolumeClaim !== undefined) return { name: persistentVolumeClaim.claimName, isEphemeral: false };
  return ephemeral === undefined ? undefined : { name: `${podName}-${name}`, isEphemeral: true };
}

export function podVolumeClaims({ metadata, spec }: Pod): readonly VolumeClaim[] {
  return (spec.volumes ?? []).flatMap((volume) => volumeClaim(metadata.name, volume) ?? []);
}
