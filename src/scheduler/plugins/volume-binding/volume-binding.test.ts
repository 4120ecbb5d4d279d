import { describe, it } from 'node:test';
import { expect } from 'expect';
import { persistentVolumeClaims, persistentVolumes } from '../../../api/kinds/storage/core-storage';
import { csiDrivers, csiStorageCapacities, storageClasses } from '../../../api/kinds/storage/storage';
import { BIND_COMPLETED } from '../../../api/volumes/binding';
import { NO_PROVISIONER, SELECTED_NODE } from '../../../api/volumes/storage-class';
import { startScheduler } from '../../scheduler';
import { addBoundClaim, addClaim, addClass, addVolume, usesClaims } from '../../testing/storage';
import { World } from '../../testing/world';
import { REASON_BIND_CONFLICT, REASON_NODE_CONFLICT, REASON_NOT_ENOUGH_SPACE } from './find-pod-volumes';
import { REASON_UNBOUND } from './volume-binding';

const ZONE = 'topology.kubernetes.io/zone';

/** A node in each zone, called like it. */
function zones(...names: readonly string[]): World {
  const world = new World();
  for (const name of names) world.node(name, { labels: { [ZONE]: name } });
  return world;
}

function only(key: string, ...values: readonly string[]) {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } };
}

function allowed(...values: readonly string[]) {
  return [{ matchLabelExpressions: [{ key: ZONE, values }] }];
}

/** What a provisioner and the volume controller do when a node is selected. */
function bind(world: World, name: string): void {
  world.api.modify(persistentVolumeClaims, { namespace: 'default', name }, (claim) => ({
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes' } },
    spec: { ...claim.spec, volumeName: `${name}-made` },
  }));
}

const selectedNode = (world: World, name: string) =>
  world.api.get(persistentVolumeClaims, { namespace: 'default', name }).metadata.annotations?.[SELECTED_NODE];

describe('why a pod with claims waits', () => {
  const cases: readonly {
    readonly title: string;
    readonly arrange: (world: World) => void;
    readonly message: string;
  }[] = [
    {
      title: 'a claim that should be bound is not',
      arrange: (world) => addClaim(world, 'data'),
      message: `0/1 nodes are available: ${REASON_UNBOUND}.`,
    },
    {
      title: 'the node does not reach the volume',
      arrange: (world) => addBoundClaim(world, 'data', { spec: { nodeAffinity: only(ZONE, 'b') } }),
      message: `1 ${REASON_NODE_CONFLICT}.`,
    },
    {
      title: 'the volume is gone',
      arrange: (world) => addClaim(world, 'data', { volumeName: 'gone' }),
      message: '0/1 nodes are available: persistentvolume "gone" not found.',
    },
    {
      title: 'nobody makes volumes of the class, and there is none',
      arrange(world) {
        addClass(world, 'local', { provisioner: NO_PROVISIONER });
        addClaim(world, 'data', { storageClassName: 'local' });
      },
      message: `1 ${REASON_BIND_CONFLICT}.`,
    },
    {
      title: 'the class allows other zones',
      arrange(world) {
        addClass(world, 'zonal', { allowedTopologies: allowed('b', 'c') });
        addClaim(world, 'data', { storageClassName: 'zonal' });
      },
      message: `1 ${REASON_BIND_CONFLICT}.`,
    },
    {
      title: 'the driver knows of no room',
      arrange(world) {
        addClass(world, 'tight');
        addClaim(world, 'data', { storageClassName: 'tight' });
        world.api.create(csiDrivers, {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'CSIDriver',
          metadata: { name: 'disk.example.com' },
          spec: { storageCapacity: true },
        });
      },
      message: `1 ${REASON_NOT_ENOUGH_SPACE}.`,
    },
    {
      title: 'another node was selected for the claim',
      arrange(world) {
        addClass(world, 'later');
        addClaim(world, 'data', { storageClassName: 'later' });
        world.api.modify(persistentVolumeClaims, { namespace: 'default', name: 'data' }, (claim) => ({
          ...claim,
          metadata: { ...claim.metadata, annotations: { [SELECTED_NODE]: 'elsewhere' } },
        }));
      },
      message: `1 ${REASON_BIND_CONFLICT}.`,
    },
  ];
  for (const { title, arrange, message } of cases) {
    it(title, () => {
      const world = zones('a');
      arrange(world);
      world.pod('web', { spec: usesClaims('data') });
      expect(world.unscheduled('web')?.[1]).toContain(message);
    });
  }
});

describe('a claim that waits for its first consumer', () => {
  const waiting = () => {
    const world = zones('a', 'b');
    addClass(world, 'zonal', { allowedTopologies: allowed('b') });
    addClaim(world, 'data', { storageClassName: 'zonal' });
    world.pod('web', { spec: usesClaims('data') });
    world.sim.settle();
    return world;
  };

  it('is told of the node, which is one that its class allows, and the pod is bound when it is', () => {
    const world = waiting();
    expect(selectedNode(world, 'data')).toBe('b');
    world.sim.advance(5000);
    expect(world.nodeOf('web')).toBe('');
    expect(world.current('web').status?.nominatedNodeName).toBe('b');
    bind(world, 'data');
    world.sim.advance(1000);
    expect(world.nodeOf('web')).toBe('');
    addVolume(world, 'data-made');
    world.sim.advance(1000);
    expect(world.nodeOf('web')).toBe('b');
    expect(world.current('web').status?.nominatedNodeName).toBeUndefined();
    expect(world.eventsOf('web')).toEqual(['Scheduled: Successfully assigned default/web to b']);
  });

  it('holds up no other pod', () => {
    const world = waiting();
    world.pod('other');
    expect(world.nodeOf('other')).not.toBe('');
  });

  it('is waited for for ten minutes', () => {
    const world = waiting();
    world.sim.advance(599_000);
    expect(world.unscheduled('web')).toBeUndefined();
    world.sim.advance(2000);
    expect(world.unscheduled('web')).toEqual([
      'SchedulerError',
      'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
    ]);
    expect(world.current('web').status?.nominatedNodeName).toBeUndefined();
    bind(world, 'data');
    addVolume(world, 'data-made');
    world.sim.advance(30_000);
    expect(world.nodeOf('web')).toBe('b');
  });

  it('is tried again when the provisioner gives the node up', () => {
    const world = waiting();
    world.api.modify(persistentVolumeClaims, { namespace: 'default', name: 'data' }, (claim) => ({
      ...claim,
      metadata: { ...claim.metadata, annotations: { other: 'yes' } },
    }));
    world.sim.advance(1000);
    expect(world.unscheduled('web')?.[1]).toContain('binding volumes: provisioning failed for PVC "data"');
    world.sim.advance(10_000);
    expect(selectedNode(world, 'data')).toBe('b');
  });

  it('loses its place to a more important pod, and nothing else', () => {
    const world = new World();
    world.node('a', { allocatable: { cpu: '1', memory: '1Gi', pods: '110' } });
    addClass(world, 'later');
    addClaim(world, 'data', { storageClassName: 'later' });
    world.pod('web', { requests: { cpu: '1' }, spec: usesClaims('data') });
    world.sim.settle();
    world.pod('urgent', { requests: { cpu: '1' }, priority: 10 });
    world.sim.advance(2000);
    expect(world.nodeOf('urgent')).toBe('a');
    expect(world.current('web').metadata.deletionTimestamp).toBeUndefined();
    expect(world.eventsOf('web').slice(0, 2)).toEqual([
      expect.stringMatching(/^Preempted: Preempted by pod \S+ on node a \(in kube-scheduler memory\)\.$/),
      'FailedScheduling: running PreBind plugin "VolumeBinding": binding volumes: context canceled',
    ]);
  });

  it('is forgotten with its pod', () => {
    const world = waiting();
    world.deletePod('web');
    world.sim.advance(2000);
    expect(world.sim.nextTimerMs).toBeUndefined();
  });

  it('survives a new start of the scheduler', () => {
    const world = waiting();
    world.scheduler.stop();
    bind(world, 'data');
    addVolume(world, 'data-made', { spec: { nodeAffinity: only(ZONE, 'b') } });
    world.sim.advance(5000);
    expect(world.nodeOf('web')).toBe('');
    world.scheduler = startScheduler(world.api);
    expect(world.nodeOf('web')).toBe('b');
  });

  it('gets a place of its own among volumes that are there: the smallest claim the smallest one', () => {
    const world = zones('a');
    addClass(world, 'local', { provisioner: NO_PROVISIONER });
    const local = (storage: string) => ({ spec: { storageClassName: 'local', capacity: { storage } } });
    addVolume(world, 'large', local('10Gi'));
    addVolume(world, 'small', local('2Gi'));
    const claim = (name: string, storage: string) =>
      addClaim(world, name, { storageClassName: 'local', resources: { requests: { storage } } });
    claim('much', '2Gi');
    claim('little', '1Gi');
    world.pod('web', { spec: usesClaims('much', 'little') });
    world.sim.settle();
    const claimOf = (name: string) => world.api.get(persistentVolumes, { namespace: '', name }).spec.claimRef?.name;
    expect([claimOf('large'), claimOf('small')]).toEqual(['much', 'little']);
  });
});

describe('what brings a pod back', () => {
  it('a class that allows its zone', () => {
    const world = zones('a');
    addClass(world, 'zonal', { allowedTopologies: allowed('b') });
    addClaim(world, 'data', { storageClassName: 'zonal' });
    world.pod('web', { spec: usesClaims('data') });
    world.sim.settle();
    world.api.modify(storageClasses, { namespace: '', name: 'zonal' }, (old) => ({
      ...old,
      allowedTopologies: allowed('a'),
    }));
    world.sim.advance(2000);
    expect(selectedNode(world, 'data')).toBe('a');
  });

  it('room where the node reaches it', () => {
    const world = zones('a');
    addClass(world, 'tight');
    addClaim(world, 'data', { storageClassName: 'tight', resources: { requests: { storage: '5Gi' } } });
    world.api.create(csiDrivers, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'disk.example.com' },
      spec: { storageCapacity: true },
    });
    world.pod('web', { spec: usesClaims('data') });
    const room = (name: string, zone: string, capacity: string) => {
      world.api.create(csiStorageCapacities, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'CSIStorageCapacity',
        metadata: { name, namespace: 'default' },
        storageClassName: 'tight',
        capacity,
        nodeTopology: { matchLabels: { [ZONE]: zone } },
      });
      world.sim.advance(20_000);
    };
    room('elsewhere', 'b', '50Gi');
    room('little', 'a', '4Gi');
    expect(selectedNode(world, 'data')).toBeUndefined();
    room('enough', 'a', '5Gi');
    expect(selectedNode(world, 'data')).toBe('a');
  });
});
