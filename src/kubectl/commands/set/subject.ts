import { isObject, type JsonObject } from '../../../api/go/json-value';
import { marshalSortedJson } from '../../../api/go/json-print';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { stringArrayFlag } from '../../flags/flag';
import { listAt } from '../../json';
import type { Info } from '../../resources/info';
import { dryRunOf, selectorFlag } from '../../write-flags';
import { changeObjects, findPodSpecs, podSpecFlagList, podSpecFlags } from './pod-spec';

const GROUP = 'rbac.authorization.k8s.io';

const flags = {
  user: stringArrayFlag('user', 'A user who gets the role.'),
  group: stringArrayFlag('group', 'A group whose members get the role.'),
  serviceAccount: stringArrayFlag('serviceaccount', 'A service account that gets the role: NAMESPACE:NAME.'),
};

/** Source: kubectl/pkg/cmd/set/set_subject.go. */
export const setSubject: Command = {
  name: 'subject',
  use: 'set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  examples: ['kubectl set subject rolebinding admins --user=kim --group=operators'],
  flags: [...Object.values(flags), ...podSpecFlagList],
  run: runSetSubject,
};

async function runSetSubject(invocation: Invocation): Promise<void> {
  const infos = await findPodSpecs(invocation, invocation.args);
  validate(invocation, infos);
  const subjects = subjectsOf(invocation);
  await changeObjects(invocation, infos, {
    done: 'subjects updated',
    failure: 'failed to patch subjects to rolebinding:',
    change: (object, { mapping: { group, kind } }) => {
      if (group !== GROUP || (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding'))
        throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      const before = listAt(object, 'subjects').filter(isObject);
      const known = new Set(before.map((subject) => marshalSortedJson(subject)));
      return { ...object, subjects: [...before, ...subjects.filter((each) => !known.has(marshalSortedJson(each)))] };
    },
  });
}

function validate(invocation: Invocation, infos: readonly Info[]): void {
  const { value } = invocation;
  if (value(podSpecFlags.local) && dryRunOf(invocation) === 'server')
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (value(podSpecFlags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (Object.values(flags).every((flag) => value(flag).length === 0))
    throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
  for (const account of value(flags.serviceAccount)) {
    const [namespace = '', name = '', ...more] = account.split(':');
    if (name === '' || more.length > 0) throw new KubectlError('serviceaccount must be <namespace>:<name>');
    if (namespace === '' && infos.some(({ mapping }) => mapping.kind === 'ClusterRoleBinding'))
      throw new KubectlError('serviceaccount must be <namespace>:<name>, namespace must be specified');
  }
}

function subjectsOf({ value, session }: Invocation): readonly JsonObject[] {
  const named = (kind: string, names: readonly string[]): readonly JsonObject[] =>
    [...new Set(names)].toSorted().map((name) => ({ kind, apiGroup: GROUP, name }));
  const accounts = [...new Set(value(flags.serviceAccount))].toSorted().map((account): JsonObject => {
    const [namespace = '', name = ''] = account.split(':');
    return { kind: 'ServiceAccount', name, namespace: namespace || session.namespace.name };
  });
  return [...named('User', value(flags.user)), ...named('Group', value(flags.group)), ...accounts];
}
