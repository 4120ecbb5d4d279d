import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, type ApiWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';
import { configMap } from '../testing/manifests';

async function worldOf(names: readonly string[]): Promise<ApiWorld> {
  const world = createApiWorld();
  world.files.set('all.yaml', names.map((name) => configMap(name)).join('---\n'));
  await world.run('create -f all.yaml');
  return world;
}

describe('kubectl delete', () => {
  it('deletes by name, by selector and all', async () => {
    const world = await worldOf(['a', 'b', 'c', 'd', 'e']);
    await world.run('label cm c d x=y');
    await expectConversation(world, [
      ['delete cm a', 'configmap "a" deleted from default namespace'],
      ['delete cm/b --dry-run=client', 'configmap "b" deleted from default namespace (dry run)'],
      ['delete cm/b', 'configmap "b" deleted from default namespace'],
      [
        'delete cm -l x=y',
        'configmap "c" deleted from default namespace\nconfigmap "d" deleted from default namespace',
      ],
      ['delete cm --all -o name', 'configmap/e'],
      ['delete cm --all', 'No resources found'],
      ['delete cm a', 'Error from server (NotFound): configmaps "a" not found'],
    ]);
  });

  it('deletes the objects of a manifest, in its order', async () => {
    await expectConversation(await worldOf(['b', 'a']), [
      [
        'delete -f all.yaml',
        'configmap "b" deleted from default namespace\nconfigmap "a" deleted from default namespace',
      ],
      ['delete -f all.yaml --ignore-not-found', ''],
    ]);
  });

  it('leaves the namespace away for what has none', async () => {
    await expectConversation(await worldOf([]), [
      ['create ns x', 'namespace/x created'],
      ['delete ns x --wait=false', 'namespace "x" deleted'],
      [
        'delete ns default',
        'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted',
      ],
    ]);
  });

  it('warns when forced', async () => {
    const world = await worldOf(['a']);
    expect(await world.run('delete cm a --force --grace-period=0')).toEqual({
      exitCode: 0,
      stdout: 'configmap "a" force deleted from default namespace\n',
      stderr:
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    });
  });

  it('waits in virtual time for what a finalizer keeps', async () => {
    const world = await worldOf(['a']);
    await world.run(['patch', 'cm', 'a', '--type=merge', '-p', '{"metadata":{"finalizers":["example.com/keep"]}}']);
    const beforeMs = world.sim.nowMs;
    expect(await world.run('delete cm a --timeout=90s')).toEqual({
      exitCode: 1,
      stdout: 'configmap "a" deleted from default namespace\n',
      stderr: 'error: timed out waiting for the condition on configmaps/a\n',
    });
    expect(world.sim.nowMs - beforeMs).toBe(90_000);
  });

  it('refuses what does not go together', async () => {
    await expectConversation(await worldOf(['a']), [
      ['delete cm a --all', 'error: name cannot be provided when a selector is specified'],
      ['delete cm --all -l x', "error: setting 'all' parameter but found a non empty selector. "],
      ['delete cm a --grace-period=5 --now', 'error: --now and --grace-period cannot be specified together'],
      ['delete cm', 'error: resource(s) were provided, but no name was specified'],
    ]);
  });
});
