import { isRequestFor, type AdmissionPlugin, type AdmissionRequest } from '../../admission/admission';
import type { User } from '../../authentication/user';
import { deepEqual } from '../../equality';
import type { ClusterRole, PolicyRule, RoleRef } from '../../generated/types';
import { quotedList } from '../../go/text';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../kinds/rbac/rbac';
import { withMetadata, type KubeObject } from '../../object';
import type { ApiServer } from '../../server';
import { forbidden } from '../../status';
import type { Authorizer } from '../authorizer';
import { compactRules, missingRights, ruleText } from './covers';
import { SYSTEM_MASTERS } from './rbac-authorizer';
import { ruleResolver } from './rule-resolver';

const GROUP = 'rbac.authorization.k8s.io';
const FULL_AUTHORITY: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody grants what they do not have: roles and bindings may be written only by those who hold all rights in them, or who may `escalate`
 * or `bind` them. Source: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go, escalation_check.go.
 *
 * In real Kubernetes a layer around the storage; it stands at the end of the mutating plugins, which is the same place.
 */
export function rbacEscalation(api: ApiServer): AdmissionPlugin {
  return {
    name: 'RBAC escalation check',
    kinds: [clusterRoles, roles, roleBindings, clusterRoleBindings],
    mutate(request) {
      const { kind, object, options } = request;
      const { user, authorizer } = options;
      if (kind.group !== GROUP || user === undefined || authorizer === undefined) return object;
      if (user.groups.includes(SYSTEM_MASTERS) || onlyGarbageCollectionFieldsChange(request)) return object;
      const grantor: Grantor = { api, user, authorizer, namespace: object.metadata.namespace ?? '' };
      if (isRequestFor(request, clusterRoles)) checkRole(grantor, request);
      else if (isRequestFor(request, roles)) checkRole(grantor, request);
      else if (isRequestFor(request, roleBindings)) checkBinding(grantor, request, request.object.roleRef);
      else if (isRequestFor(request, clusterRoleBindings)) checkBinding(grantor, request, request.object.roleRef);
      return object;
    },
  };
}

interface Grantor {
  readonly api: ApiServer;
  readonly user: User;
  readonly authorizer: Authorizer;
  readonly namespace: string;
}

interface RoleLike extends KubeObject {
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: ClusterRole['aggregationRule'];
}

function checkRole(grantor: Grantor, { kind, object, old }: AdmissionRequest<RoleLike>): void {
  const { name } = object.metadata;
  // A creation's request names nobody.
  const target = { resource: kind.plural, name: old === undefined ? '' : name };
  if (may(grantor, 'escalate', target)) return;
  const why = escalation(grantor, object.rules ?? []);
  if (why !== undefined) throw forbidden(kind, name, why);
  if (!aggregates(object) && !(old && aggregates(old))) return;
  if (escalation(grantor, FULL_AUTHORITY) === undefined) return;
  throw forbidden(kind, name, 'must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(grantor: Grantor, { kind, object }: AdmissionRequest, role: RoleRef): void {
  const resource = role.kind === 'ClusterRole' ? 'clusterroles' : role.kind === 'Role' ? 'roles' : undefined;
  const group = role.apiGroup;
  if (resource !== undefined && may(grantor, 'bind', { resource, name: role.name, group })) return;
  const rules = grantor.api.shared(ruleResolver).rulesOfRole(role, grantor.namespace, kind);
  const why = escalation(grantor, rules);
  if (why !== undefined) throw forbidden(kind, object.metadata.name, why);
}

function may(
  { user, authorizer, namespace }: Grantor,
  verb: string,
  { resource, name, group = GROUP }: { readonly resource: string; readonly name: string; readonly group?: string },
): boolean {
  return authorizer({ user, verb, isResource: true, path: '', group, resource, subresource: '', namespace, name })
    .allowed;
}

/** Why the user may not grant the rules; undefined when they may (pkg/registry/rbac/validation/rule.go, `ConfirmNoEscalation`). */
function escalation({ user, authorizer, namespace }: Grantor, rules: readonly PolicyRule[]): string | undefined {
  const own = authorizer.rulesFor(user, namespace);
  const missing = missingRights(own.rules, rules);
  if (missing.length === 0) return undefined;
  const texts = [...new Set(compactRules(missing).map(ruleText))].sort();
  const who = `user "${user.name}" (groups=${quotedList(user.groups)})`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}`;
  return own.error === '' ? why : `${why}; resolution errors: [${own.error}]`;
}

function aggregates({ aggregationRule }: RoleLike): boolean {
  return (aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

/** What the garbage collector has to be able to do to any object (pkg/registry/rbac/helpers.go, `IsOnlyMutatingGCFields`). */
function onlyGarbageCollectionFieldsChange({ object, old }: AdmissionRequest): boolean {
  if (old === undefined) return false;
  const { ownerReferences, finalizers, managedFields } = old.metadata;
  return deepEqual(withMetadata(object, { ownerReferences, finalizers, managedFields }), old);
}
