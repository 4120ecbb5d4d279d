import { deepEqual } from '../../equality';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/types';
import { sortedRecord } from '../../json-object';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { nameIsDNSSubdomain } from '../../names';
import { unifiedDiff } from '../../unified-diff';
import {
  checkAccessModes,
  checkBasicResource,
  checkClassName,
  checkPositiveQuantity,
  checkVolumeMode,
} from '../../validation/volume-claims';
import { internalJson, prettyJson } from '../pod/internal-json';
import { checkNodeSelector } from '../pod/validation/scheduling';
import { sourceChecks } from './volume-sources';

const SOURCES = Object.keys(sourceChecks) as readonly (keyof typeof sourceChecks)[];
/** One name is spelt otherwise in this one message. */
const SPELLINGS: Readonly<Record<string, string>> = { cephfs: 'cephFS' };
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
/** Volumes that are mounted with options. */
const MOUNTED = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const;

/** pkg/apis/core/validation/validation.go, `ValidatePersistentVolumeSpec`; pkg/volume/validation/pv_validation.go. */
export function validateVolume({ metadata, spec }: PersistentVolume): readonly FieldError[] {
  const errors: Errors = [];
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: policy = '' } = spec;
  if (accessModes.length === 0) errors.push(required('spec.accessModes'));
  checkAccessModes(errors, 'spec.accessModes', accessModes);
  const resources = Object.keys(capacity).sort();
  if (resources.length === 0) errors.push(required('spec.capacity'));
  if (capacity['storage'] === undefined || resources.length > 1)
    errors.push(notSupported('spec.capacity', spec.capacity ? sortedRecord(spec.capacity) : null, ['storage']));
  for (const name of resources) {
    checkBasicResource(errors, `spec.capacity[${name}]`, capacity[name] ?? '');
    checkPositiveQuantity(errors, `spec.capacity[${name}]`, capacity[name] ?? '');
  }
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  const { nodeAffinity } = spec;
  if (nodeAffinity?.required !== undefined)
    checkNodeSelector(errors, 'spec.nodeAffinity.required', nodeAffinity.required.nodeSelectorTerms ?? []);
  else if (nodeAffinity !== undefined)
    errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  checkSources(errors, spec, metadata.name);
  if (policy === 'Recycle' && /^\/+(?:\.?\/*)*$/.test(spec.hostPath?.path ?? ''))
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  checkClassName(errors, 'spec.storageClassName', spec.storageClassName);
  checkVolumeMode(errors, 'spec.volumeMode', spec.volumeMode);
  checkAttributesClass(errors, spec);
  const mountOptions = metadata.annotations?.[MOUNT_OPTIONS];
  if (mountOptions !== undefined && MOUNTED.every((source) => spec[source] === undefined))
    errors.push(
      forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, 'may not specify mount options for this volume type'),
    );
  return errors;
}

export function validateVolumeUpdate(volume: PersistentVolume, old: PersistentVolume): readonly FieldError[] {
  // Kubernetes looks at the volume twice: by itself, and as part of the update.
  const mistakes = validateVolume(volume);
  const errors = [...mistakes, ...mistakes];
  const [before, after] = [old.spec, withOldExpandSecret(volume.spec, old.spec)];
  if (SOURCES.some((source) => !deepEqual(before[source], after[source]))) {
    const printed = (spec: PersistentVolumeSpec) => prettyJson(internalJson('PersistentVolumeSource', spec));
    const text = 'spec.persistentvolumesource is immutable after creation';
    errors.push(forbidden('spec.persistentvolumesource', `${text}\n${unifiedDiff(printed(before), printed(after))}`));
  }
  checkImmutable(errors, 'volumeMode', volume.spec.volumeMode, old.spec.volumeMode);
  if (old.spec.nodeAffinity !== undefined && !isSameAffinity(volume.spec.nodeAffinity, old.spec.nodeAffinity)) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    const affinity = volume.spec.nodeAffinity;
    errors.push(invalid('nodeAffinity', affinity ? internalJson('VolumeNodeAffinity', affinity) : null, detail));
  }
  const [oldClass, newClass] = [old.spec.volumeAttributesClassName, volume.spec.volumeAttributesClassName];
  if (oldClass !== undefined && newClass === undefined)
    errors.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  return errors;
}

function checkSources(errors: Errors, spec: PersistentVolumeSpec, name: string): void {
  const present = SOURCES.filter((source) => spec[source] !== undefined);
  if (present.length === 0) errors.push(required('spec', 'must specify a volume type'));
  for (const [index, source] of present.entries()) {
    if (index === 0 || source === 'flexVolume') sourceChecks[source](errors, `spec.${source}`, spec, name);
    else errors.push(forbidden(`spec.${SPELLINGS[source] ?? source}`, 'may not specify more than 1 volume type'));
  }
}

function checkAttributesClass(errors: Errors, { volumeAttributesClassName: name, csi }: PersistentVolumeSpec): void {
  if (name === undefined) return;
  const path = 'spec.volumeAttributesClassName';
  if (name === '') errors.push(required(path, 'an empty string is disallowed'));
  else addInvalid(errors, path, name, nameIsDNSSubdomain(name, false));
  if (csi === undefined) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
}

/** What the labels of nodes were called before they were final, and what they are called now. */
const FINAL_LABELS: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

type NodeAffinity = PersistentVolumeSpec['nodeAffinity'];

/** The old one with the new one's keys where those are what the old ones are called now (`validatePvNodeAffinity`). */
function isSameAffinity(affinity: NodeAffinity, old: NodeAffinity): boolean {
  const terms = affinity?.required?.nodeSelectorTerms;
  const renamed = old?.required?.nodeSelectorTerms?.map((term, index) => {
    const { matchExpressions } = term;
    if (matchExpressions === undefined) return term;
    const wanted = terms?.[index]?.matchExpressions;
    const final = matchExpressions.map((expression, at) => {
      const key = wanted?.[at]?.key;
      return key !== undefined && key === (FINAL_LABELS.get(expression.key) ?? '')
        ? { ...expression, key }
        : expression;
    });
    return { ...term, matchExpressions: final };
  });
  return deepEqual(affinity, renamed === undefined ? old : { required: { nodeSelectorTerms: renamed } });
}

/** A secret for expanding it may be added later. */
function withOldExpandSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (spec.csi === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined) return spec;
  const { controllerExpandSecretRef: _added, ...csi } = spec.csi;
  return { ...spec, csi };
}
