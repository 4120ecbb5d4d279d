import { expect } from 'expect';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { evictPod } from '../../api/kinds/pod/eviction';
import { pods } from '../../api/kinds/pod/pod';
import { podDisruptionBudgets } from '../../api/kinds/policy';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { isReason } from '../../api/status';
import { timestamp } from '../../api/time';
import { replicaSetController } from '../replica-set/replica-set-controller';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { podTemplate, TestWorld } from '../test-world';
import { disruptionController } from './disruption-controller';
import { scaledValue } from './int-or-percent';

const LABELS = { app: 'web' };

/** A ReplicaSet of pods that are ready at once, and a budget for them. */
function world(replicas: number, spec: object, seed = 1) {
  const world = new TestWorld(undefined, seed);
  world.start([replicaSetController, disruptionController]);
  world.api.watch(pods, {}, ({ type, object }) => {
    if (type !== 'ADDED') return;
    const ready = { type: 'Ready', status: 'True', lastTransitionTime: timestamp(world.sim.nowMs) };
    const spec = { ...object.spec, nodeName: 'n' };
    world.api.replace(pods, { ...object, spec, status: { phase: 'Running', conditions: [ready] } });
  });
  if (replicas > 0)
    world.api.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas, selector: { matchLabels: LABELS }, template: podTemplate(LABELS) },
    });
  world.api.create(podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector: { matchLabels: LABELS }, ...spec },
  });
  world.passSeconds(1);
  const status = () => world.api.get(podDisruptionBudgets, { namespace: 'default', name: 'b' }).status;
  const names = () => world.api.list(pods, {}).map(({ metadata }) => metadata.name);
  const evict = (name: string) => evictPod(world.api, { namespace: 'default', name }, {}, {});
  return { world, status, names, evict };
}

describe('the disruption controller', () => {
  it('counts a pod whose name every object knows', () => {
    const { world: w, status } = world(0, { minAvailable: 0 });
    const metadata = { name: 'constructor', namespace: 'default', labels: LABELS };
    w.api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: podTemplate(LABELS).spec ?? { containers: [] },
    });
    w.passSeconds(1);
    expect(status()).toMatchObject({ currentHealthy: 1, expectedPods: 1 });
  });

  const cases: readonly (readonly [string, number, object, object])[] = [
    [
      'a number that must stay',
      3,
      { minAvailable: 2 },
      { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 },
    ],
    [
      'a share that must stay, rounded up',
      3,
      { minAvailable: '50%' },
      { desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 },
    ],
    ['a number that may go', 3, { maxUnavailable: 1 }, { desiredHealthy: 2, disruptionsAllowed: 1 }],
    ['a share that may go, rounded up', 3, { maxUnavailable: '50%' }, { desiredHealthy: 1, disruptionsAllowed: 2 }],
    ['nobody to go', 3, { minAvailable: '100%' }, { desiredHealthy: 3, disruptionsAllowed: 0 }],
    [
      'no pods',
      0,
      { minAvailable: 0 },
      { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0 },
    ],
  ];
  for (const [name, replicas, spec, expected] of cases) {
    it(`counts for a budget of ${name}`, () => {
      const { status } = world(replicas, spec);
      expect(status()).toMatchObject({ ...expected, observedGeneration: 1 });
      const allowed = (status()?.disruptionsAllowed ?? 0) > 0;
      expect(status()?.conditions).toMatchObject([
        {
          type: 'DisruptionAllowed',
          status: allowed ? 'True' : 'False',
          reason: allowed ? 'SufficientPods' : 'InsufficientPods',
        },
      ]);
    });
  }

  it('lets one pod after another go, each when the one before it is replaced', () => {
    const { world: inside, status, names, evict } = world(2, { minAvailable: 1 });
    inside.endPodsAfter(5);
    const [first = '', second = ''] = names();
    evict(first);
    const refused = () => {
      try {
        evict(second);
      } catch (error) {
        return isReason(error, 'TooManyRequests');
      }
      return false;
    };
    expect(refused()).toBe(true);
    inside.passSeconds(10);
    expect(names()).toHaveLength(2);
    expect(status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(refused()).toBe(false);
  });

  it('says what it cannot count', () => {
    const { world: inside, status } = world(0, { maxUnavailable: 1 });
    expect(inside.events()).toEqual(['NoPods b: No matching pods found']);
    inside.pod(
      'alone',
      {},
      { labels: LABELS, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true }] },
    );
    inside.passSeconds(1);
    expect(inside.events()).toContain(
      'CalculateExpectedPodCountFailed b: Failed to calculate the number of expected pods: found no controllers for pod "alone"',
    );
    expect(status()).toMatchObject({
      conditions: [{ status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod "alone"' }],
    });
  });

  it('forgets an eviction whose pod stays', () => {
    const { world: inside, status, names } = world(2, { minAvailable: 1 });
    const [first = ''] = names();
    const disruptedPods = { [first]: timestamp(inside.sim.nowMs) };
    const key = { namespace: 'default', name: 'b' };
    inside.api.modifyStatus(podDisruptionBudgets, key, (budget) => ({
      ...budget,
      status: { ...budget.status, disruptedPods },
    }));
    inside.passSeconds(1);
    expect(status()).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0, disruptedPods });
    inside.passSeconds(120);
    expect(status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(status()?.disruptedPods).toBeUndefined();
    expect(inside.events()).toContain(
      `NotDeleted ${first}: Pod was expected by PDB default/default to be deleted but it wasn't`,
    );
  });
});

describe('a budget', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom('evict', 'delete', 'fail'), index: fc.nat(10) }),
    fc.record({ do: fc.constant('wait'), index: fc.nat(8) }),
  );
  const bound = fc.oneof(
    fc.record({ minAvailable: fc.constantFrom(0, 1, 3, '50%', '100%') }),
    fc.record({ maxUnavailable: fc.constantFrom(0, 1, 2, '50%') }),
  );

  const plan = fc.record({ replicas: fc.integer({ min: 1, max: 6 }), bound, steps: fc.array(step, { maxLength: 15 }) });

  it('is never overdrawn by evictions, comes to rest, and has one outcome', () => {
    const play = ({ replicas, bound: spec, steps }: PlanOf<typeof plan>, seed: number): Ending => {
      const { world: inside, status, names, evict } = world(replicas, spec, seed);
      inside.endPodsAfter(3);
      const healthy = () =>
        inside.api
          .list(pods)
          .filter(({ metadata, status: now }) => metadata.deletionTimestamp === undefined && now?.phase === 'Running');
      for (const { do: what, index } of steps) {
        const name = names()[index % Math.max(1, names().length)] ?? '';
        const pod = inside.api.find(pods, { namespace: 'default', name });
        if (what === 'wait') inside.passSeconds(index);
        else if (what === 'delete' && pod !== undefined) inside.api.delete(pods, { namespace: 'default', name });
        else if (what === 'fail' && pod !== undefined)
          inside.api.updateStatus(pods, { ...pod, status: { phase: 'Failed' } });
        else if (
          what === 'evict' &&
          pod?.metadata.deletionTimestamp === undefined &&
          pod?.status?.phase === 'Running'
        ) {
          inside.sim.settle();
          const before = healthy().length;
          const { desiredHealthy = 0 } = status() ?? {};
          try {
            evict(name);
            expect(before - 1).toBeGreaterThanOrEqual(desiredHealthy);
          } catch (error) {
            if (!isReason(error, 'TooManyRequests')) throw error;
          }
        }
        inside.sim.settle();
      }
      inside.passSeconds(300);
      expect(status()).toMatchObject({ currentHealthy: replicas });
      expect(status()?.disruptedPods).toBeUndefined();
      const { currentHealthy, desiredHealthy, disruptionsAllowed } = status() ?? {};
      return { world: inside, outcome: [currentHealthy, desiredHealthy, disruptionsAllowed] };
    };
    hasOneOutcome(plan, play, 30);
  });
});

describe('a number or a share', () => {
  for (const [value, total, expected] of [
    [3, 10, 3],
    ['25%', 10, 3],
    ['0%', 10, 0],
    ['x', 10, 'invalid value for IntOrString: invalid type: string is not a percentage'],
    ['x%', 10, 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax'],
  ] as const) {
    it(String(value), () => {
      const result = scaledValue(value, total);
      expect(typeof result === 'number' ? result : result.error).toBe(expected);
    });
  }
});
