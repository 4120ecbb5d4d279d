import { deepEqual } from '../../equality';
import { duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type { StorageClass, TopologySelectorTerm, VolumeAttributesClass } from '../../generated/types';
import { checkQualifiedName, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';

const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_BYTES = 256 * 1024;
const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

/** pkg/apis/storage/validation/validation.go. */
export function validateStorageClass(storageClass: StorageClass): readonly FieldError[] {
  const errors: Errors = [];
  const { provisioner, parameters = {}, reclaimPolicy, volumeBindingMode: mode, allowedTopologies = [] } = storageClass;
  checkProvisioner(errors, 'provisioner', provisioner);
  checkParameters(errors, parameters);
  if (reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy))
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES));
  if (mode === undefined) errors.push(required('volumeBindingMode'));
  else if (!BINDING_MODES.includes(mode)) errors.push(notSupported('volumeBindingMode', mode, BINDING_MODES));
  checkTopologies(errors, allowedTopologies);
  return errors;
}

export function validateStorageClassUpdate(storageClass: StorageClass, old: StorageClass): readonly FieldError[] {
  const errors: Errors = [...validateStorageClass(storageClass)];
  checkImmutable(errors, 'parameters', storageClass.parameters, old.parameters);
  for (const field of ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
    checkImmutable(errors, field, storageClass[field], old[field]);
  return errors;
}

export function validateVolumeAttributesClass({
  driverName,
  parameters = {},
}: VolumeAttributesClass): readonly FieldError[] {
  const errors: Errors = [];
  checkProvisioner(errors, 'driverName', driverName);
  checkParameters(errors, parameters);
  if (Object.keys(parameters).length === 0)
    errors.push(required('parameters', 'must contain at least one key/value pair'));
  return errors;
}

export function validateVolumeAttributesClassUpdate(
  attributes: VolumeAttributesClass,
  old: VolumeAttributesClass,
): readonly FieldError[] {
  const errors: Errors = [];
  for (const field of ['driverName', 'parameters'] as const)
    if (!deepEqual(attributes[field], old[field])) errors.push(forbidden(field, `updates to ${field} are forbidden.`));
  return [...errors, ...validateVolumeAttributesClass(attributes)];
}

function checkProvisioner(errors: Errors, path: string, provisioner: string): void {
  if (!provisioner) errors.push(required(path));
  else checkQualifiedName(errors, path, provisioner.toLowerCase());
}

/** Each term may be there once. */
function checkTopologies(errors: Errors, terms: readonly TopologySelectorTerm[]): void {
  // Kubernetes compares with an empty term for each of them too, so that an empty one is as many duplicates.
  const seen: Readonly<Record<string, readonly string[]>>[] = terms.map(() => ({}));
  for (const [index, { matchLabelExpressions = [] }] of terms.entries()) {
    const path = `allowedTopologies[${index}].matchLabelExpressions`;
    const wanted: Record<string, readonly string[]> = {};
    for (const [at, { key, values = [] }] of matchLabelExpressions.entries()) {
      const own = `${path}[${at}]`;
      if (values.length === 0) errors.push(required(`${own}.values`));
      for (const [position, value] of values.entries())
        if (values.indexOf(value) < position) errors.push(duplicate(`${own}.values[${position}]`, value));
      checkQualifiedName(errors, `${own}.key`, key);
      if (Object.hasOwn(wanted, key)) errors.push(duplicate(`${own}.key`, key));
      wanted[key] = [...new Set(values)].sort();
    }
    for (const other of seen) if (deepEqual(wanted, other)) errors.push(duplicate(path, ''));
    seen.push(wanted);
  }
}

function checkParameters(errors: Errors, parameters: Readonly<Record<string, string>>): void {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) {
    errors.push(tooLong('parameters', MAX_PARAMETERS));
    return;
  }
  if (Object.hasOwn(parameters, '')) errors.push(invalid('parameters', '', 'field can not be empty.'));
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > MAX_PARAMETERS_BYTES) errors.push(tooLong('parameters', MAX_PARAMETERS_BYTES));
}
