import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, createClusterWorld } from '../../testing/api-world';
import { expectConversation } from '../../testing/conversation';

describe('kubectl auth', () => {
  it('whoami tells who asks', async () => {
    await expectConversation(createApiWorld(), [
      [
        'auth whoami',
        'ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [kubeadm:cluster-admins system:authenticated]',
      ],
      ['auth whoami -o jsonpath={.status.userInfo.username}{"\\n"}', 'kubernetes-admin'],
    ]);
  });

  it('can-i asks the server and warns of what it does not know', async () => {
    const world = createApiWorld();
    await expectConversation(world, [
      ['auth can-i create pods', 'yes'],
      ['auth can-i get /logs/', 'yes'],
      [
        'auth can-i',
        "error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      ],
      [
        'auth can-i --list',
        'Resources   Non-Resource URLs   Resource Names   Verbs\n*.*         []                  []               [*]\n            [*]                 []               [*]',
      ],
      ['auth can-i --list pods', 'error: list option must be specified with no arguments'],
    ]);
    const warnings: readonly (readonly [string, string])[] = [
      ['frob pods', "verb 'frob' is not a known verb"],
      ['list nodes', "resource 'nodes' is not namespace scoped"],
      ['list frobs.example.com', "the server doesn't have a resource type 'frobs' in group 'example.com'"],
    ];
    for (const [line, warning] of warnings)
      expect(await world.run(`auth can-i ${line}`)).toEqual({
        exitCode: 0,
        stdout: 'yes\n',
        stderr: `Warning: ${warning}\n\n`,
      });
  });

  it('shows what roles and bindings allow, made by kubectl too', async () => {
    const world = createClusterWorld({ authorization: 'RBAC' });
    await expectConversation(world, [
      ['create serviceaccount robot', 'serviceaccount/robot created'],
      ['create role reader --verb=get,list --resource=pods,deploy', 'role.rbac.authorization.k8s.io/reader created'],
      [
        'create rolebinding readers --role=reader --serviceaccount=default:robot --user=jane',
        'rolebinding.rbac.authorization.k8s.io/readers created',
      ],
      ['auth can-i list pods --as=jane', 'yes'],
      ['auth can-i list deployments.apps --as=system:serviceaccount:default:robot', 'yes'],
      [
        'create clusterrolebinding viewers --clusterrole=view --group=devs',
        'clusterrolebinding.rbac.authorization.k8s.io/viewers created',
      ],
      ['auth can-i list pods --as=joe --as-group=devs -n kube-system', 'yes'],
    ]);
    expect(await world.run('auth can-i delete pods --as=jane -q')).toEqual({ exitCode: 1, stdout: '', stderr: '' });
    expect(await world.run('auth can-i delete pods --as=jane')).toEqual({ exitCode: 1, stdout: 'no\n', stderr: '' });
    const list = await world.run('auth can-i --list --as=jane --no-headers');
    expect(list.stdout).toContain('deployments.apps');
    const denied = await world.run('get nodes --as=jane');
    expect(denied.stderr).toBe(
      'Error from server (Forbidden): nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope\n',
    );
  });

  it('reconcile gives roles what they lack and takes away what they have besides, if that is wanted', async () => {
    const world = createApiWorld();
    const role = (verbs: string): string =>
      `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: keeper, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [${verbs}]}]
`;
    const rule = (verbs: string): string =>
      `\t\t{Verbs:[${verbs}] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}\n`;
    const reconciled = 'role.rbac.authorization.k8s.io/keeper reconciled\n';
    world.files.set('r.yaml', role('get, list'));
    const line = 'auth reconcile -f r.yaml';
    expect(await world.run(line)).toEqual({
      exitCode: 0,
      stdout: reconciled,
      stderr: `\treconciliation required create\n\tmissing rules added:\n${rule('get list')}`,
    });
    expect(await world.run(line)).toEqual({ exitCode: 0, stdout: reconciled, stderr: '' });
    world.files.set('r.yaml', role('get, watch'));
    expect((await world.run(line)).stderr).toBe(
      `\treconciliation required update\n\tmissing rules added:\n${rule('watch')}`,
    );
    expect((await world.run(`${line} --remove-extra-permissions`)).stderr).toBe(
      `\treconciliation required update\n\textra rules removed:\n${rule('list')}`,
    );
    const verbs = 'get role keeper -o jsonpath={.rules[*].verbs}';
    expect((await world.run(verbs)).stdout).toBe('["get","watch"]');
  });

  it('reconcile adds subjects to a binding, and makes it anew for another role', async () => {
    const world = createApiWorld();
    const binding = (role: string, user: string): string =>
      `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: keepers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role}}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ${user}}]
`;
    const apply = async (role: string, user: string): Promise<string> => {
      world.files.set('b.yaml', binding(role, user));
      return (await world.run('auth reconcile -f b.yaml')).stderr;
    };
    const subject = (user: string): string =>
      `\t\t{Kind:User APIGroup:rbac.authorization.k8s.io Name:${user} Namespace:}\n`;
    expect(await apply('view', 'ann')).toBe(
      `\treconciliation required create\n\tmissing subjects added:\n${subject('ann')}`,
    );
    expect(await apply('view', 'bob')).toBe(
      `\treconciliation required update\n\tmissing subjects added:\n${subject('bob')}`,
    );
    expect(await apply('edit', 'bob')).toBe('\treconciliation required recreate\n');
    const names = 'get clusterrolebinding keepers -o jsonpath={.roleRef.name}:{.subjects[*].name}';
    expect((await world.run(names)).stdout).toBe('edit:bob');
  });
});
