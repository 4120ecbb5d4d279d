import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../../generated/types';
import { timestamp } from '../../time';

export type ConditionType =
  | 'NamesAccepted'
  | 'Established'
  | 'Terminating'
  | 'NonStructuralSchema'
  | 'KubernetesAPIApprovalPolicyConformant';

/** A condition without the time since which it holds. */
export interface ConditionFacts {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export function findCondition(
  { status }: CustomResourceDefinition,
  type: ConditionType,
): CustomResourceDefinitionCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function isTrue(definition: CustomResourceDefinition, type: ConditionType): boolean {
  return findCondition(definition, type)?.status === 'True';
}

/** The definition with a condition, whose time is kept as long as its status does. Source: apiextensions-apiserver/pkg/apihelpers/helpers.go (SetCRDCondition). */
export function withCondition(
  definition: CustomResourceDefinition,
  { type, status, reason, message }: ConditionFacts,
  nowMs: number,
): CustomResourceDefinition {
  const conditions = definition.status?.conditions ?? [];
  const old = findCondition(definition, type);
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? timestamp(nowMs)) : timestamp(nowMs);
  const condition: CustomResourceDefinitionCondition = { ...old, lastTransitionTime, message, reason, status, type };
  const changed =
    old === undefined ? [...conditions, condition] : conditions.map((other) => (other === old ? condition : other));
  return { ...definition, status: { ...definition.status, conditions: changed } };
}
