import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld, createClusterWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';

describe('kubectl scale', () => {
  it('sets the size, under conditions if there are any', async () => {
    const world = createApiWorld();
    await expectConversation(world, [
      ['create deployment web --image=x', 'deployment.apps/web created'],
      ['scale deployment web', 'error: required flag(s) "replicas" not set'],
      ['scale deployment/web --replicas=3', 'deployment.apps/web scaled'],
      ['scale deploy web --replicas=5 --current-replicas=2', 'error: Expected replicas to be 2, was 3'],
      ['scale deploy web --replicas=5 --current-replicas=3', 'deployment.apps/web scaled'],
      ['scale deploy web --replicas=5 --dry-run=server', 'deployment.apps/web scaled (server dry run)'],
      ['scale deploy web --replicas=1 --dry-run=client', 'deployment.apps/web scaled (dry run)'],
      [
        'scale deploy web --replicas=-1',
        'error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      ],
      ['scale deploy none --replicas=1', 'Error from server (NotFound): deployments.apps "none" not found'],
    ]);
    const refused = await world.run('scale deploy web --replicas=1 --resource-version=1');
    expect(refused.stderr).toMatch(/^error: Expected resource version to be 1, was \d+\n$/);
    expect((await world.run('get deploy web -o jsonpath={.spec.replicas}')).stdout).toBe('5');
  });

  it('waits for the size when it is told how long', async () => {
    const world = createClusterWorld({ nodes: [{ name: 'n' }] });
    world.files.set(
      'rs.yaml',
      'apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: web}}\n' +
        '  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: nginx}]}\n',
    );
    await expectConversation(world, [
      ['create -f rs.yaml', 'replicaset.apps/web created'],
      ['scale rs web --replicas=3 --timeout=1m', 'replicaset.apps/web scaled'],
    ]);
    expect((await world.run('get rs web -o jsonpath={.status.replicas}')).stdout).toBe('3');
  });
});
