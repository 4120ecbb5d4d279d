import { deepEqual } from '../../equality';
import { invalid, required, type FieldError } from '../../field-error';
import type { PodTemplate, ReplicationController } from '../../generated/types';
import { matchesSelector, selectorFromSet } from '../../selectors/label-selector';
import { checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkLongRunning, checkPodTemplate } from '../pod-template';
import { checkCounts, checkNotGreater } from '../workload-checks';

/** pkg/apis/core/validation/validation.go, `ValidateReplicationController`. */
export function validateReplicationController(
  { spec = {} }: ReplicationController,
  old?: ReplicationController,
): readonly FieldError[] {
  const errors: Errors = [];
  const { selector = {}, template } = spec;
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  const isEmpty = Object.keys(selector).length === 0;
  if (isEmpty) errors.push(required('spec.selector'));
  if (spec.replicas === undefined) errors.push(required('spec.replicas'));
  checkNonNegative(errors, 'spec.replicas', spec.replicas);
  if (template === undefined) {
    errors.push(required('spec.template'));
    return errors;
  }
  const labels = template.metadata?.labels;
  if (!isEmpty && !matchesSelector(selectorFromSet(selector), labels)) {
    const detail = '`selector` does not match template `labels`';
    errors.push(invalid('spec.template.metadata.labels', labels ?? null, detail));
  }
  if (old !== undefined && deepEqual(old.spec?.template, template)) return errors;
  checkPodTemplate(errors, 'spec.template', template);
  checkLongRunning(errors, 'spec.template', template, 'ReplicationController');
  return errors;
}

export function validateReplicationControllerStatusUpdate({
  status = { replicas: 0 },
}: ReplicationController): readonly FieldError[] {
  const errors: Errors = [];
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  checkCounts(errors, status, ['replicas', ...parts, 'observedGeneration']);
  checkNotGreater(errors, status, parts, 'replicas', 'status.replicas');
  checkNotGreater(errors, status, ['availableReplicas'], 'readyReplicas', 'readyReplicas');
  return errors;
}

export function validatePodTemplateObject({ template = {} }: PodTemplate): readonly FieldError[] {
  const errors: Errors = [];
  checkPodTemplate(errors, 'template', template);
  return errors;
}
