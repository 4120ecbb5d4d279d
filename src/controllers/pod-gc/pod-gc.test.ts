import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodes } from '../../api/kinds/node';
import { podCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { withMetadata } from '../../api/object';
import { TestWorld } from '../test-world';
import { podGarbageCollector } from './pod-gc-controller';

const key = (name: string) => ({ namespace: 'default', name });

describe('pod garbage collector', () => {
  it('gives pods of a deleted node up after its quarantine of 40 s', () => {
    const world = new TestWorld();
    world.start([podGarbageCollector]);
    world.readyNode('worker-1');
    world.runningPod('web', 'worker-1');
    world.passSeconds(3);
    expect(world.sim.nextTimerMs).toBeUndefined();
    world.api.delete(nodes, { namespace: '', name: 'worker-1' });
    const seen: string[] = [];
    world.api.watch(pods, {}, ({ type, object }) => {
      seen.push(`${type} ${object.status?.phase} ${podCondition(object.status, 'DisruptionTarget')?.message ?? ''}`);
    });
    world.passSeconds(56.9);
    expect(world.findPod('web')).toBeDefined();
    world.passSeconds(0.1);
    expect(world.findPod('web')).toBeUndefined();
    expect(seen.slice(1)).toEqual([
      'MODIFIED Failed PodGC: node no longer exists',
      // Marked as being deleted, with no time to end in.
      'MODIFIED Failed PodGC: node no longer exists',
      'DELETED Failed PodGC: node no longer exists',
    ]);
    world.passSeconds(60);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('spares them when the node is back in time', () => {
    const world = new TestWorld();
    world.start([podGarbageCollector]);
    world.readyNode('worker-1');
    world.runningPod('web', 'worker-1');
    world.api.delete(nodes, { namespace: '', name: 'worker-1' });
    world.passSeconds(30);
    world.node('worker-1');
    world.passSeconds(100);
    expect(world.findPod('web')).toBeDefined();
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('removes terminating pods without a node, and those of a node that is out of service', () => {
    const world = new TestWorld();
    world.start([podGarbageCollector]);
    world.readyNode('worker-1');
    world.runningPod('web', 'worker-1');
    world.api.delete(pods, key('web'));
    world.pod('held', {}, { finalizers: ['example.com/keep'] });
    world.api.delete(pods, key('held'));
    world.passSeconds(21);
    expect(world.findPod('held')?.status?.phase).toBe('Failed');
    expect(world.findPod('web')?.status?.phase).toBe('Running');
    world.postStatus('worker-1', 'False');
    world.api.modify(nodes, { namespace: '', name: 'worker-1' }, (node) => ({
      ...node,
      spec: { ...node.spec, taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] },
    }));
    world.passSeconds(20);
    expect(world.findPod('web')).toBeUndefined();
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('keeps no more ended pods than it should: evicted ones go first, then the oldest', () => {
    const world = new TestWorld();
    world.start([podGarbageCollector], { terminatedPodGCThreshold: 2 });
    world.readyNode('worker-1');
    for (const [index, reason] of ['', '', 'Evicted', ''].entries()) {
      const pod = world.runningPod(`pod-${index}`, 'worker-1');
      world.api.updateStatus(pods, {
        ...pod,
        status: { ...pod.status, phase: 'Failed', ...(reason !== '' && { reason }) },
      });
      world.passSeconds(1);
    }
    world.runningPod('alive', 'worker-1');
    world.passSeconds(20);
    expect(world.api.list(pods).map(({ metadata }) => metadata.name)).toEqual(['alive', 'pod-1', 'pod-3']);
    world.api.modify(pods, key('alive'), (pod) => withMetadata(pod, { labels: { a: 'b' } }));
    world.passSeconds(60);
    expect(world.api.list(pods)).toHaveLength(3);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });
});
