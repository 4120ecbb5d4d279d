import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createClusterWorld } from '../../testing/api-world';
import { expectConversation } from '../../testing/conversation';

const SET = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}
`;

function createWorld() {
  const world = createClusterWorld({ nodes: [{ name: 'a' }, { name: 'b' }] });
  world.files.set('web.yaml', SET);
  return world;
}

describe('kubectl drain', () => {
  it('cordons, evicts what is made anew elsewhere, and waits until it is gone', async () => {
    const world = createWorld();
    await expectConversation(world, [
      ['cordon b', 'node/b cordoned'],
      ['create -f web.yaml', 'replicaset.apps/web created'],
      ['wait --for=jsonpath={.status.readyReplicas}=2 rs/web', 'replicaset.apps/web condition met'],
      ['uncordon b', 'node/b uncordoned'],
    ]);
    const pods = (await world.run('get pods -o jsonpath={.items[*].metadata.name}')).stdout.split(' ');
    const { stdout, stderr, exitCode } = await world.run('drain a');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [first, second] = pods;
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'node/a cordoned',
      `evicting pod default/${first}`,
      `evicting pod default/${second}`,
    ]);
    expect(stdout).toContain(`pod/${first} evicted\n`);
    expect(stdout.endsWith('node/a drained\n')).toBe(true);
    await world.run('wait --for=jsonpath={.status.readyReplicas}=2 rs/web');
    expect((await world.run('get pods -o jsonpath={.items[*].spec.nodeName}')).stdout).toBe('b b');
  });

  it('leaves alone what nobody would make anew, unless forced', async () => {
    const world = createClusterWorld({ nodes: [{ name: 'a' }] });
    world.files.set(
      'own.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: own}\nspec:\n  volumes: [{name: v, emptyDir: {}}]\n  containers: [{name: c, image: nginx}]\n',
    );
    await world.run('run alone --image=nginx');
    await world.run('create -f own.yaml');
    await world.run('wait --for=condition=Ready pod/own pod/alone');
    expect(await world.run('drain a')).toEqual({
      exitCode: 1,
      stdout: 'node/a cordoned\n',
      stderr:
        'error: unable to drain node "a" due to error: [cannot delete Pods that declare no controller (use --force to override): default/alone, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/own], continuing command...\n' +
        'There are pending nodes to be drained:\n a\n' +
        'cannot delete Pods that declare no controller (use --force to override): default/alone\n' +
        'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/own\n',
    });
    expect(await world.run('drain a --force --delete-emptydir-data --grace-period=1')).toEqual({
      exitCode: 0,
      stdout:
        'node/a already cordoned\nevicting pod default/alone\nevicting pod default/own\npod/alone evicted\npod/own evicted\nnode/a drained\n',
      stderr: 'Warning: deleting Pods that declare no controller: default/alone, default/own\n',
    });
  });

  it('tries again every five seconds while a disruption budget holds a pod back', async () => {
    const world = createWorld();
    world.files.set(
      'pdb.yaml',
      'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {minAvailable: 2, selector: {matchLabels: {app: web}}}\n',
    );
    await world.run('cordon b');
    await world.run('create -f web.yaml -f pdb.yaml');
    await world.run('wait --for=jsonpath={.status.readyReplicas}=2 rs/web');
    await world.run('uncordon b');
    const beforeMs = world.cluster.sim.nowMs;
    const { stderr, exitCode } = await world.run('drain a --timeout=12s');
    expect(exitCode).toBe(1);
    const retries = stderr.match(
      /error when evicting pods\/"web-\w+" -n "default" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget\.\n/g,
    );
    expect(retries).toHaveLength(6);
    expect(stderr).toContain('global timeout reached: 12s');
    expect(world.cluster.sim.nowMs - beforeMs).toBe(12_000);
  });

  it('sets and removes taints', async () => {
    await expectConversation(createWorld(), [
      ['taint nodes a dedicated=x:NoSchedule', 'node/a tainted'],
      [
        'taint nodes a dedicated=y:NoSchedule',
        'error: node a already has dedicated taint(s) with same effect(s) and --overwrite is false',
      ],
      ['taint nodes a dedicated=y:NoSchedule --overwrite', 'node/a modified'],
      ['taint nodes a dedicated-', 'node/a untainted'],
      ['taint nodes a dedicated-', 'error: taint "dedicated" not found'],
    ]);
  });
});
