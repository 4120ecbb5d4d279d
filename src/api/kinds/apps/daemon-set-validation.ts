import { deepEqual } from '../../equality';
import { invalid, notSupported, required, type FieldError } from '../../field-error';
import type { DaemonSet, DaemonSetUpdateStrategy, RollingUpdateDaemonSet } from '../../generated/types';
import { checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkAtMost100Percent, checkIntOrPercent, plainNumber } from '../../validation/int-or-percent';
import { checkLabelSelector } from '../../validation/label-selector';
import { checkLongRunning, checkPodTemplate, checkSelectsTemplate } from '../pod-template';
import { checkCollisionCount, checkCounts, isEmpty } from '../workload-checks';

// pkg/apis/apps/validation/validation.go.

export function validateDaemonSet({ spec }: DaemonSet, old?: DaemonSet): readonly FieldError[] {
  const errors: Errors = [];
  const { selector, template = {} } = spec;
  checkLabelSelector(errors, 'spec.selector', selector);
  checkSelectsTemplate(errors, 'spec.template', selector, template);
  if (selector !== undefined && isEmpty(selector))
    errors.push(invalid('spec.selector', selector, 'empty selector is invalid for daemonset'));
  if (old === undefined || !deepEqual(old.spec.template, template)) {
    checkPodTemplate(errors, 'spec.template', template);
    checkLongRunning(errors, 'spec.template', template, 'DaemonSet');
  }
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  checkStrategy(errors, 'spec.updateStrategy', spec.updateStrategy ?? {});
  checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  return errors;
}

export function validateDaemonSetUpdate(set: DaemonSet, old: DaemonSet): readonly FieldError[] {
  const errors: Errors = [];
  checkImmutable(errors, 'spec.selector', set.spec.selector, old.spec.selector);
  return [...errors, ...validateDaemonSet(set, old)];
}

export function validateDaemonSetStatusUpdate({ status }: DaemonSet, old: DaemonSet): readonly FieldError[] {
  if (status === undefined) return [];
  const errors: Errors = [];
  checkCounts(errors, status, [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ]);
  checkCollisionCount(errors, status, old.status);
  return errors;
}

function checkStrategy(errors: Errors, path: string, { type = '', rollingUpdate }: DaemonSetUpdateStrategy): void {
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
    const printed = rollingUpdate === undefined ? null : { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge };
    errors.push(notSupported(path, { Type: type, RollingUpdate: printed }, ['RollingUpdate', 'OnDelete']));
  } else if (rollingUpdate === undefined) {
    errors.push(required(`${path}.rollingUpdate`));
  } else {
    checkRollingUpdate(errors, `${path}.rollingUpdate`, rollingUpdate);
  }
}

function checkRollingUpdate(
  errors: Errors,
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDaemonSet,
): void {
  checkIntOrPercent(errors, `${path}.maxUnavailable`, maxUnavailable);
  checkIntOrPercent(errors, `${path}.maxSurge`, maxSurge);
  checkAtMost100Percent(errors, `${path}.maxUnavailable`, maxUnavailable);
  checkAtMost100Percent(errors, `${path}.maxSurge`, maxSurge);
  const takesAway = plainNumber(maxUnavailable) !== 0;
  const adds = plainNumber(maxSurge) !== 0;
  if (takesAway && adds)
    errors.push(invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!takesAway && !adds) errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}
