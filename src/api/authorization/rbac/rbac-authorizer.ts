import { aggregateMessages } from '../../field-error';
import type { User } from '../../authentication/user';
import type { ApiServer } from '../../server';
import type { Authorizer, Decision, RequestAttributes, SubjectRules } from '../authorizer';
import { ruleAllows } from './rule';
import { ruleResolver } from './rule-resolver';

/** Its members may do everything, whatever the rules say (apiserver/pkg/authentication/user, `SystemPrivilegedGroup`). */
export const SYSTEM_MASTERS = 'system:masters';

/**
 * `--authorization-mode=RBAC`: users may do what the roles allow that they are bound to.
 * Source: plugin/pkg/auth/authorizer/rbac/rbac.go; the group system:masters: pkg/kubeapiserver/authorizer/reload.go.
 */
export function rbacAuthorizer(api: ApiServer): Authorizer {
  const authorize = (attributes: RequestAttributes): Decision => {
    const { user, namespace } = attributes;
    if (user.groups.includes(SYSTEM_MASTERS)) return { allowed: true, reason: '' };
    const errors: string[] = [];
    for (const finding of api.shared(ruleResolver).findings(user, namespace)) {
      if ('error' in finding) errors.push(finding.error);
      else if (ruleAllows(attributes, finding.rule))
        return { allowed: true, reason: `RBAC: allowed by ${finding.source()}` };
    }
    return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregateMessages(errors)}` };
  };
  const rulesFor = (user: User, namespace: string): SubjectRules => {
    const findings = [...api.shared(ruleResolver).findings(user, namespace)];
    return {
      rules: findings.flatMap((finding) => ('rule' in finding ? [finding.rule] : [])),
      error: aggregateMessages(findings.flatMap((finding) => ('error' in finding ? [finding.error] : []))),
    };
  };
  return Object.assign(authorize, { rulesFor });
}
