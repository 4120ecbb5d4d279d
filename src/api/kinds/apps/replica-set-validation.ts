import { deepEqual } from '../../equality';
import type { FieldError } from '../../field-error';
import type { LabelSelector, PodTemplateSpec, ReplicaSet } from '../../generated/types';
import { checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkLongRunning, checkPodTemplate, checkSelectsTemplate } from '../pod-template';
import { checkCounts, checkNotGreater, checkPodSelector } from '../workload-checks';

// pkg/apis/apps/validation/validation.go.

export function validateReplicaSet({ spec }: ReplicaSet, old?: ReplicaSet): readonly FieldError[] {
  const errors: Errors = [];
  checkNonNegative(errors, 'spec.replicas', spec.replicas);
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  // Sic.
  const kind = { kind: 'deployment', unreadable: 'invalid label selector' };
  if (checkPodSelector(errors, 'spec.selector', spec.selector, kind)) checkReplicatedTemplate(errors, spec, old?.spec);
  return errors;
}

export function validateReplicaSetUpdate(set: ReplicaSet, old: ReplicaSet): readonly FieldError[] {
  const errors = [...validateReplicaSet(set, old)];
  checkImmutable(errors, 'spec.selector', set.spec.selector, old.spec.selector);
  return errors;
}

export function validateReplicaSetStatusUpdate({ status = { replicas: 0 } }: ReplicaSet): readonly FieldError[] {
  const errors: Errors = [];
  checkCounts(errors, status, [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
    'terminatingReplicas',
  ]);
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  checkNotGreater(errors, status, parts, 'replicas', 'status.replicas');
  checkNotGreater(errors, status, ['availableReplicas'], 'readyReplicas', 'readyReplicas');
  return errors;
}

interface Replicated {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

/** The template of a ReplicaSet and of what makes ReplicaSets. One that was there before has been checked before. */
export function checkReplicatedTemplate(errors: Errors, spec: Replicated, old: Replicated | undefined): void {
  const { selector, template = {} } = spec;
  checkSelectsTemplate(errors, 'spec.template', selector, template);
  if (old !== undefined && deepEqual(old.template, template)) return;
  checkPodTemplate(errors, 'spec.template', template);
  checkLongRunning(errors, 'spec.template', template, 'ReplicaSet');
}
