import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { Deployment, DeploymentStrategy, RollingUpdateDeployment } from '../../generated/types';
import { checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkAtMost100Percent, checkIntOrPercent, plainNumber } from '../../validation/int-or-percent';
import { checkCollisionCount, checkCounts, checkNotGreater, checkPodSelector } from '../workload-checks';
import { checkReplicatedTemplate } from './replica-set-validation';

// pkg/apis/apps/validation/validation.go.

export function validateDeployment({ spec }: Deployment, old?: Deployment): readonly FieldError[] {
  const errors: Errors = [];
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  checkNonNegative(errors, 'spec.replicas', spec.replicas);
  const kind = { kind: 'deployment', unreadable: 'invalid label selector' };
  if (checkPodSelector(errors, 'spec.selector', spec.selector, kind)) checkReplicatedTemplate(errors, spec, old?.spec);
  checkStrategy(errors, 'spec.strategy', spec.strategy ?? {});
  checkNonNegative(errors, 'spec.minReadySeconds', minReadySeconds);
  checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  checkNonNegative(errors, 'spec.progressDeadlineSeconds', deadline);
  if (deadline !== undefined && deadline <= minReadySeconds)
    errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  return errors;
}

export function validateDeploymentUpdate(deployment: Deployment, old: Deployment): readonly FieldError[] {
  const errors = [...validateDeployment(deployment, old)];
  checkImmutable(errors, 'spec.selector', deployment.spec.selector, old.spec.selector);
  return errors;
}

export function validateDeploymentStatusUpdate({ status = {} }: Deployment, old: Deployment): readonly FieldError[] {
  const errors: Errors = [];
  checkCounts(errors, status, [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ]);
  checkNotGreater(
    errors,
    status,
    ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
    'replicas',
    'status.replicas',
  );
  checkNotGreater(errors, status, ['availableReplicas'], 'readyReplicas', 'readyReplicas');
  checkCollisionCount(errors, status, old.status);
  return errors;
}

function checkStrategy(errors: Errors, path: string, strategy: DeploymentStrategy): void {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined)
      errors.push(forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (type === 'RollingUpdate') {
    if (rollingUpdate === undefined)
      errors.push(required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil'));
    else checkRollingUpdate(errors, `${path}.rollingUpdate`, rollingUpdate);
  } else {
    const printed = { Type: type, RollingUpdate: printedRollingUpdate(rollingUpdate) };
    errors.push(notSupported(path, printed, ['Recreate', 'RollingUpdate']));
  }
}

function printedRollingUpdate(rollingUpdate: RollingUpdateDeployment | undefined): unknown {
  if (rollingUpdate === undefined) return null;
  return { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 };
}

function checkRollingUpdate(errors: Errors, path: string, update: RollingUpdateDeployment): void {
  const { maxUnavailable = 0, maxSurge = 0 } = update;
  checkIntOrPercent(errors, `${path}.maxUnavailable`, maxUnavailable);
  checkIntOrPercent(errors, `${path}.maxSurge`, maxSurge);
  if (plainNumber(maxUnavailable) === 0 && plainNumber(maxSurge) === 0)
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  checkAtMost100Percent(errors, `${path}.maxUnavailable`, maxUnavailable);
}
