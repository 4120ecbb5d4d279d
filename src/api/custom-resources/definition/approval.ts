import type { CustomResourceDefinition } from '../../generated/types';
import { quote } from '../../go/text';

/** Where a group of Kubernetes' own says that its resource has been approved. */
export const approvedAnnotation = 'api-approved.kubernetes.io';

export interface Approval {
  readonly state: 'approved' | 'bypassed' | 'missing' | 'invalid';
  readonly reason: string;
}

const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Does the group belong to Kubernetes, so that its resources need an approval? */
export function isProtectedGroup(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
}

/** Source: apiextensions-apiserver/pkg/apihelpers/helpers.go (GetAPIApprovalState). */
export function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const annotation = metadata.annotations?.[approvedAnnotation] ?? '';
  const must = `protected groups must have approval annotation ${quote(approvedAnnotation)}`;
  if (annotation === '') return { state: 'missing', reason: `${must}, ${SEE}` };
  if (annotation.startsWith('unapproved')) return { state: 'bypassed', reason: `not approved: ${quote(annotation)}` };
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/\s]+/.test(annotation))
    return { state: 'approved', reason: `approved in ${annotation}` };
  return { state: 'invalid', reason: `${must} with either a URL or a reason starting with "unapproved", ${SEE}` };
}
