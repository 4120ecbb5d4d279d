import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodes } from '../../api/kinds/node';
import { podCondition } from '../../api/kinds/pod/conditions';
import { taintEvictionController } from '../taint-eviction/taint-eviction-controller';
import { TestWorld } from '../test-world';
import { nodeLifecycleController } from './node-lifecycle-controller';
import { noScheduleTaints } from './node-taints';
import { evictionsPerSecond, zoneState } from './zone';

function cluster(...names: string[]): TestWorld {
  const world = new TestWorld();
  world.start([nodeLifecycleController]);
  for (const name of names) world.readyNode(name);
  world.passSeconds(10);
  return world;
}

describe('node lifecycle', () => {
  it('registers nodes, and costs nothing while they live', () => {
    const world = cluster('worker-1', 'worker-2');
    expect(world.events()).toEqual([
      'RegisteredNode worker-1: Node worker-1 event: Registered Node worker-1 in Controller',
      'RegisteredNode worker-2: Node worker-2 event: Registered Node worker-2 in Controller',
    ]);
    expect(world.taints('worker-1')).toEqual([]);
    expect(world.sim.nextTimerMs).toBeUndefined();
    const tasks = world.sim.tasks;
    world.passSeconds(3600);
    expect(world.sim.tasks).toBe(tasks);
    expect(world.condition('worker-1', 'Ready')).toBe('True KubeletReady');
  });

  it('gives a silent node up after 50 s: conditions, taints, pods, events', () => {
    const world = cluster('worker-1', 'worker-2');
    world.runningPod('web', 'worker-2');
    world.silence('worker-2');
    world.passSeconds(49.9);
    expect(world.condition('worker-2', 'Ready')).toBe('True KubeletReady');
    world.passSeconds(0.1);
    expect(
      ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => world.condition('worker-2', type)),
    ).toEqual(Array.from({ length: 4 }, () => 'Unknown NodeStatusUnknown'));
    const ready = world.getNode('worker-2').status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: '2026-01-01T00:01:00Z',
    });
    expect(world.taints('worker-2')).toEqual(['unreachable:NoSchedule']);
    world.passSeconds(0.2);
    expect(world.taints('worker-2')).toEqual(['unreachable:NoExecute', 'unreachable:NoSchedule']);
    expect(world.getNode('worker-2').spec.taints?.every(({ timeAdded }) => timeAdded === '2026-01-01T00:01:00Z')).toBe(
      true,
    );
    expect(podCondition(world.findPod('web')?.status, 'Ready')?.status).toBe('False');
    expect(world.events().slice(2)).toEqual([
      'NodeNotReady worker-2: Node worker-2 status is now: NodeNotReady',
      'NodeNotReady web: Node is not ready',
    ]);
    world.passSeconds(5);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('takes everything back when the kubelet is heard again', () => {
    const world = cluster('worker-1', 'worker-2');
    world.silence('worker-2');
    world.passSeconds(70);
    world.heartbeat('worker-2');
    world.postStatus('worker-2', 'True');
    world.sim.settle();
    expect(world.taints('worker-2')).toEqual(['unreachable:NoExecute']);
    world.passSeconds(5);
    expect(world.taints('worker-2')).toEqual([]);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('counts renewals of the lease and reports of the status alike as signs of life', () => {
    const world = cluster('worker-1', 'worker-2');
    world.silence('worker-2');
    world.passSeconds(40);
    world.postStatus('worker-2', 'True');
    world.passSeconds(45);
    expect(world.condition('worker-2', 'Ready')).toBe('True KubeletReady');
    world.passSeconds(10);
    expect(world.condition('worker-2', 'Ready')).toBe('Unknown NodeStatusUnknown');
  });

  it('says of a kubelet that has never posted anything that it has not, after 60 s', () => {
    const world = cluster('worker-1');
    world.node('worker-2');
    world.passSeconds(59);
    expect(world.condition('worker-2', 'Ready')).toBe('none');
    world.passSeconds(1);
    expect(world.condition('worker-2', 'Ready')).toBe('Unknown NodeStatusNeverUpdated');
    const ready = world.getNode('worker-2').status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: '2026-01-01T00:00:10Z',
    });
    expect(world.events().filter((text) => text.startsWith('NodeNotReady'))).toEqual([]);
  });

  it('swaps not-ready for unreachable without waiting for a turn', () => {
    const world = cluster('worker-1', 'worker-2');
    world.postStatus('worker-2', 'False');
    world.silence('worker-2');
    world.passSeconds(10);
    expect(world.taints('worker-2')).toEqual(['not-ready:NoExecute', 'not-ready:NoSchedule']);
    world.passSeconds(50);
    expect(world.taints('worker-2')).toEqual(['unreachable:NoExecute', 'unreachable:NoSchedule']);
  });

  it('taints one node each 10 s of a zone', () => {
    const names = Array.from({ length: 8 }, (_, index) => `worker-${index}`);
    const world = cluster(...names);
    const tainted = () => names.filter((name) => world.taints(name).includes('unreachable:NoExecute')).length;
    for (const name of names.slice(0, 4)) world.silence(name);
    world.passSeconds(50.5);
    expect(tainted()).toBe(1);
    world.passSeconds(10);
    expect(tainted()).toBe(2);
    world.passSeconds(20);
    expect(tainted()).toBe(4);
    world.passSeconds(5);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('evicts nobody while all nodes are down, and gives new grace when one comes back', () => {
    const world = cluster('worker-1', 'worker-2');
    world.silence('worker-1');
    world.silence('worker-2');
    world.passSeconds(200);
    expect(world.taints('worker-1')).toEqual(['unreachable:NoSchedule']);
    expect(world.taints('worker-2')).toEqual(['unreachable:NoSchedule']);
    expect(world.sim.nextTimerMs).toBeUndefined();
    world.heartbeat('worker-1');
    world.postStatus('worker-1', 'True');
    world.passSeconds(15);
    expect(world.taints('worker-1')).toEqual([]);
    expect(world.taints('worker-2')).toEqual(['unreachable:NoExecute', 'unreachable:NoSchedule']);
  });

  it('marks pods that arrive on a node that is not ready', () => {
    const world = cluster('worker-1', 'worker-2');
    world.silence('worker-2');
    world.passSeconds(60);
    world.runningPod('late', 'worker-2');
    world.sim.settle();
    // The status was written before the pod was seen, so its first event finds it ready already.
    expect(podCondition(world.findPod('late')?.status, 'Ready')?.status).toBe('False');
  });

  it('taints, when some are well again, those that were waiting for a taint when all went down', () => {
    const world = cluster('worker-1', 'worker-2', 'worker-3');
    for (const name of ['worker-1', 'worker-2', 'worker-3']) world.postStatus(name, 'False');
    world.passSeconds(20);
    expect(world.taints('worker-1')).toEqual(['not-ready:NoSchedule']);
    for (const name of ['worker-2', 'worker-3']) world.postStatus(name, 'True');
    world.passSeconds(60);
    expect(world.taints('worker-1')).toEqual(['not-ready:NoExecute', 'not-ready:NoSchedule']);
  });

  it('tells of nodes that go', () => {
    const world = cluster('worker-1');
    world.api.delete(nodes, { namespace: '', name: 'worker-1' });
    world.passSeconds(5);
    expect(world.events().at(-1)).toBe(
      'RemovingNode worker-1: Node worker-1 event: Removing Node worker-1 from Controller',
    );
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('follows spec.unschedulable and the os and arch labels', () => {
    const world = new TestWorld();
    world.start([nodeLifecycleController]);
    world.readyNode('worker-1', { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' });
    world.sim.settle();
    expect(world.getNode('worker-1').metadata.labels).toMatchObject({
      'beta.kubernetes.io/os': 'linux',
      'beta.kubernetes.io/arch': 'arm64',
    });
    const cordon = (unschedulable: boolean) => {
      world.api.modify(nodes, { namespace: '', name: 'worker-1' }, (node) => ({
        ...node,
        spec: { ...node.spec, unschedulable },
      }));
      world.sim.settle();
      return world.taints('worker-1');
    };
    expect(cordon(true)).toEqual(['unschedulable:NoSchedule']);
    expect(cordon(false)).toEqual([]);
  });

  it('can be stopped and started again', () => {
    const world = new TestWorld();
    const stop = world.start([nodeLifecycleController]);
    world.readyNode('worker-1');
    world.readyNode('worker-2');
    world.passSeconds(10);
    stop();
    world.silence('worker-2');
    world.passSeconds(300);
    expect(world.condition('worker-2', 'Ready')).toBe('True KubeletReady');
    expect(world.sim.nextTimerMs).toBeUndefined();
    world.start([nodeLifecycleController]);
    world.passSeconds(55);
    expect(world.condition('worker-2', 'Ready')).toBe('Unknown NodeStatusUnknown');
  });
});

describe('node lifecycle with taint eviction', () => {
  it('evicts pods when their toleration has run out', () => {
    const world = cluster('worker-1', 'worker-2');
    world.start([taintEvictionController]);
    const tolerating = (limit: { readonly tolerationSeconds?: number }) => {
      const toleration = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', ...limit });
      return { tolerations: ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map(toleration) };
    };
    world.runningPod('web', 'worker-2', tolerating({ tolerationSeconds: 300 }));
    world.runningPod('daemon', 'worker-2', tolerating({}));
    world.runningPod('bare', 'worker-2');
    world.silence('worker-2');
    world.passSeconds(51);
    expect(world.findPod('bare')?.metadata.deletionTimestamp).toBeDefined();
    expect(world.findPod('web')?.metadata.deletionTimestamp).toBeUndefined();
    world.passSeconds(299);
    expect(world.findPod('web')?.metadata.deletionTimestamp).toBeUndefined();
    world.passSeconds(1);
    expect(podCondition(world.findPod('web')?.status, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(world.findPod('web')?.metadata.deletionTimestamp).toBeDefined();
    expect(world.findPod('daemon')?.metadata.deletionTimestamp).toBeUndefined();
    expect(world.events()).toContain('TaintManagerEviction web: Marking for deletion Pod default/web');
  });

  it('cancels evictions when the node comes back', () => {
    const world = cluster('worker-1', 'worker-2');
    world.start([taintEvictionController]);
    const toleration = {
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    };
    world.runningPod('web', 'worker-2', { tolerations: [toleration] });
    world.silence('worker-2');
    world.passSeconds(100);
    world.heartbeat('worker-2');
    world.postStatus('worker-2', 'True');
    world.passSeconds(500);
    expect(world.findPod('web')?.metadata.deletionTimestamp).toBeUndefined();
    expect(world.events().at(-1)).toBe('TaintManagerEviction web: Cancelling deletion of Pod default/web');
    expect(world.sim.nextTimerMs).toBeUndefined();
  });
});

describe('decisions about nodes', () => {
  const zones: readonly (readonly [ready: number, notReady: number, state: string, rate: number])[] = [
    [3, 0, 'Normal', 0.1],
    [0, 1, 'FullDisruption', 0.1],
    [1, 2, 'Normal', 0.1],
    [2, 3, 'PartialDisruption', 0],
    [3, 3, 'Normal', 0.1],
    [9, 11, 'PartialDisruption', 0],
    [20, 31, 'PartialDisruption', 0.01],
  ];
  for (const [ready, notReady, state, rate] of zones) {
    it(`${ready} ready and ${notReady} not: ${state}, ${rate} evictions a second`, () => {
      const judged = zoneState(ready, notReady);
      expect(judged).toBe(state);
      expect(evictionsPerSecond(judged, ready + notReady)).toBe(rate);
    });
  }

  it('knows the taint of each condition', () => {
    const world = new TestWorld();
    const node = {
      ...world.node('n'),
      status: {
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'MemoryPressure', status: 'True' },
          { type: 'DiskPressure', status: 'True' },
          { type: 'PIDPressure', status: 'True' },
          { type: 'NetworkUnavailable', status: 'True' },
          { type: 'KernelDeadlock', status: 'True' },
        ],
      },
    };
    expect(noScheduleTaints(node).map(({ key }) => key.replace('node.kubernetes.io/', ''))).toEqual([
      'not-ready',
      'memory-pressure',
      'disk-pressure',
      'pid-pressure',
      'network-unavailable',
    ]);
  });
});
