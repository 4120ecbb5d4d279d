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
