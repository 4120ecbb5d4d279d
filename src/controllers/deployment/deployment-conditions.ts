import type { DeploymentCondition, DeploymentStatus } from '../../api/generated/types';
import { timestamp } from '../../api/time';

type Conditions = readonly DeploymentCondition[];

export function deploymentCondition({ conditions }: DeploymentStatus, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function newCondition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = timestamp(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** With the condition; one that says the same by status and reason stays as it is (`SetDeploymentCondition`). */
export function withCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const old = conditions.find(({ type }) => type === condition.type);
  if (old?.status !== condition.status) return [...withoutCondition(conditions, condition.type), condition];
  if (old.reason === condition.reason) return conditions;
  const { lastTransitionTime = '' } = old;
  return [...withoutCondition(conditions, condition.type), { ...condition, lastTransitionTime }];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** The status with these conditions. */
export function withConditions(status: DeploymentStatus, conditions: Conditions): DeploymentStatus {
  const { conditions: _old, ...rest } = status;
  return conditions.length === 0 ? rest : { ...rest, conditions };
}
