import { invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type { StorageClass } from '../../generated/types';
import { checkQualifiedName, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { isQualifiedName } from '../../names';
import { addInvalid } from '../../validation/field-checks';

const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_BYTES = 256 * 1024;
const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

/**
 * pkg/apis/storage/validation/validation.go.
 *
 * Divergence from real Kubernetes: topologies are not held against one another.
 */
export function validateStorageClass(storageClass: StorageClass): readonly FieldError[] {
  const errors: Errors = [];
  const { provisioner, parameters = {}, reclaimPolicy, volumeBindingMode: mode, allowedTopologies = [] } = storageClass;
  if (!provisioner) errors.push(required('provisioner'));
  else addInvalid(errors, 'provisioner', provisioner.toLowerCase(), isQualifiedName(provisioner.toLowerCase()));
  checkParameters(errors, parameters);
  if (reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy))
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES));
  if (mode === undefined) errors.push(required('volumeBindingMode'));
  else if (!BINDING_MODES.includes(mode)) errors.push(notSupported('volumeBindingMode', mode, BINDING_MODES));
  for (const [index, { matchLabelExpressions = [] }] of allowedTopologies.entries()) {
    for (const [at, { key, values = [] }] of matchLabelExpressions.entries()) {
      const path = `allowedTopologies[${index}].matchLabelExpressions[${at}]`;
      if (values.length === 0) errors.push(required(`${path}.values`));
      checkQualifiedName(errors, `${path}.key`, key);
    }
  }
  return errors;
}

export function validateStorageClassUpdate(storageClass: StorageClass, old: StorageClass): readonly FieldError[] {
  const errors: Errors = [];
  checkImmutable(errors, 'parameters', storageClass.parameters, old.parameters);
  for (const field of ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
    checkImmutable(errors, field, storageClass[field], old[field]);
  return errors;
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
