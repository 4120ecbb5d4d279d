import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { stringArrayFlag, stringFlag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const VERSION = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';

const bindingFlags = {
  clusterRole: stringFlag('clusterrole', 'The ClusterRole to bind.'),
  user: stringArrayFlag('user', 'A user who gets the role.'),
  group: stringArrayFlag('group', 'A group whose members get the role.'),
  serviceAccount: stringArrayFlag('serviceaccount', 'A service account that gets the role: NAMESPACE:NAME.'),
};
const roleFlag = stringFlag('role', 'The Role to bind.');

/** Source: kubectl/pkg/cmd/create/create_rolebinding.go. */
export const createRoleBinding: Command = {
  name: 'rolebinding',
  use: 'create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a role binding for a particular role or cluster role',
  flags: [...generatedObjectFlags, ...Object.values(bindingFlags), roleFlag],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const [clusterRole, role] = [value(bindingFlags.clusterRole), value(roleFlag)];
    if ((clusterRole === '') === (role === ''))
      throw new KubectlError('exactly one of clusterrole or role must be specified');
    const roleRef =
      role === ''
        ? { apiGroup: GROUP, kind: 'ClusterRole', name: clusterRole }
        : { apiGroup: GROUP, kind: 'Role', name: role };
    const draft = { apiVersion: VERSION, kind: 'RoleBinding', metadata: { name }, ...subjectsOf(invocation), roleRef };
    await createGenerated(invocation, 'rbac.v1.RoleBinding', draft, 'failed to create rolebinding:');
  },
};

/** Source: kubectl/pkg/cmd/create/create_clusterrolebinding.go. */
export const createClusterRoleBinding: Command = {
  name: 'clusterrolebinding',
  use: 'create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a cluster role binding for a particular cluster role',
  flags: [...generatedObjectFlags, ...Object.values({ ...bindingFlags, clusterRole: requiredClusterRole() })],
  async run(invocation) {
    const name = nameArgument(invocation);
    const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: invocation.value(bindingFlags.clusterRole) };
    const subjects = subjectsOf(invocation);
    const draft = { apiVersion: VERSION, kind: 'ClusterRoleBinding', metadata: { name }, ...subjects, roleRef };
    await createGenerated(invocation, 'rbac.v1.ClusterRoleBinding', draft, 'failed to create clusterrolebinding:');
  },
};

function requiredClusterRole() {
  return { ...bindingFlags.clusterRole, required: true };
}

function subjectsOf({ value }: Invocation): { readonly subjects?: readonly JsonObject[] } {
  const named = (kind: string, names: readonly string[]) => names.map((name) => ({ kind, apiGroup: GROUP, name }));
  const accounts = value(bindingFlags.serviceAccount).map((text) => {
    const [namespace = '', name = '', ...rest] = text.split(':');
    if (namespace === '' || name === '' || rest.length > 0)
      throw new KubectlError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  const subjects = [
    ...named('User', value(bindingFlags.user)),
    ...named('Group', value(bindingFlags.group)),
    ...accounts,
  ];
  return subjects.length > 0 ? { subjects } : {};
}
