import { deepEqual } from '../../equality';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/types';
import { addInvalid, checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { nameIsDNSSubdomain } from '../../names';
import { unifiedDiff } from '../../unified-diff';
import {
  checkAccessModes,
  checkClassName,
  checkPositiveQuantity,
  checkVolumeMode,
} from '../../validation/volume-claims';
import { checkAmount } from '../pod/validation/resources';
import { checkNoBacksteps } from '../pod/validation/paths';
import { checkNodeSelector } from '../pod/validation/scheduling';
import { checkDriverName, checkHostPath } from '../pod/validation/volumes';
import { prettyJson } from '../pod/update';

/** In the order in which Kubernetes looks at them: of two, the later one is refused. */
const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const;

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/**
 * pkg/apis/core/validation/validation.go, `ValidatePersistentVolumeSpec`.
 *
 * Divergence from real Kubernetes: of the sources only hostPath, nfs, local and csi are looked into; the difference that an update of the
 * source shows is that of the JSON as clients see it.
 */
export function validateVolume({ spec }: PersistentVolume): readonly FieldError[] {
  const errors: Errors = [];
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: policy = '' } = spec;
  if (accessModes.length === 0) errors.push(required('spec.accessModes'));
  checkAccessModes(errors, 'spec.accessModes', accessModes);
  const resources = Object.keys(capacity).sort();
  if (resources.length === 0) errors.push(required('spec.capacity'));
  if (capacity['storage'] === undefined || resources.length > 1)
    errors.push(notSupported('spec.capacity', spec.capacity ?? null, ['storage']));
  for (const name of resources) {
    checkAmount(errors, `spec.capacity[${name}]`, '', capacity[name] ?? '');
    checkPositiveQuantity(errors, `spec.capacity[${name}]`, capacity[name] ?? '');
  }
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  const { nodeAffinity } = spec;
  if (nodeAffinity?.required !== undefined)
    checkNodeSelector(errors, 'spec.nodeAffinity.required', nodeAffinity.required.nodeSelectorTerms ?? []);
  else if (nodeAffinity !== undefined)
    errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  checkSources(errors, 'spec', spec);
  if (policy === 'Recycle' && /^\/+(?:\.?\/*)*$/.test(spec.hostPath?.path ?? ''))
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  checkClassName(errors, 'spec.storageClassName', spec.storageClassName);
  checkVolumeMode(errors, 'spec.volumeMode', spec.volumeMode);
  checkAttributesClass(errors, spec);
  return errors;
}

export function validateVolumeUpdate(volume: PersistentVolume, old: PersistentVolume): readonly FieldError[] {
  const errors = [...validateVolume(volume)];
  const [before, after] = [sourcesOf(old.spec, volume.spec), sourcesOf(volume.spec, old.spec)];
  if (!deepEqual(before, after)) {
    const difference = unifiedDiff(prettyJson(before), prettyJson(after));
    const text = `spec.persistentvolumesource is immutable after creation\n${difference}`;
    errors.push(forbidden('spec.persistentvolumesource', text));
  }
  checkImmutable(errors, 'volumeMode', volume.spec.volumeMode, old.spec.volumeMode);
  if (old.spec.nodeAffinity !== undefined && !deepEqual(volume.spec.nodeAffinity, old.spec.nodeAffinity)) {
    const detail = 'field is immutable, except for updating from beta label to GA';
    errors.push(invalid('nodeAffinity', volume.spec.nodeAffinity ?? null, detail));
  }
  const [oldClass, newClass] = [old.spec.volumeAttributesClassName, volume.spec.volumeAttributesClassName];
  if (oldClass !== undefined && newClass === undefined)
    errors.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  return errors;
}

function checkSources(errors: Errors, path: string, spec: PersistentVolumeSpec): void {
  const present = SOURCES.filter((source) => spec[source] !== undefined);
  if (present.length === 0) errors.push(required(path, 'must specify a volume type'));
  const [first, ...others] = present;
  if (first !== undefined) checkSource(errors, path, spec, first);
  for (const other of others) errors.push(forbidden(`${path}.${other}`, 'may not specify more than 1 volume type'));
}

function checkSource(errors: Errors, path: string, spec: PersistentVolumeSpec, source: (typeof SOURCES)[number]): void {
  const own = `${path}.${source}`;
  if (source === 'hostPath') checkHostPath(errors, own, spec.hostPath);
  if (source === 'nfs') {
    if (!spec.nfs?.server) errors.push(required(`${own}.server`));
    if (!spec.nfs?.path) errors.push(required(`${own}.path`));
    if (!spec.nfs?.path?.startsWith('/'))
      errors.push(invalid(`${own}.path`, spec.nfs?.path ?? '', 'must be an absolute path'));
  }
  if (source === 'local') {
    if (!spec.local?.path) errors.push(required(`${own}.path`));
    else checkNoBacksteps(errors, `${own}.path`, spec.local.path);
    if (spec.nodeAffinity === undefined)
      errors.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
  }
  if (source === 'csi') {
    checkDriverName(errors, `${own}.driver`, spec.csi?.driver ?? '');
    if (!spec.csi?.volumeHandle) errors.push(required(`${own}.volumeHandle`));
  }
  if (source === 'gcePersistentDisk') checkNonNegative(errors, `${own}.partition`, spec.gcePersistentDisk?.partition);
}

function checkAttributesClass(errors: Errors, { volumeAttributesClassName: name, csi }: PersistentVolumeSpec): void {
  if (name === undefined) return;
  const path = 'spec.volumeAttributesClassName';
  if (name === '') errors.push(required(path, 'an empty string is disallowed'));
  else addInvalid(errors, path, name, nameIsDNSSubdomain(name, false));
  if (csi === undefined) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
}

/** What the volume is made of. A secret for expanding it may be added later. */
function sourcesOf(spec: PersistentVolumeSpec, other: PersistentVolumeSpec): Readonly<Record<string, unknown>> {
  const entries = SOURCES.filter((source) => spec[source] !== undefined).map(
    (source) => [source, spec[source]] as const,
  );
  const sources: Record<string, unknown> = Object.fromEntries(entries);
  if (spec.csi !== undefined && other.csi !== undefined && other.csi.controllerExpandSecretRef === undefined) {
    const { controllerExpandSecretRef: _added, ...csi } = spec.csi;
    sources['csi'] = csi;
  }
  return sources;
}
