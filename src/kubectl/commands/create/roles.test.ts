import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../../testing/api-world';
import { expectConversation } from '../../testing/conversation';

const YAML = '--dry-run=client -o yaml';

describe('kubectl create', () => {
  it('role: a rule for each group, resources by their full names', async () => {
    await expectConversation(createApiWorld(), [
      [
        `create role r --verb=get,list,get --resource=po,rs.apps,pods/log --resource-name=a ${YAML}`,
        [
          'apiVersion: rbac.authorization.k8s.io/v1',
          'kind: Role',
          'metadata:',
          '  name: r',
          'rules:',
          ...['', 'apps'].flatMap((group) => [
            '- apiGroups:',
            `  - ${group === '' ? '""' : group}`,
            '  resourceNames:',
            '  - a',
            '  resources:',
            ...(group === '' ? ['  - pods', '  - pods/log'] : ['  - replicasets']),
            '  verbs:',
            '  - get',
            '  - list',
          ]),
        ].join('\n'),
      ],
      ['create role r --resource=pods', 'error: at least one verb must be specified'],
      ['create role r --verb=get', 'error: at least one resource must be specified'],
      [
        'create role r --verb=get --resource=/log',
        'error: resource must be specified if apiGroup/subresource specified',
      ],
      ['create role r --verb=bind --resource=pods', "error: can not perform 'bind' on 'pods' in group ''"],
      ['create role r --verb=bind --resource=roles', 'role.rbac.authorization.k8s.io/r created'],
      ['create role s --verb=impersonate --resource=users', 'role.rbac.authorization.k8s.io/s created'],
    ]);
  });

  it('role: a resource that is not served', async () => {
    const world = createApiWorld();
    const refused = async (resource: string) =>
      (await world.run(`create role r --verb=get --resource=${resource}`)).stderr;
    expect(await refused('frobs')).toBe('the server doesn\'t have a resource type "frobs"\n');
    expect(await refused('frobs.x.io')).toBe('the server doesn\'t have a resource type "frobs" in group "x.io"\n');
  });

  it('clusterrole: paths and aggregations too', async () => {
    await expectConversation(createApiWorld(), [
      ['create clusterrole c --verb=get --non-resource-url=/logs/*', 'clusterrole.rbac.authorization.k8s.io/c created'],
      ['create clusterrole d --aggregation-rule=a=b', 'clusterrole.rbac.authorization.k8s.io/d created'],
      ['create clusterrole e --verb=get', 'error: one of resource or nonResourceURL must be specified'],
      ['create clusterrole e --verb=get --non-resource-url=logs', 'error: nonResourceURL should start with /'],
      [
        'create clusterrole e --verb=get --non-resource-url=/l*s',
        "error: nonResourceURL only supports wildcard matches when '*' is at the end",
      ],
      ['create clusterrole e --verb=list --non-resource-url=/l', "error: invalid verb: 'list' for nonResourceURL"],
      [
        'create clusterrole e --verb=list --aggregation-rule=a=b',
        'error: aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
      ],
    ]);
  });

  it('rolebinding and clusterrolebinding: users, groups and service accounts', async () => {
    await expectConversation(createApiWorld(), [
      [
        `create rolebinding b --clusterrole=view --user=u --group=g --serviceaccount=ns:sa ${YAML}`,
        [
          'apiVersion: rbac.authorization.k8s.io/v1',
          'kind: RoleBinding',
          'metadata:',
          '  name: b',
          'roleRef:',
          '  apiGroup: rbac.authorization.k8s.io',
          '  kind: ClusterRole',
          '  name: view',
          'subjects:',
          ...['User u', 'Group g'].flatMap((subject) => [
            '- apiGroup: rbac.authorization.k8s.io',
            `  kind: ${subject.split(' ')[0]}`,
            `  name: ${subject.split(' ')[1]}`,
          ]),
          '- kind: ServiceAccount',
          '  name: sa',
          '  namespace: ns',
        ].join('\n'),
      ],
      ['create rolebinding b', 'error: exactly one of clusterrole or role must be specified'],
      ['create rolebinding b --role=r --serviceaccount=sa', 'error: serviceaccount must be <namespace>:<name>'],
      [
        'create clusterrolebinding b --clusterrole=view --user=u',
        'clusterrolebinding.rbac.authorization.k8s.io/b created',
      ],
      ['create clusterrolebinding b', 'error: required flag(s) "clusterrole" not set'],
    ]);
  });

  it('token: refusals', async () => {
    await expectConversation(createApiWorld(), [
      ['create token nobody', 'error: failed to create token: serviceaccounts "nobody" not found'],
      ['create token default --duration=500ms', 'error: --duration cannot be expressed in units less than seconds'],
      ['create token default --duration=-1s', 'error: --duration must be greater than or equal to 0'],
      [
        'create token default --bound-object-name=x',
        'error: --bound-object-name can only be set if --bound-object-kind is provided',
      ],
      [
        'create token default --bound-object-kind=Job',
        'error: supported --bound-object-kind values are Node, Pod, Secret',
      ],
      [
        'create token default --bound-object-kind=Pod',
        'error: --bound-object-name is required if --bound-object-kind is provided',
      ],
      [
        'create token default --bound-object-kind=Pod --bound-object-name=x',
        'error: failed to create token: pods "x" not found',
      ],
    ]);
  });
});
