import { invalid, notSupported, type FieldError } from '../../field-error';
import type { PodDisruptionBudget } from '../../generated/types';
import type { Errors } from '../../validation/field-checks';
import { checkAtMost100Percent, checkIntOrPercent } from '../../validation/int-or-percent';
import { checkLabelSelector } from '../../validation/label-selector';
import { checkCounts } from '../workload-checks';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** pkg/apis/policy/validation/validation.go. */
export function validateDisruptionBudget({ spec = {} }: PodDisruptionBudget): readonly FieldError[] {
  const errors: Errors = [];
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const printed = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    errors.push(invalid('spec', printed, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    checkIntOrPercent(errors, `spec.${name}`, value);
    checkAtMost100Percent(errors, `spec.${name}`, value);
  }
  checkLabelSelector(errors, 'spec.selector', selector);
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  return errors;
}

export function validateDisruptionBudgetStatusUpdate({ status }: PodDisruptionBudget): readonly FieldError[] {
  const errors: Errors = [];
  if (status) checkCounts(errors, status, ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods']);
  return errors;
}
