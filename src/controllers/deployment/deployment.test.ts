import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Deployment, DeploymentSpec } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { controllerOf, keyOf, withMetadata } from '../../api/object';
import { internalError } from '../../api/status';
import { podTemplate } from '../test-world';
import { DeploymentWorld, WEB } from './test-world';
import { maxSurge, maxUnavailable } from './fenceposts';

const sizes = (world: DeploymentWorld) => world.sets.map(({ spec }) => spec.replicas);
const annotation = (world: DeploymentWorld, index: number, key: string) =>
  world.sets[index]?.metadata.annotations?.[`deployment.kubernetes.io/${key}`];

describe('how far a rolling update may go', () => {
  for (const [replicas, surge, unavailable, expected] of [
    [3, '25%', '25%', { surge: 1, unavailable: 0 }],
    [4, '25%', '25%', { surge: 1, unavailable: 1 }],
    [10, '25%', '25%', { surge: 3, unavailable: 2 }],
    [1, 0, '1%', { surge: 0, unavailable: 1 }],
    [2, '1%', 0, { surge: 1, unavailable: 0 }],
    [2, 0, 5, { surge: 0, unavailable: 2 }],
    [0, 1, 1, { surge: 1, unavailable: 0 }],
  ] as const) {
    it(`of ${replicas} with ${surge} and ${unavailable}`, () => {
      const rollingUpdate = { maxSurge: surge, maxUnavailable: unavailable };
      const spec = { replicas, strategy: { type: 'RollingUpdate', rollingUpdate } };
      const deployment = { spec } as unknown as Deployment;
      expect({ surge: maxSurge(deployment), unavailable: maxUnavailable(deployment) }).toEqual(expected);
    });
  }
});

describe('a Deployment', () => {
  it('makes a ReplicaSet with the hash of its template', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(2);
    const [set] = world.sets;
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
    expect(set).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        labels: { app: 'web', 'pod-template-hash': hash },
        annotations: {
          'deployment.kubernetes.io/revision': '1',
          'deployment.kubernetes.io/desired-replicas': '3',
          'deployment.kubernetes.io/max-replicas': '4',
        },
      },
      spec: { selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } } },
    });
    expect(world.deployment.metadata).toMatchObject({
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      generation: 1,
    });
    expect(world.deployment.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(world.conditions).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True NewReplicaSetAvailable',
    ]);
    expect(world.told).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
  });

  it('replaces pod after pod and never has too few or too many', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    world.setImage('nginx:2');
    for (let tenths = 0; tenths < 200; tenths += 1) {
      expect(world.readyPods).toBeGreaterThanOrEqual(3);
      expect(sizes(world).reduce((sum = 0, size = 0) => sum + size, 0)).toBeLessThanOrEqual(4);
      world.passSeconds(0.1);
    }
    expect(sizes(world)).toEqual([0, 3]);
    expect(world.told.map((text) => text.replace(/web-\S+/, 'x')).slice(1)).toEqual([
      'Scaled up replica set x from 0 to 1',
      'Scaled down replica set x from 3 to 2',
      'Scaled up replica set x from 1 to 2',
      'Scaled down replica set x from 2 to 1',
      'Scaled up replica set x from 2 to 3',
      'Scaled down replica set x from 1 to 0',
    ]);
  });

  it('waits for minReadySeconds', () => {
    const world = new DeploymentWorld();
    world.create({ minReadySeconds: 10 });
    world.passSeconds(5);
    expect(world.deployment.status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
    world.passSeconds(7);
    expect(world.deployment.status).toMatchObject({ availableReplicas: 3 });
    expect(world.deployment.status?.unavailableReplicas).toBeUndefined();
  });

  it('lets all pods go before it makes new ones, if it recreates', () => {
    const world = new DeploymentWorld(1, 10);
    world.create({ strategy: { type: 'Recreate' } });
    world.passSeconds(5);
    world.setImage('nginx:2');
    world.passSeconds(9);
    expect([world.pods.length, sizes(world)]).toEqual([3, [0]]);
    world.passSeconds(5);
    expect([world.readyPods, sizes(world)]).toEqual([3, [0, 3]]);
  });

  it('goes back to an earlier ReplicaSet and remembers its revisions', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    for (const image of ['nginx:2', 'nginx']) {
      world.setImage(image);
      world.passSeconds(20);
    }
    expect(world.sets).toHaveLength(2);
    expect(annotation(world, 1, 'revision')).toBe('3');
    expect(annotation(world, 1, 'revision-history')).toBe('1');
    expect(world.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  it('keeps revisionHistoryLimit old ReplicaSets', () => {
    const world = new DeploymentWorld();
    world.create({ revisionHistoryLimit: 1 });
    for (const image of ['a', 'b', 'c', 'd']) {
      world.passSeconds(20);
      world.setImage(image);
    }
    world.passSeconds(20);
    expect(world.sets.map((_, index) => annotation(world, index, 'revision'))).toEqual(['4', '5']);
  });

  it('copies its annotations, but not those that are its own', () => {
    const world = new DeploymentWorld();
    world.create();
    world.sim.settle();
    const annotations = {
      'kubernetes.io/change-cause': 'first',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    world.api.modify(deployments, WEB, (object) =>
      withMetadata(object, { annotations: { ...object.metadata.annotations, ...annotations } }),
    );
    world.passSeconds(1);
    const own = world.sets[0]?.metadata.annotations ?? {};
    expect(own['kubernetes.io/change-cause']).toBe('first');
    expect(Object.keys(own)).not.toContain('kubectl.kubernetes.io/last-applied-configuration');
  });

  it('does nothing to its template while it is paused, but follows its size', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    world.change({ paused: true });
    world.setImage('nginx:2');
    world.change({ replicas: 5 });
    world.passSeconds(20);
    expect(sizes(world)).toEqual([5]);
    expect(world.conditions).toContain('Progressing=Unknown DeploymentPaused');
    world.change({ paused: false });
    expect(world.conditions).toContain('Progressing=True ReplicaSetUpdated');
    world.passSeconds(60);
    expect(sizes(world)).toEqual([0, 5]);
  });

  it('says when it makes no progress, and goes on when it can', () => {
    const world = new DeploymentWorld();
    world.broken.add('broken');
    world.create({ progressDeadlineSeconds: 60 });
    world.passSeconds(5);
    world.setImage('broken');
    world.passSeconds(59);
    expect(world.conditions).toContain('Progressing=True ReplicaSetUpdated');
    world.passSeconds(5);
    expect(world.deployment.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `ReplicaSet "${world.sets[1]?.metadata.name}" has timed out progressing.`,
      }),
    );
    expect(world.conditions).toContain('Available=True MinimumReplicasAvailable');
    world.setImage('nginx:3');
    world.passSeconds(30);
    expect(world.conditions).toContain('Progressing=True NewReplicaSetAvailable');
    expect(sizes(world)).toEqual([0, 0, 3]);
  });

  it('takes from what is broken first', () => {
    const world = new DeploymentWorld();
    world.broken.add('broken');
    world.create({ replicas: 10 });
    world.passSeconds(5);
    world.setImage('broken');
    world.passSeconds(5);
    expect(sizes(world)).toEqual([8, 5]);
    world.setImage('nginx:3');
    expect(sizes(world)).toEqual([8, 0, 5]);
    world.passSeconds(60);
    expect(sizes(world)).toEqual([0, 0, 10]);
  });

  it('shares out a change of its size amid a rollout', () => {
    const world = new DeploymentWorld();
    world.broken.add('broken');
    world.create({ replicas: 10, strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
    world.passSeconds(5);
    world.setImage('broken');
    world.passSeconds(5);
    expect(sizes(world)).toEqual([8, 5]);
    // The documentation's own example.
    world.change({ replicas: 15 });
    expect(sizes(world)).toEqual([11, 7]);
  });

  it('takes another name for its ReplicaSet when one of that name has another template', () => {
    const first = new DeploymentWorld();
    first.create();
    first.sim.settle();
    const { name = '' } = first.sets[0]?.metadata ?? {};
    const world = new DeploymentWorld();
    world.api.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { namespace: 'default', name },
      spec: { replicas: 0, selector: { matchLabels: { a: 'b' } }, template: podTemplate({ a: 'b' }) },
    });
    world.create();
    world.passSeconds(5);
    expect(world.deployment.status).toMatchObject({ collisionCount: 1, readyReplicas: 3 });
    expect(world.pods[0]?.metadata.name.startsWith(name)).toBe(false);
  });

  it('takes over a ReplicaSet of its own template that nobody controls', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    world.api.delete(deployments, WEB, { propagationPolicy: 'Orphan' });
    world.passSeconds(5);
    expect(world.sets[0]?.metadata.ownerReferences).toBeUndefined();
    world.create();
    world.passSeconds(5);
    expect([world.sets.length, world.pods.length]).toEqual([1, 3]);
    expect(world.sets[0]?.metadata.ownerReferences?.[0]?.uid).toBe(world.deployment.metadata.uid);
  });

  it('takes over the ReplicaSet that another Deployment leaves behind', () => {
    const world = new DeploymentWorld();
    world.create();
    const { metadata: _, ...rest } = world.deployment;
    world.api.create(deployments, { ...rest, metadata: { namespace: 'default', name: 'other' } });
    world.passSeconds(5);
    expect(world.pods).toHaveLength(6);
    world.api.delete(deployments, { namespace: 'default', name: 'other' }, { propagationPolicy: 'Orphan' });
    world.passSeconds(120);
    expect(world.sets.map((set) => controllerOf(set)?.name)).toEqual(['web', 'web']);
    expect(world.pods).toHaveLength(3);
  });

  it('tells why its ReplicaSet could not be made', () => {
    const world = new DeploymentWorld();
    const create = world.api.create.bind(world.api);
    world.api.create = (kind, draft, options) => {
      if (draft.kind === 'ReplicaSet') throw internalError('no room');
      return create(kind, draft, options);
    };
    world.create();
    world.passSeconds(1);
    const [progressing] = world.deployment.status?.conditions ?? [];
    expect(progressing).toMatchObject({ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError' });
    expect(progressing?.message).toMatch(/^Failed to create new replica set "web-\w+": .*no room$/);
    expect(world.events()[0]).toBe(`ReplicaSetCreateError web: ${progressing?.message}`);
  });

  it('goes with all that it has made', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    world.api.delete(deployments, WEB);
    world.passSeconds(10);
    expect([world.sets.length, world.pods.length]).toEqual([0, 0]);
  });

  it('makes up for a ReplicaSet that is deleted', () => {
    const world = new DeploymentWorld();
    world.create();
    world.passSeconds(5);
    const [set] = world.sets;
    if (set !== undefined) world.api.delete(replicaSets, keyOf(set));
    world.passSeconds(10);
    expect([world.sets.length, world.readyPods]).toEqual([1, 3]);
    expect(world.sets[0]?.metadata.uid).not.toBe(set?.metadata.uid);
  });

  const resting: readonly Partial<DeploymentSpec>[] = [{}, { minReadySeconds: 5 }, { strategy: { type: 'Recreate' } }];
  for (const spec of resting) {
    it(`rests once it is complete: ${JSON.stringify(spec)}`, () => {
      const world = new DeploymentWorld();
      world.create(spec);
      world.passSeconds(3600);
      expect(world.sim.nextTimerMs).toBeUndefined();
    });
  }
});
