import { describe, it } from 'node:test';
import { expect } from 'expect';
import { pods } from '../api/kinds/pod/pod';
import { nodes } from '../api/kinds/node';
import type { ProfilePlugin } from './framework/plugin';
import { newStatus, SKIP } from './framework/status';
import { defaultProfile } from './plugins/default-profile';
import { startScheduler } from './scheduler';
import { ROOMY, World } from './testing/world';

const SUFFIX = (text: string, count: number, total = count) =>
  `no new claims to deallocate, preemption: 0/${total} nodes are available: ${count} ${text}.`;

describe('startScheduler', () => {
  it('binds a pod, and says so in the condition, the event and the verdict', () => {
    const world = new World();
    world.node('a');
    world.pod('web');
    expect(world.nodeOf('web')).toBe('a');
    const condition = world.current('web').status?.conditions?.find(({ type }) => type === 'PodScheduled');
    expect(condition).toMatchObject({ status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' });
    expect(world.eventsOf('web')).toEqual(['Scheduled: Successfully assigned default/web to a']);
    const scored = [{ nodeName: 'a', scores: [], totalScore: 0 }];
    expect(world.verdict('web')).toMatchObject({ nodeName: 'a', message: '', scored, refusals: [] });
  });

  it('leaves pods of other schedulers and pods that have their node alone', () => {
    const world = new World();
    world.node('a');
    world.pod('foreign', { spec: { schedulerName: 'my-scheduler' } });
    world.pod('placed', { spec: { nodeName: 'elsewhere' } });
    expect(world.nodeOf('foreign')).toBe('');
    expect(world.nodeOf('placed')).toBe('elsewhere');
    expect(world.eventsOf('foreign')).toEqual([]);
  });

  it('schedules by priority, then in order of arrival', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, pods: '2' } });
    world.pod('first');
    world.pod('second');
    world.pod('urgent', { priority: 10 });
    expect(['first', 'second', 'urgent'].map((name) => world.nodeOf(name))).toEqual(['a', '', 'a']);
  });

  it('goes on where it was when it is stopped and started again', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, pods: '2' } });
    world.pod('before');
    world.sim.settle();
    world.scheduler.stop();
    world.pod('meanwhile');
    world.sim.advance(60_000);
    expect(world.nodeOf('meanwhile')).toBe('');
    world.scheduler = startScheduler(world.api);
    expect(world.nodeOf('meanwhile')).toBe('a');
    world.pod('too-many');
    expect(world.unscheduled('too-many')?.[1]).toContain('1 Too many pods');
  });

  it('ends at once when stopped, even with a cycle planned', () => {
    const world = new World();
    world.node('a');
    world.sim.settle();
    world.pod('web');
    world.scheduler.stop();
    expect(world.nodeOf('web')).toBe('');
    expect(world.sim.nextTimerMs).toBeUndefined();
  });
});

describe('what an unschedulable pod is told', () => {
  const cases: readonly {
    readonly title: string;
    readonly arrange: (world: World) => void;
    readonly message: string;
  }[] = [
    {
      title: 'no nodes at all',
      arrange: (world) => world.pod('web'),
      message: 'no nodes available to schedule pods',
    },
    {
      title: 'a nodeSelector that no node matches',
      arrange: (world) => {
        world.node('a');
        world.node('b');
        world.pod('web', { spec: { nodeSelector: { gpu: 'true' } } });
      },
      message: `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. ${SUFFIX('Preemption is not helpful for scheduling', 2)}`,
    },
    {
      title: 'more than any node has',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, memory: '1Gi' } });
        world.node('b', { allocatable: { ...ROOMY, memory: '1Gi' } });
        world.pod('web', { requests: { memory: '2Gi' } });
      },
      message: `0/2 nodes are available: 2 Insufficient memory. ${SUFFIX('Preemption is not helpful for scheduling', 2)}`,
    },
    {
      title: 'more than is left',
      arrange: (world) => {
        for (const name of ['a', 'b']) {
          world.node(name, { allocatable: { ...ROOMY, cpu: '1' } });
          world.pod(`on-${name}`, { requests: { cpu: '600m' } });
        }
        world.sim.settle();
        world.pod('web', { requests: { cpu: '500m' } });
      },
      message: `0/2 nodes are available: 2 Insufficient cpu. ${SUFFIX('No preemption victims found for incoming pod', 2)}`,
    },
    {
      title: 'several reasons, sorted as texts, on nodes of several sorts',
      arrange: (world) => {
        world.node('cordoned', { spec: { unschedulable: true } });
        world.node('tainted', { spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] } });
        world.node('small', { allocatable: { cpu: '1', memory: '1Gi', pods: '0' } });
        world.pod('web', { requests: { cpu: '2', memory: '2Gi' } });
      },
      message:
        '0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Too many pods, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ' +
        SUFFIX('Preemption is not helpful for scheduling', 3),
    },
    {
      title: 'some nodes where preemption could help and some where not',
      arrange: (world) => {
        world.node('full', { allocatable: { ...ROOMY, pods: '0' } });
        world.node('tainted', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } });
        world.pod('web');
      },
      message:
        '0/2 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: ' +
        '1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    },
    {
      title: 'a host port that is taken',
      arrange: (world) => {
        const container = { ports: [{ containerPort: 80, hostPort: 8080 }] };
        world.node('a');
        world.pod('other', { container });
        world.sim.settle();
        world.pod('web', { container });
      },
      message: `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${SUFFIX('No preemption victims found for incoming pod', 1)}`,
    },
    {
      title: 'an affinity to node names that exclude one another',
      arrange: (world) => {
        world.node('a');
        const matchFields = ['a', 'b'].map((name) => ({ key: 'metadata.name', operator: 'In', values: [name] }));
        const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchFields }] };
        world.pod('web', { spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } } });
      },
      // The plugin that would speak of claims had not been asked yet.
      message: '0/1 nodes are available: pod affinity terms conflict. not found',
    },
    {
      title: 'an affinity to a node that is full',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, pods: '0' } });
        world.node('b');
        const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['a'] }];
        const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchFields }] };
        world.pod('web', { spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } } });
      },
      message:
        "0/2 nodes are available: 1 Too many pods, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, " +
        'preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    },
    {
      title: 'a pod that may not preempt',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, pods: '1' } });
        world.pod('other');
        world.sim.settle();
        world.pod('web', { priority: 5, spec: { preemptionPolicy: 'Never' } });
      },
      message:
        '0/1 nodes are available: 1 Too many pods. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    },
  ];
  for (const { title, arrange, message } of cases) {
    it(title, () => {
      const world = new World();
      arrange(world);
      expect(world.unscheduled('web')).toEqual(['Unschedulable', message]);
      expect(world.eventsOf('web')).toEqual([`FailedScheduling: ${message}`]);
      expect(world.verdict('web')).toMatchObject({ message });
      expect(world.nodeOf('web')).toBe('');
    });
  }

  it('keeps the reasons of each node in the verdict', () => {
    const world = new World();
    world.node('small', { allocatable: { ...ROOMY, cpu: '1' } });
    world.node('tainted', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    world.pod('web', { requests: { cpu: '2' } });
    world.sim.settle();
    expect(world.verdict('web')?.refusals).toEqual([
      { nodeName: 'small', plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] },
      { nodeName: 'tainted', plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'] },
    ]);
  });

  it('is an error, not unschedulable, when the binding fails, and is tried again after a back-off', () => {
    let failures = 1;
    const refuses: ProfilePlugin = {
      plugin: {
        name: 'Refuses',
        bind() {
          failures -= 1;
          return failures >= 0 ? newStatus('Refuses', 'Error', 'the server is on fire') : SKIP;
        },
      },
    };
    const world = new World({
      profiles: [{ schedulerName: 'default-scheduler', plugins: (handle) => [refuses, ...defaultProfile(handle)] }],
    });
    world.node('a');
    world.pod('web');
    const message = 'running Bind plugin "Refuses": the server is on fire';
    expect(world.unscheduled('web')).toEqual(['SchedulerError', message]);
    expect(world.eventsOf('web')).toEqual([`FailedScheduling: ${message}`]);
    world.sim.advance(1999);
    expect(world.nodeOf('web')).toBe('');
    world.sim.advance(1);
    expect(world.nodeOf('web')).toBe('a');
  });
});

describe('when an unschedulable pod is tried again', () => {
  const cases: readonly {
    readonly title: string;
    readonly arrange: (world: World) => void;
    readonly act: (world: World) => void;
  }[] = [
    {
      title: 'a node is added',
      arrange: (world) => world.pod('web'),
      act: (world) => {
        world.node('new');
        // Nothing rejected the pod while there were no nodes: it only waits for its back-off to end.
        world.sim.advance(2000);
      },
    },
    {
      title: 'a node gets the label that it asks for',
      arrange: (world) => {
        world.node('a');
        world.pod('web', { spec: { nodeSelector: { gpu: 'true' } } });
      },
      act: (world) =>
        world.updateNode('a', (node) => ({
          ...node,
          metadata: { ...node.metadata, labels: { ...node.metadata.labels, gpu: 'true' } },
        })),
    },
    {
      title: 'a taint is removed',
      arrange: (world) => {
        world.node('a', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
        world.pod('web');
      },
      act: (world) => world.updateNode('a', (node) => ({ ...node, spec: {} })),
    },
    {
      title: 'a node is uncordoned',
      arrange: (world) => {
        world.node('a', { spec: { unschedulable: true } });
        world.pod('web');
      },
      act: (world) => world.updateNode('a', (node) => ({ ...node, spec: {} })),
    },
    {
      title: 'a node grows',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, cpu: '1' } });
        world.pod('web', { requests: { cpu: '2' } });
      },
      act: (world) => world.resizeNode('a', ROOMY),
    },
    {
      title: 'a pod is deleted',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, pods: '1' } });
        world.pod('other');
        world.sim.settle();
        world.pod('web');
      },
      act: (world) => world.deletePod('other'),
    },
    {
      title: 'a pod ends',
      arrange: (world) => {
        world.node('a', { allocatable: { ...ROOMY, cpu: '1' } });
        world.pod('other', { requests: { cpu: '1' } });
        world.sim.settle();
        world.pod('web', { requests: { cpu: '1' } });
      },
      act: (world) =>
        world.api.modifyStatus(pods, { namespace: 'default', name: 'other' }, (pod) => ({
          ...pod,
          status: { ...pod.status, phase: 'Succeeded' },
        })),
    },
    {
      title: 'its host port becomes free',
      arrange: (world) => {
        const container = { ports: [{ containerPort: 80, hostPort: 80 }] };
        world.node('a');
        world.pod('other', { container });
        world.sim.settle();
        world.pod('web', { container });
      },
      act: (world) => world.deletePod('other'),
    },
    {
      title: 'it gets a toleration',
      arrange: (world) => {
        world.node('a', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
        world.pod('web');
      },
      act: (world) =>
        world.api.modify(pods, { namespace: 'default', name: 'web' }, (pod) => ({
          ...pod,
          spec: { ...pod.spec, tolerations: [...(pod.spec.tolerations ?? []), { key: 'k', operator: 'Exists' }] },
        })),
    },
    {
      title: 'its last scheduling gate is removed',
      arrange: (world) => {
        world.node('a');
        world.pod('web', { spec: { schedulingGates: [{ name: 'wait' }] } });
      },
      act: (world) =>
        world.api.modify(
          pods,
          { namespace: 'default', name: 'web' },
          ({ spec: { schedulingGates: _gates, ...spec }, ...pod }) => ({ ...pod, spec }),
        ),
    },
  ];
  for (const { title, arrange, act } of cases) {
    it(title, () => {
      const world = new World();
      arrange(world);
      expect(world.nodeOf('web')).toBe('');
      world.sim.advance(1);
      act(world);
      expect(world.nodeOf('web')).not.toBe('');
    });
  }

  it('does not try it for changes that cannot help', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, cpu: '1' } });
    world.pod('web', { requests: { cpu: '2' } });
    world.sim.settle();
    world.updateNode('a', (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { x: 'y' }, annotations: { note: 'changed' } },
    }));
    world.resizeNode('a', { ...ROOMY, cpu: '1', memory: '64Gi' });
    world.pod('other');
    world.sim.advance(60_000);
    expect(world.eventsOf('web')).toHaveLength(1);
    expect(world.verdict('web')?.atMs).toBe(world.sim.startMs);
  });

  it('wakes only the pods that care', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, cpu: '1' } });
    world.pod('big', { requests: { cpu: '2' } });
    world.pod('picky', { spec: { nodeSelector: { disk: 'ssd' } } });
    world.sim.advance(30_000);
    world.updateNode('a', (node) => ({ ...node, metadata: { ...node.metadata, labels: { disk: 'ssd' } } }));
    world.sim.advance(1000);
    expect(world.nodeOf('picky')).toBe('a');
    expect(world.verdict('big')?.atMs).toBe(world.sim.startMs);
  });

  it('tries it after five minutes all the same, at a multiple of 30 s', () => {
    const world = new World();
    world.node('a', { allocatable: { ...ROOMY, cpu: '1' } });
    world.sim.advance(7000);
    world.pod('web', { requests: { cpu: '2' } });
    world.sim.advance(10 * 60_000);
    const attempt = (world.verdict('web')?.atMs ?? 0) - world.sim.startMs;
    expect(attempt).toBe(5 * 60_000 + 30_000);
    world.deletePod('web');
    world.sim.advance(60 * 60_000);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('backs off 1, 2, 4, 8, 10, 10 s while there are no nodes', () => {
    const world = new World();
    world.pod('web');
    const attempts: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      world.sim.settle();
      const at = ((world.verdict('web')?.atMs ?? 0) - world.sim.startMs) / 1000;
      if (attempts.at(-1) !== at) attempts.push(at);
      world.sim.advance(1000);
    }
    // Each back-off ends with the one-second window that it ends in.
    expect(attempts).toEqual([0, 2, 5, 10, 19, 30, 41, 52]);
  });

  it('says nothing about gated pods', () => {
    const world = new World();
    world.node('a');
    world.pod('web', { spec: { schedulingGates: [{ name: 'wait' }] } });
    world.sim.advance(20 * 60_000);
    expect(world.unscheduled('web')).toEqual([
      'SchedulingGated',
      'Scheduling is blocked due to non-empty scheduling gates',
    ]);
    expect(world.eventsOf('web')).toEqual([]);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });
});

describe('which of several nodes', () => {
  it('prefers the emptier one', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const world = new World({ seed });
      world.node('busy', { labels: { side: 'left' } });
      world.node('idle');
      world.pod('load', { requests: { cpu: '3', memory: '24Gi' }, spec: { nodeSelector: { side: 'left' } } });
      world.sim.settle();
      world.pod('web', { requests: { cpu: '100m', memory: '100Mi' } });
      expect(world.nodeOf('web')).toBe('idle');
    }
  });

  it('draws among equal ones: the same seed the same node, other seeds either', () => {
    const choose = (seed: number) => {
      const world = new World({ seed });
      world.node('a');
      world.node('b');
      world.pod('web');
      return world.nodeOf('web');
    };
    const chosen = Array.from({ length: 30 }, (_, seed) => choose(seed));
    expect(chosen).toEqual(Array.from({ length: 30 }, (_, seed) => choose(seed)));
    expect(new Set(chosen)).toEqual(new Set(['a', 'b']));
  });

  it('weighs the preferences: the score of each plugin is in the verdict', () => {
    const world = new World();
    world.node('plain');
    world.node('preferred', { labels: { disk: 'ssd' }, spec: { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] } });
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] };
    world.pod('web', { requests: { cpu: '1', memory: '8Gi' }, spec: { affinity: { nodeAffinity } } });
    // The taint costs 300, the label earns 200.
    expect(world.nodeOf('web')).toBe('plain');
    expect(world.verdict('web')).toMatchObject({
      nodeName: 'plain',
      scored: [
        {
          nodeName: 'plain',
          totalScore: 300 + 0 + 75 + 75 + 0,
          scores: [
            { plugin: 'TaintToleration', weightedScore: 300 },
            { plugin: 'NodeAffinity', weightedScore: 0 },
            { plugin: 'NodeResourcesFit', weightedScore: 75 },
            { plugin: 'NodeResourcesBalancedAllocation', weightedScore: 75 },
            { plugin: 'ImageLocality', weightedScore: 0 },
          ],
        },
        { nodeName: 'preferred', totalScore: 0 + 200 + 75 + 75 + 0 },
      ],
    });
  });

  it('looks at all nodes in turn when it does not have to look at each', () => {
    const world = new World({ percentageOfNodesToScore: 10 });
    for (let index = 0; index < 1000; index += 1) world.node(`n${index}`, { allocatable: { ...ROOMY, pods: '1' } });
    for (let index = 0; index < 1000; index += 1) world.pod(`p${index}`);
    world.sim.settle();
    expect(new Set(world.api.list(pods).map(({ spec }) => spec.nodeName)).size).toBe(1000);
  });

  it('forgets a node that is gone and lets zones take turns', () => {
    const world = new World();
    world.node('a', { labels: { 'topology.kubernetes.io/zone': 'x' } });
    world.node('b', { labels: { 'topology.kubernetes.io/zone': 'y' } });
    world.sim.settle();
    world.api.delete(nodes, { namespace: '', name: 'a' });
    world.pod('web');
    expect(world.nodeOf('web')).toBe('b');
  });
});
