import type { JobCondition } from '../../api/generated/types';
import { timestamp } from '../../api/time';

export function newCondition(
  type: string,
  reason: string,
  message: string,
  nowMs: number,
  status = 'True',
): JobCondition {
  const now = timestamp(nowMs);
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}

export function trueCondition(
  conditions: readonly JobCondition[] | undefined,
  wanted: string,
): JobCondition | undefined {
  return conditions?.find(({ type, status }) => type === wanted && status === 'True');
}

/**
 * The conditions with this one; the same list when it says nothing new. What never held is not said not to hold
 * (`ensureJobConditionStatus` in pkg/controller/job/job_controller.go).
 */
export function withCondition(conditions: readonly JobCondition[] = [], wanted: JobCondition): readonly JobCondition[] {
  const old = conditions.find(({ type }) => type === wanted.type);
  if (old === undefined) return wanted.status === 'False' ? conditions : [...conditions, wanted];
  const same = old.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message;
  return same ? conditions : conditions.map((condition) => (condition === old ? wanted : condition));
}
