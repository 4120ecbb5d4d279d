import type { PersistentVolumeClaim, PersistentVolumeClaimTemplate } from '../../api/generated/types';
import { canonicalQuantity } from '../../api/quantity';
import { writeAnnotations, writeLabels, type Description } from './description';

// Source: kubectl/pkg/describe/describe.go (printPersistentVolumeClaim).

export const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

type Claim = Pick<PersistentVolumeClaim, 'spec' | 'status'> & {
  readonly metadata: Partial<PersistentVolumeClaim['metadata']>;
};

/** The claim that a pod's ephemeral volume becomes: what a claim has before it exists. */
export function writeClaimTemplate(out: Description, { metadata, spec }: PersistentVolumeClaimTemplate): void {
  const claim: Claim = { metadata: metadata ?? {}, spec };
  writeStorageClass(out, claim);
  writeVolumeName(out, claim);
  writeClaimSize(out, claim);
}

export function writeStorageClass(out: Description, { metadata, spec }: Claim): void {
  out.write(0, `StorageClass:\t${metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? ''}\n`);
}

/** The volume and what is written at the claim. */
export function writeVolumeName(out: Description, { metadata, spec }: Claim): void {
  out.write(0, `Volume:\t${spec.volumeName ?? ''}\n`);
  writeLabels(out, 'Labels', metadata.labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
}

export function writeClaimSize(out: Description, { spec, status = {} }: Claim): void {
  const { volumeName = '', volumeMode, dataSource } = spec;
  const isBound = volumeName !== '';
  out.write(0, `Capacity:\t${isBound ? canonicalQuantity(status.capacity?.['storage'] ?? '0') : ''}\n`);
  out.write(0, `Access Modes:\t${isBound ? accessModesText(status.accessModes) : ''}\n`);
  if (volumeMode !== undefined) out.write(0, `VolumeMode:\t${volumeMode}\n`);
  if (dataSource === undefined) return;
  out.write(0, 'DataSource:\n');
  if (dataSource.apiGroup !== undefined) out.write(1, `APIGroup:\t${dataSource.apiGroup}\n`);
  out.write(1, `Kind:\t${dataSource.kind}\n`);
  out.write(1, `Name:\t${dataSource.name}\n`);
}

const SHORT_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** kubectl/pkg/util/storage/storage.go (GetAccessModesAsString) */
export function accessModesText(modes: readonly string[] = []): string {
  return SHORT_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}
