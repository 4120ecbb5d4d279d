import type { CustomResourceDefinition } from '../../generated/types';
import { approvalOf, isProtectedGroup, type Approval } from './approval';
import { findCondition, withCondition, type ConditionFacts } from './conditions';

/**
 * The definition of a resource in a group of Kubernetes' own, with the condition that says whether it has been approved; undefined when
 * nothing changes. Source: apiextensions-apiserver/pkg/controller/apiapproval/apiapproval_controller.go.
 */
export function withApproval(
  definition: CustomResourceDefinition,
  nowMs: number,
): CustomResourceDefinition | undefined {
  if (!isProtectedGroup(definition.spec.group)) return undefined;
  const { state, reason: message } = approvalOf(definition);
  const condition: ConditionFacts = { type: 'KubernetesAPIApprovalPolicyConformant', message, ...VERDICTS[state] };
  const old = findCondition(definition, condition.type);
  if (old?.status === condition.status && old.reason === condition.reason && old.message === message) return undefined;
  return withCondition(definition, condition, nowMs);
}

const VERDICTS: Readonly<Record<Approval['state'], Pick<ConditionFacts, 'status' | 'reason'>>> = {
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
  missing: { status: 'False', reason: 'MissingAnnotation' },
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
};
