import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, type ApiWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';
import { configMap, KUBIA_PODS } from '../testing/manifests';

function worldWith(files: Readonly<Record<string, string>>): ApiWorld {
  const world = createApiWorld();
  for (const [path, text] of Object.entries(files)) world.files.set(path, text);
  return world;
}

describe('kubectl apply', () => {
  it('creates, leaves alone, configures', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1", y: "2"}'), 'b.yaml': configMap('a', '{x: "3"}') });
    await expectConversation(world, [
      ['apply -f a.yaml', 'configmap/a created'],
      ['apply -f a.yaml', 'configmap/a unchanged'],
      ['apply -f b.yaml --dry-run=server', 'configmap/a configured (server dry run)'],
      ['apply -f b.yaml --dry-run=client', 'configmap/a configured (dry run)'],
      ['apply -f a.yaml', 'configmap/a unchanged'],
      ['apply -f b.yaml', 'configmap/a configured'],
      ['get cm a -o jsonpath={.data}{"\\n"}', '{"x":"3"}'],
    ]);
  });

  it('keeps what others set and removes only what it had set itself', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1", y: "2"}'), 'b.yaml': configMap('a', '{x: "1"}') });
    await world.run('apply -f a.yaml');
    await world.run(['patch', 'cm', 'a', '--type=merge', '-p', '{"data":{"other":"z"}}']);
    await expectConversation(world, [
      ['apply -f b.yaml', 'configmap/a configured'],
      ['get cm a -o jsonpath={.data}{"\\n"}', '{"other":"z","x":"1"}'],
    ]);
  });

  it('warns once of an object it has not made', async () => {
    const world = worldWith({ 'a.yaml': configMap('a') });
    await world.run('create -f a.yaml');
    expect(await world.run('apply -f a.yaml')).toEqual({
      exitCode: 0,
      stdout: 'configmap/a configured\n',
      stderr:
        'Warning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n',
    });
    await expectConversation(world, [['apply -f a.yaml', 'configmap/a unchanged']]);
  });

  it('applies every document of a file and goes on after a failure', async () => {
    const world = worldWith({
      'all.yaml': `${configMap('a')}---\n${configMap('b', '{a: b}', 'nope')}---\n${configMap('c')}`,
    });
    expect(await world.run('apply -f all.yaml')).toEqual({
      exitCode: 1,
      stdout: 'configmap/a created\nconfigmap/c created\n',
      stderr: 'Error from server (NotFound): error when creating "all.yaml": namespaces "nope" not found\n',
    });
  });

  it('refuses to change what cannot be changed', async () => {
    const world = worldWith({ 'pods.yaml': KUBIA_PODS });
    await world.run('apply -f pods.yaml');
    world.files.set('pods.yaml', KUBIA_PODS.replace('name: kubia\n', 'name: kubia\n    command: [a]\n'));
    const { exitCode, stdout, stderr } = await world.run('apply -f pods.yaml');
    expect([exitCode, stdout]).toEqual([1, 'pod/kubia-manual-v2 unchanged\n']);
    expect(stderr).toMatch(
      /^The Pod "kubia-manual" is invalid: spec: Forbidden: pod updates may not change fields other than /,
    );
  });

  it('says which files it cannot read', async () => {
    await expectConversation(worldWith({ 'empty.yaml': '' }), [
      ['apply -f nope.yaml', 'error: the path "nope.yaml" does not exist'],
      ['apply -f empty.yaml', 'error: no objects passed to apply'],
      ['apply', 'error: must specify one of -f and -k'],
    ]);
  });
});

describe('kubectl apply --server-side', () => {
  const owners = [
    'get',
    'cm',
    'a',
    '-o',
    'jsonpath={range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}',
  ];

  it('lets the server merge', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1", y: "2"}'), 'b.yaml': configMap('a', '{x: "1"}') });
    await expectConversation(world, [
      ['apply --server-side -f a.yaml --dry-run=server', 'configmap/a serverside-applied (server dry run)'],
      ['apply --server-side -f a.yaml', 'configmap/a serverside-applied'],
      ['apply --server-side -f a.yaml -o name', 'configmap/a'],
      [owners, 'kubectl Apply'],
      ['apply --server-side -f b.yaml', 'configmap/a serverside-applied'],
      ['get cm a -o jsonpath={.data}{"\\n"}', '{"x":"1"}'],
    ]);
  });

  it('shows who owns a field that it would change, and how to go on', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1"}'), 'b.yaml': configMap('a', '{x: "2"}') });
    await world.run('apply --server-side --field-manager=me -f a.yaml');
    const { exitCode, stderr } = await world.run('apply --server-side -f b.yaml');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "me": \.data\.x\nPlease review the fields above--they currently have other managers\. Here\nare the ways/,
    );
    expect(stderr).toMatch(
      /\nSee https:\/\/kubernetes\.io\/docs\/reference\/using-api\/server-side-apply\/#conflicts\n$/,
    );
    await expectConversation(world, [
      ['apply --server-side --force-conflicts -f b.yaml', 'configmap/a serverside-applied'],
      ['get cm a -o jsonpath={.data}{"\\n"}', '{"x":"2"}'],
    ]);
  });

  it('takes over what client-side apply has made, and keeps its annotation', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1", y: "2"}'), 'b.yaml': configMap('a', '{x: "3"}') });
    await expectConversation(world, [
      ['apply -f a.yaml', 'configmap/a created'],
      [owners, 'kubectl-client-side-apply Update'],
      ['apply --server-side -f b.yaml', 'configmap/a serverside-applied'],
      [owners, 'kubectl-last-applied Apply\nkubectl Apply'],
      ['get cm a -o jsonpath={.data}{"\\n"}', '{"x":"3"}'],
      ['apply -f b.yaml', 'configmap/a configured'],
      ['apply -f b.yaml', 'configmap/a unchanged'],
    ]);
    const { stdout } = await world.run('get cm a -o yaml');
    expect(stdout).toMatch(/last-applied-configuration: \|\n {6}\{"apiVersion":"v1","data":\{"x":"3"\}/);
    expect(stdout).not.toMatch(/managedFields/);
    expect((await world.run('get cm a -o yaml --show-managed-fields')).stdout).toMatch(
      /\n {2}managedFields:\n {2}- apiVersion: v1\n/,
    );
  });

  it('is named by other commands too', async () => {
    const world = worldWith({ 'a.yaml': configMap('a', '{x: "1"}') });
    for (const line of ['create -f a.yaml', 'label cm a l=m', 'annotate cm a n=o']) await world.run(line);
    await world.run(['patch', 'cm', 'a', '--type=merge', '-p', '{"data":{"z":"1"}}']);
    await expectConversation(world, [
      [owners, 'kubectl-annotate Update\nkubectl-create Update\nkubectl-label Update\nkubectl-patch Update'],
    ]);
  });

  it('does not go together with some flags', async () => {
    await expectConversation(worldWith({ 'a.yaml': configMap('a') }), [
      ['apply -f a.yaml --force-conflicts', 'error: --force-conflicts only works with --server-side'],
      [
        'apply -f a.yaml --server-side --dry-run=client',
        "error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
      ],
      ['apply -f a.yaml --server-side --force', 'error: --force cannot be used with --server-side'],
    ]);
  });
});
