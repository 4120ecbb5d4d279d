import { describe, it } from 'node:test';
import { expect } from 'expect';
import { events } from '../api/kinds/event';
import { leases } from '../api/kinds/lease';
import { nodes } from '../api/kinds/node';
import { polite, stubborn, TestWorld, testImages } from './test-world';

const LEASE = { namespace: 'kube-node-lease', name: 'node-1' };

function ready(world: TestWorld): string {
  const condition = world.getNode().status?.conditions?.find(({ type }) => type === 'Ready');
  return `${condition?.status ?? ''} ${condition?.reason ?? ''}: ${condition?.message ?? ''}`;
}

describe('a node', () => {
  it('registers with labels, taints, addresses and what it has for pods', () => {
    const world = new TestWorld();
    world.node({
      labels: { disktype: 'ssd' },
      taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }],
      capacity: { cpu: '2', memory: '4Gi', 'nvidia.com/gpu': '1' },
    });
    const { metadata, spec, status } = world.getNode();
    expect(metadata.labels).toEqual({
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'node-1',
      'kubernetes.io/os': 'linux',
      disktype: 'ssd',
    });
    expect(spec.taints).toEqual([{ key: 'gpu', value: 'true', effect: 'NoSchedule' }]);
    expect(status?.addresses).toEqual([
      { type: 'InternalIP', address: '172.18.0.2' },
      { type: 'Hostname', address: 'node-1' },
    ]);
    expect(status?.capacity).toMatchObject({ cpu: '2', memory: '4Gi', pods: '110', 'nvidia.com/gpu': '1' });
    expect(status?.allocatable).toMatchObject({ cpu: '2', memory: '3996Mi', pods: '110', 'nvidia.com/gpu': '1' });
    expect(status?.nodeInfo).toMatchObject({
      kubeletVersion: 'v1.36.2',
      operatingSystem: 'linux',
      architecture: 'amd64',
    });
  });

  it('is ready once it has a range of pod addresses', () => {
    const world = new TestWorld();
    world.node({ offline: true });
    expect(ready(world)).toBe(
      'False KubeletNotReady: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    );
    world.passSeconds(60);
    world.giveRange('node-1');
    expect(ready(world)).toBe('True KubeletReady: kubelet is posting ready status');
    expect(world.getNode().status?.conditions?.map(({ type }) => type)).toEqual([
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
      'Ready',
    ]);
    expect(world.events('node-1')).toEqual([
      'Starting: Starting kubelet.',
      'NodeAllocatableEnforced: Updated Node Allocatable limit across pods',
      'NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
      'NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure',
      'NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID',
      'NodeReady: Node node-1 status is now: NodeReady',
    ]);
    expect(world.api.list(events)[0]?.involvedObject).toMatchObject({ kind: 'Node', name: 'node-1' });
  });

  it('makes its lease anew when somebody has deleted it, unless the node object is gone too', () => {
    const world = new TestWorld();
    world.node();
    world.passSeconds(15);
    world.api.delete(leases, LEASE);
    world.passSeconds(10);
    expect(world.api.get(leases, LEASE).spec.renewTime).toBe('2026-01-01T00:00:20.100000Z');
    expect(world.api.hasHeartbeat(leases, LEASE)).toBe(true);
    world.api.delete(nodes, { namespace: '', name: 'node-1' });
    world.api.delete(leases, LEASE);
    world.passSeconds(60);
    expect(world.api.find(leases, LEASE)).toBeUndefined();
  });

  it('renews its lease every ten seconds and its status every five minutes, at no cost, until the kubelet stops', () => {
    const world = new TestWorld();
    const node = world.node();
    const lease = () => world.api.get(leases, LEASE);
    expect(lease().metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: world.getNode().metadata.uid },
    ]);
    expect(lease().spec).toEqual({
      holderIdentity: 'node-1',
      leaseDurationSeconds: 40,
      renewTime: '2026-01-01T00:00:00.100000Z',
    });
    const { revision } = world.api;
    const { tasks } = world.sim;
    world.passSeconds(3605);
    expect(world.api.revision).toBe(revision);
    expect(world.sim.tasks).toBe(tasks);
    expect(lease().spec.renewTime).toBe('2026-01-01T01:00:00.100000Z');
    const heartbeat = () => world.getNode().status?.conditions?.[3]?.lastHeartbeatTime;
    expect(heartbeat()).toBe('2026-01-01T01:00:00Z');
    node.stop();
    world.passSeconds(3600);
    expect(lease().spec.renewTime).toBe('2026-01-01T01:00:00.100000Z');
    expect(heartbeat()).toBe('2026-01-01T01:00:00Z');
    expect(world.api.hasHeartbeat(leases, LEASE)).toBe(false);
    node.start();
    world.passSeconds(1);
    expect(lease().spec.renewTime).toBe('2026-01-01T02:00:05.200000Z');
    expect(world.api.hasHeartbeat(nodes, { namespace: '', name: 'node-1' })).toBe(true);
  });

  it('whose kubelet stops lets containers go on, and its next kubelet finds them', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ server: polite }) });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    const before = world.getPod('web').status?.containerStatuses?.[0];
    node.stop();
    expect(node.endpoint).toBeUndefined();
    world.passSeconds(600);
    node.start();
    world.passSeconds(60);
    expect(world.getPod('web').status?.containerStatuses?.[0]).toEqual(before);
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('ends what was deleted while no kubelet was there', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ server: stubborn }) });
    const deleted = world.pod('deleted', { containers: [{ name: 'app', image: 'server' }] });
    const gone = world.pod('gone', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    node.stop();
    world.delete('deleted', 5);
    world.delete('gone', 0);
    world.passSeconds(60);
    expect(world.findPod('deleted')).toBeDefined();
    node.start();
    world.passSeconds(10);
    expect(world.findPod('deleted')).toBeUndefined();
    for (const { metadata } of [deleted, gone]) expect(node.runtime.pod(metadata.uid)).toBeUndefined();
  });

  it('without power loses all that ran; with power again the pods get new sandboxes and their containers start anew', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ server: polite }) });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    const before = world.getPod('web');
    node.powerOff();
    world.passSeconds(300);
    expect(world.state('web')).toBe('Running[app:running]');
    expect(node.runtime.pod(before.metadata.uid)?.latest.get('app')?.state).toBe('exited');
    node.powerOn();
    world.passSeconds(30);
    const after = world.getPod('web');
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.status?.podIP).not.toBe(before.status?.podIP);
    expect(after.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 255,
      reason: 'Unknown',
    });
    expect(world.events('web')).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.');
  });

  it('reports a node object anew that somebody deleted and made again', () => {
    const world = new TestWorld();
    world.node();
    world.api.delete(nodes, { namespace: '', name: 'node-1' });
    world.api.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1' },
      spec: { podCIDR: '10.244.0.0/24' },
    });
    world.sim.settle();
    expect(ready(world)).toBe('True KubeletReady: kubelet is posting ready status');
  });
});
