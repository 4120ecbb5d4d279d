import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { PodDisruptionBudget } from '../../api/generated/types';
import { events } from '../../api/kinds/event';
import { pods } from '../../api/kinds/pod/pod';
import { podInfo } from '../framework/pod-info';
import { DEFAULT_PLUGIN_ARGS } from '../config/plugin-args';
import { candidatesWanted } from '../plugins/default-preemption';
import { podObject, ROOMY, World } from '../testing/world';
import { pickOneNode, type Candidate } from './candidate';
import { partByBudgetViolation } from './pod-disruption-budgets';

const ONE_CPU = { ...ROOMY, cpu: '1' };

/** A node of one CPU that a pod of the given priority fills. */
function fullNode(world: World, name: string, priority: number): void {
  world.node(name, { allocatable: ONE_CPU });
  world.pod(`on-${name}`, {
    priority,
    requests: { cpu: '1' },
    spec: { nodeSelector: { 'kubernetes.io/hostname': name } },
  });
  world.sim.settle();
}

describe('preemption', () => {
  it('evicts a pod of lower priority and gives its place to the pod that needed it', () => {
    const world = new World();
    fullNode(world, 'a', 0);
    const urgent = world.pod('urgent', { priority: 100, requests: { cpu: '1' } });
    expect(world.unscheduled('urgent')).toEqual(['Unschedulable', '0/1 nodes are available: 1 Insufficient cpu.']);
    expect(world.current('urgent').status?.nominatedNodeName).toBe('a');
    const victim = world.current('on-a');
    expect(victim.metadata.deletionTimestamp).toBeDefined();
    expect(victim.status?.conditions?.at(-1)).toMatchObject({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    });
    expect(world.eventsOf('on-a').at(-1)).toBe(`Preempted: Preempted by pod ${urgent.metadata.uid} on node a`);
    world.sim.advance(5000);
    expect(world.nodeOf('urgent')).toBe('');
    world.deletePod('on-a');
    expect(world.nodeOf('urgent')).toBe('a');
    expect(world.current('urgent').status?.nominatedNodeName).toBeUndefined();
  });

  it('waits for its victims instead of looking for more', () => {
    const world = new World();
    fullNode(world, 'a', 0);
    world.pod('urgent', { priority: 100, requests: { cpu: '1' } });
    world.sim.settle();
    // Somebody else's deletion wakes the pod while its victim is still there.
    world.node('b', { allocatable: { ...ONE_CPU, cpu: '500m' } });
    world.pod('small', { requests: { cpu: '400m' } });
    world.sim.settle();
    world.deletePod('small');
    expect(world.unscheduled('urgent')?.[1]).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.',
    );
  });

  it('does not try again for a victim that is gone while the last one has only begun to go', () => {
    const world = new World();
    world.node('a', { allocatable: ONE_CPU });
    const running = (name: string, priority: number, seconds: number) =>
      world.pod(name, {
        priority,
        requests: { cpu: '500m' },
        spec: { nodeName: 'a', terminationGracePeriodSeconds: seconds },
      });
    running('quick', 10, 0);
    running('slow', 5, 30);
    world.pod('urgent', { priority: 100, requests: { cpu: '1' } });
    expect(world.unscheduled('urgent')).toEqual(['Unschedulable', '0/1 nodes are available: 1 Insufficient cpu.']);
    world.sim.advance(5000);
    expect(world.eventsOf('urgent')).toHaveLength(1);
    world.deletePod('slow');
    expect(world.nodeOf('urgent')).toBe('a');
  });

  it('keeps a nominated place from pods of lower priority', () => {
    const world = new World();
    fullNode(world, 'a', 0);
    world.pod('urgent', { priority: 100, requests: { cpu: '1' } });
    world.sim.settle();
    world.pod('late', { priority: 1, requests: { cpu: '1' } });
    world.sim.settle();
    world.deletePod('on-a');
    expect(world.nodeOf('urgent')).toBe('a');
    expect(world.nodeOf('late')).toBe('');
  });

  it('takes a nomination back from a less important pod', () => {
    const world = new World();
    fullNode(world, 'a', 0);
    world.pod('urgent', { priority: 10, requests: { cpu: '1' } });
    world.sim.settle();
    world.pod('more-urgent', { priority: 100, requests: { cpu: '1' } });
    world.sim.settle();
    expect(world.current('more-urgent').status?.nominatedNodeName).toBe('a');
    expect(world.current('urgent').status?.nominatedNodeName).toBeUndefined();
    world.deletePod('on-a');
    expect(world.nodeOf('more-urgent')).toBe('a');
    expect(world.nodeOf('urgent')).toBe('');
  });

  it('spares the most important pods and evicts as few as possible', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, cpu: '3' } });
    for (const [index, priority] of [3, 1, 2].entries()) world.pod(`p${index}`, { priority, requests: { cpu: '1' } });
    world.sim.settle();
    world.pod('urgent', { priority: 100, requests: { cpu: '2' } });
    world.sim.settle();
    const going = world.api.list(pods).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect(going.map(({ metadata }) => metadata.name)).toEqual(['p1', 'p2']);
  });

  it('leaves pods of equal priority alone', () => {
    const world = new World();
    fullNode(world, 'a', 5);
    world.pod('web', { priority: 5, requests: { cpu: '1' } });
    expect(world.unscheduled('web')?.[1]).toContain('1 No preemption victims found for incoming pod');
    expect(world.api.list(events).filter(({ reason }) => reason === 'Preempted')).toEqual([]);
  });

  it('does without a node that a disruption budget protects', () => {
    const world = new World();
    fullNode(world, 'guarded', 0);
    fullNode(world, 'open', 0);
    const kind = world.api.kindOf('policy/v1', 'poddisruptionbudgets');
    if (kind === undefined) throw new Error('no kind');
    world.api.modify(pods, { namespace: 'default', name: 'on-guarded' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { app: 'db' } },
    }));
    const budget = {
      metadata: { name: 'db', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'db' } } },
    };
    world.api.create(kind, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', ...budget });
    world.sim.settle();
    world.pod('urgent', { priority: 100, requests: { cpu: '1' } });
    world.sim.settle();
    expect(world.current('urgent').status?.nominatedNodeName).toBe('open');
  });
});

describe('pickOneNode', () => {
  const victim = (name: string, priority: number, startTime?: string) =>
    podInfo({ ...podObject(name, { priority }), ...(startTime && { status: { startTime } }) });
  const candidate = (
    nodeName: string,
    pdbViolations: number,
    ...victims: readonly ReturnType<typeof victim>[]
  ): Candidate => ({ nodeName, pdbViolations, victims });
  const cases: readonly (readonly [string, readonly Candidate[], string])[] = [
    ['no budget is violated', [candidate('a', 1, victim('v', 0)), candidate('b', 0, victim('v', 9))], 'b'],
    [
      'the lowest of the highest priorities',
      [candidate('a', 0, victim('v', 9)), candidate('b', 0, victim('v', 8), victim('w', 8))],
      'b',
    ],
    [
      'the lowest sum',
      [candidate('a', 0, victim('v', 5), victim('w', 4)), candidate('b', 0, victim('v', 5), victim('w', 3))],
      'b',
    ],
    [
      'the fewest, also of negative priority',
      [candidate('a', 0, victim('v', -5), victim('w', -5)), candidate('b', 0, victim('v', -5))],
      'b',
    ],
    [
      'the one that started last',
      [
        candidate('a', 0, victim('v', 5, '2026-01-01T00:00:00Z')),
        candidate('b', 0, victim('v', 5, '2026-01-02T00:00:00Z')),
      ],
      'b',
    ],
    ['else the first', [candidate('a', 0, victim('v', 5)), candidate('b', 0, victim('v', 5))], 'a'],
  ];
  for (const [title, candidates, expected] of cases) {
    it(title, () => expect(pickOneNode(candidates, Date.UTC(2026, 1))?.nodeName).toBe(expected));
  }
});

describe('candidatesWanted', () => {
  it('is what the arguments say', () => {
    const args = { minCandidateNodesPercentage: 50, minCandidateNodesAbsolute: 3 };
    expect([2, 5, 100].map((nodes) => candidatesWanted(nodes, args))).toEqual([2, 3, 50]);
  });

  it('is a tenth, at least 100, at most all', () => {
    expect([5, 100, 500, 5000].map((nodes) => candidatesWanted(nodes, DEFAULT_PLUGIN_ARGS.DefaultPreemption))).toEqual([
      5, 100, 100, 500,
    ]);
  });
});

describe('partByBudgetViolation', () => {
  it('uses up a budget pod by pod and skips pods that it counted already', () => {
    const budget: PodDisruptionBudget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {
        name: 'b',
        namespace: 'default',
        uid: 'b',
        resourceVersion: '1',
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      spec: { selector: { matchLabels: { app: 'db' } } },
      status: { disruptionsAllowed: 1, disruptedPods: { counted: '2026-01-01T00:00:00Z' } },
    };
    const labelled = (name: string) => podInfo(podObject(name, { labels: { app: 'db' } }));
    const parted = partByBudgetViolation(
      [labelled('counted'), labelled('one'), labelled('two'), podInfo(podObject('other'))],
      [budget],
    );
    expect(parted.violating.map(({ pod }) => pod.metadata.name)).toEqual(['two']);
    expect(parted.nonViolating.map(({ pod }) => pod.metadata.name)).toEqual(['counted', 'one', 'other']);
  });
});
