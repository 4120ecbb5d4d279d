import { deepEqual } from '../../equality';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../generated/types';
import { isDNS1123Subdomain, isQualifiedName, nameIsDNSLabel } from '../../names';
import { compareQuantities, parseQuantity } from '../../quantity';
import { unifiedDiff } from '../../unified-diff';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkLabelSelector } from '../../validation/label-selector';
import {
  checkAccessModes,
  checkBasicResource,
  checkClassName,
  checkPositiveQuantity,
  checkVolumeMode,
} from '../../validation/volume-claims';
import { internalJson, prettyJson } from '../pod/internal-json';
import { isNativeResource } from '../pod/validation/resources';

// pkg/apis/core/validation/validation.go.

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export function validateClaim({ spec }: PersistentVolumeClaim): readonly FieldError[] {
  const errors: Errors = [];
  checkClaimSpec(errors, 'spec', spec);
  return errors;
}

/** `ValidatePersistentVolumeClaimSpec`. */
export function checkClaimSpec(errors: Errors, path: string, spec: PersistentVolumeClaimSpec): void {
  const { accessModes = [], resources, storageClassName, volumeMode, dataSource, dataSourceRef } = spec;
  if (accessModes.length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  checkLabelSelector(errors, `${path}.selector`, spec.selector);
  checkAccessModes(errors, `${path}.accessModes`, accessModes);
  const storage = resources?.requests?.['storage'];
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else checkPositiveQuantity(errors, `${path}.resources[storage]`, storage);
  checkClassName(errors, `${path}.storageClassName`, storageClassName);
  checkVolumeMode(errors, `${path}.volumeMode`, volumeMode);
  if (dataSource) checkSource(errors, `${path}.dataSource`, dataSource);
  if (dataSourceRef) {
    checkSource(errors, `${path}.dataSourceRef`, dataSourceRef);
    const { namespace } = dataSourceRef;
    if (namespace) addInvalid(errors, `${path}.dataSourceRef.namespace`, namespace, nameIsDNSLabel(namespace, false));
  }
  if (dataSource && dataSourceRef && !dataSourceRef.namespace && !isSameSource(dataSource, dataSourceRef))
    errors.push(invalid(path, {}, 'must match dataSourceRef'));
  checkClassName(errors, `${path}.volumeAttributesClassName`, spec.volumeAttributesClassName);
}

/** A claim is what it is; once bound it may ask for more (`ValidatePersistentVolumeClaimUpdate`). */
export function validateClaimUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): readonly FieldError[] {
  const errors = [...validateClaim(claim)];
  const isBound = claim.status?.phase === 'Bound';
  const before = old.spec.volumeName ? old.spec : withVolume(old.spec, claim.spec.volumeName);
  const after = comparable(claim, old, isBound);
  if (!deepEqual(after, before)) {
    const printed = (spec: PersistentVolumeClaimSpec) => prettyJson(internalJson('PersistentVolumeClaimSpec', spec));
    const text =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbidden('spec', `${text}\n${unifiedDiff(printed(before), printed(after))}`));
  }
  checkSize(errors, claim, old);
  checkImmutable(errors, 'volumeMode', claim.spec.volumeMode, old.spec.volumeMode);
  const current = old.status?.currentVolumeAttributesClassName;
  const wanted = claim.spec.volumeAttributesClassName;
  if (current !== undefined && wanted !== old.spec.volumeAttributesClassName && !wanted) {
    const what = wanted === undefined ? 'nil' : 'empty string';
    const why = 'is forbidden when status.currentVolumeAttributesClassName is not nil';
    errors.push(forbidden('spec.volumeAttributesClassName', `update to ${what} ${why}`));
  }
  return errors;
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

/** `ValidatePersistentVolumeClaimStatusUpdate`. */
export function validateClaimStatus({ status = {} }: PersistentVolumeClaim): readonly FieldError[] {
  const errors: Errors = [];
  const { capacity = {}, allocatedResourceStatuses = {}, allocatedResources = {} } = status;
  for (const name of Object.keys(capacity).sort())
    checkBasicResource(errors, `status.capacity[${name}]`, capacity[name] ?? '');
  for (const name of Object.keys(allocatedResourceStatuses).sort()) {
    checkResourceName(errors, 'status.allocatedResourceStatuses', name);
    if (!RESIZE_STATUSES.includes(allocatedResourceStatuses[name] ?? ''))
      errors.push(notSupported('status.allocatedResourceStatuses', name, RESIZE_STATUSES));
  }
  for (const name of Object.keys(allocatedResources).sort()) {
    const before = errors.length;
    checkResourceName(errors, 'status.allocatedResources', name);
    if (errors.length === before)
      checkBasicResource(errors, `status.allocatedResources[${name}]`, allocatedResources[name] ?? '');
  }
  return errors;
}

/** Of the names that Kubernetes gives itself, only storage (`validatePersistentVolumeClaimResourceKey`). */
function checkResourceName(errors: Errors, path: string, name: string): void {
  const before = errors.length;
  addInvalid(errors, path, name, isQualifiedName(name));
  if (errors.length === before && isNativeResource(name) && name !== 'storage')
    errors.push(notSupported(path, name, ['storage']));
}

function withVolume({ volumeName: _none, ...spec }: PersistentVolumeClaimSpec, volumeName: string | undefined) {
  return volumeName === undefined ? spec : { ...spec, volumeName };
}

/** The new spec with everything that may change as it was before. */
function comparable(
  { metadata, spec }: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  isBound: boolean,
): PersistentVolumeClaimSpec {
  const result: Record<string, unknown> = { ...spec };
  const annotated = old.metadata.annotations?.[CLASS_ANNOTATION];
  const isUnset = old.spec.storageClassName === undefined && spec.storageClassName !== undefined;
  if (isUnset && (annotated === undefined || annotated === spec.storageClassName)) {
    const kept = metadata.annotations?.[CLASS_ANNOTATION];
    if (kept === undefined || kept === annotated) delete result['storageClassName'];
  }
  if (!isBound) return result;
  if (spec.resources?.requests !== undefined) {
    const storage = old.spec.resources?.requests?.['storage'] ?? '0';
    result['resources'] = { ...spec.resources, requests: { ...spec.resources.requests, storage } };
  }
  if (old.spec.volumeAttributesClassName === undefined) delete result['volumeAttributesClassName'];
  else result['volumeAttributesClassName'] = old.spec.volumeAttributesClassName;
  return result;
}

function checkSize(errors: Errors, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const size = (text: string | undefined) => parseQuantity(text ?? '0');
  const wanted = size(claim.spec.resources?.requests?.['storage']);
  if (compareQuantities(wanted, size(old.spec.resources?.requests?.['storage'])) >= 0) return;
  if (compareQuantities(wanted, size(old.status?.capacity?.['storage'])) <= 0)
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
}

interface Source {
  readonly name: string;
  readonly kind: string;
  readonly apiGroup?: string;
}

function isSameSource(a: Source, b: Source): boolean {
  return a.name === b.name && a.kind === b.kind && a.apiGroup === b.apiGroup;
}

function checkSource(errors: Errors, path: string, { name, kind, apiGroup = '' }: Source): void {
  if (!name) errors.push(required(`${path}.name`));
  if (!kind) errors.push(required(`${path}.kind`));
  if (apiGroup !== '') addInvalid(errors, `${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup));
  else if (kind !== 'PersistentVolumeClaim')
    errors.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
}
