import type { Condition, PodDisruptionBudgetStatus } from '../../generated/types';
import { timestamp } from '../../time';

/** The status with the condition DisruptionAllowed that fits its numbers (component-helpers/apps/poddisruptionbudget/helpers.go). */
export function withDisruptionAllowed(status: PodDisruptionBudgetStatus, nowMs: number): PodDisruptionBudgetStatus {
  const allowed = (status.disruptionsAllowed ?? 0) > 0;
  return withDisruptionCondition(status, allowed, allowed ? 'SufficientPods' : 'InsufficientPods', '', nowMs);
}

/** Its transition time moves only with its status (`meta.SetStatusCondition`). */
export function withDisruptionCondition(
  status: PodDisruptionBudgetStatus,
  allowed: boolean,
  reason: string,
  message: string,
  nowMs: number,
): PodDisruptionBudgetStatus {
  const type = 'DisruptionAllowed';
  const { conditions = [], observedGeneration } = status;
  const old = conditions.find((condition) => condition.type === type);
  const value = allowed ? 'True' : 'False';
  const condition: Condition = {
    type,
    status: value,
    ...(observedGeneration !== undefined && { observedGeneration }),
    lastTransitionTime: old !== undefined && old.status === value ? old.lastTransitionTime : timestamp(nowMs),
    reason,
    message,
  };
  const changed = conditions.map((candidate) => (candidate === old ? condition : candidate));
  return { ...status, conditions: old === undefined ? [...conditions, condition] : changed };
}
