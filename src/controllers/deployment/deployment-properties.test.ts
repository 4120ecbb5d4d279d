import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
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

function settled(
  steps: readonly Step[],
  spec: Parameters<DeploymentWorld['create']>[0],
  seed: number,
): DeploymentWorld {
  const world = new DeploymentWorld(1, 2, seed);
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

const plan = fc.record({ steps: fc.array(step, { maxLength: 12 }), strategy, minReadySeconds: fc.nat(3) });

function play({ steps, ...spec }: PlanOf<typeof plan>, seed: number): Ending {
  const world = settled(steps, spec, seed);
  const { replicas = 1 } = world.deployment.spec;
  const { status = {} } = world.deployment;
  const counts = [status.replicas, status.readyReplicas, status.availableReplicas, status.updatedReplicas];
  expect(counts.map((count) => count ?? 0)).toEqual([replicas, replicas, replicas, replicas]);
  const newest = world.sets.at(-1);
  expect(world.sets.filter(({ spec: set }) => (set.replicas ?? 1) > 0)).toEqual(replicas === 0 ? [] : [newest]);
  const own = world.pods.filter(
    ({ metadata, status: { phase } = {} }) => metadata.ownerReferences !== undefined && phase !== 'Failed',
  );
  expect(own).toHaveLength(replicas);
  expect(own.every((pod) => pod.spec.containers[0]?.image === 'good')).toBe(true);
  expect(world.conditions).toContain('Progressing=True NewReplicaSetAvailable');
  return { world, outcome: [replicas, world.conditions] };
}

describe('a Deployment to which anything may happen', () => {
  it('comes to what it asks for, and has one outcome', () => hasOneOutcome(plan, play, 40));
});
