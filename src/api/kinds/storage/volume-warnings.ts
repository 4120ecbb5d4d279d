import type { PersistentVolume, PersistentVolumeClaim } from '../../generated/types';
import { quote } from '../../go/text';
import { milliValue } from '../../quantity';
import { termWarnings } from '../pod/warnings';

const DEPRECATED_ANNOTATIONS = [
  ['volume.beta.kubernetes.io/storage-class', 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;

const DEPRECATED_SOURCES = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

/** pkg/api/persistentvolume/util.go, `GetWarningsForPersistentVolume`. */
export function persistentVolumeWarnings({ metadata, spec }: PersistentVolume): readonly string[] {
  const warnings: string[] = [];
  const add = (text: string) => void warnings.push(text);
  for (const [key, message] of DEPRECATED_ANNOTATIONS)
    if (metadata.annotations?.[key] !== undefined) add(`metadata.annotations[${key}]: ${message}`);
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    const text = 'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use';
    add(`spec.persistentVolumeReclaimPolicy: ${text} dynamic provisioning.`);
  }
  for (const [index, term] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries())
    termWarnings(add, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, term, false);
  for (const [source, printed, message] of DEPRECATED_SOURCES)
    if (spec[source] !== undefined) add(`spec.${printed}: ${message}`);
  return warnings;
}

/** pkg/api/persistentvolumeclaim/util.go, `GetWarningsForPersistentVolumeClaim`. */
export function persistentVolumeClaimWarnings({ metadata, spec }: PersistentVolumeClaim): readonly string[] {
  const warnings: string[] = [];
  const [[key, message]] = DEPRECATED_ANNOTATIONS;
  if (metadata.annotations?.[key] !== undefined) warnings.push(`metadata.annotations[${key}]: ${message}`);
  for (const list of ['requests', 'limits'] as const) {
    const text = spec.resources?.[list]?.['storage'];
    if (text === undefined || milliValue(text) % 1000 === 0) continue;
    const why = `fractional byte value ${quote(text)} is invalid, must be an integer`;
    warnings.push(`spec.resources.${list}[storage]: ${why}`);
  }
  return warnings;
}
