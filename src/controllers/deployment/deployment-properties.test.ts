import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { DeploymentWorld } from './test-world';

type Step =
  | { readonly do: 'deletePod' | 'deleteSet' | 'failPod' | 'freePod'; readonly index: number }
  | { readonly do: 'image'; readonly image: string }
  | { readonly do: 'pause'; readonly paused: boolean }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'wait'; readonly seconds: number };

const index = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('deletePod', 'failPod', 'freePod', 'deleteSet'), index }),
  fc.record({ do: fc.constant('image' as const), image: fc.constantFrom('a', 'b', 'c', 'broken') }),
  fc.record({ do: fc.constant('pause' as const), paused: fc.boolean() }),
  fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(12) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(7) }),
);
const bound = fc.constantFrom(0, 1, 3, '25%', '50%', '100%');
const strategy = fc.oneof(
  fc.constant({ type: 'Recreate' }),
  fc
    .record({ maxSurge: bound, maxUnavailable: bound })
    .filter(({ maxSurge, maxUnavailable }) => maxSurge !== 0 || maxUnavailable !== 0)
    .map((rollingUpdate) => ({ type: 'RollingUpdate', rollingUpdate })),
);

function act(world: DeploymentWorld, current: Step): void {
  const pick = <T>(list: readonly T[], position: number) => list[position % Math.max(1, list.length)];
  switch (current.do) {
    case 'image':
      world.setImage(current.image);
      return;
    case 'pause':
      world.change({ paused: current.paused });
      return;
    case 'scale':
      world.change({ replicas: current.replicas });
      return;
    case 'wait':
      world.passSeconds(current.seconds);
      return;
    case 'deleteSet': {
      const set = pick(world.sets, current.index);
      if (set !== undefined) world.api.delete(replicaSets, keyOf(set));
      return;
    }
    default: {
      const pod = pick(world.pods, current.index);
      if (pod === undefined) return;
      if (current.do === 'deletePod') world.api.delete(pods, keyOf(pod));
      else if (current.do === 'failPod') world.api.updateStatus(pods, { ...pod, status: { phase: 'Failed' } });
      else world.api.update(pods, { ...pod, metadata: { ...pod.metadata, labels: { lost: 'yes' } } });
    }
  }
}

function play(steps: readonly Step[], spec: Parameters<DeploymentWorld['create']>[0]): DeploymentWorld {
  const world = new DeploymentWorld(1, 2);
  world.broken.add('broken');
  world.create(spec);
  for (const current of steps) {
    act(world, current);
    world.sim.settle();
  }
  world.setImage('good');
  world.change({ paused: false });
  world.passSeconds(120);
  return world;
}

describe('a Deployment to which anything may happen', () => {
  it('comes to what it asks for', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), strategy, fc.nat(3), (steps, how, minReadySeconds) => {
        const world = play(steps, { strategy: how, minReadySeconds });
        const { replicas = 1 } = world.deployment.spec;
        const { status = {} } = world.deployment;
        expect([status.readyReplicas ?? 0, status.availableReplicas ?? 0, status.updatedReplicas ?? 0]).toEqual([
          replicas,
          replicas,
          replicas,
        ]);
        expect(status.replicas ?? 0).toBe(replicas);
        const newest = world.sets.at(-1);
        expect(world.sets.filter(({ spec }) => (spec.replicas ?? 1) > 0)).toEqual(replicas === 0 ? [] : [newest]);
        const own = world.pods.filter(
          ({ metadata, status: { phase } = {} }) => metadata.ownerReferences !== undefined && phase !== 'Failed',
        );
        expect(own).toHaveLength(replicas);
        expect(own.every(({ spec }) => spec.containers[0]?.image === 'good')).toBe(true);
        expect(world.conditions).toContain('Progressing=True NewReplicaSetAvailable');
      }),
      { numRuns: 60 },
    );
  });

  it('has one outcome for one seed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), strategy, (steps, how) => {
        const state = () => JSON.stringify(play(steps, { strategy: how }).api.stored());
        expect(state()).toBe(state());
      }),
      { numRuns: 10 },
    );
  });
});
