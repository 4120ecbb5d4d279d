import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Volume } from '../../api/generated/types';
import { addBoundClaim, addClaim, addVolume, usesClaims } from '../testing/storage';
import { podObject, World } from '../testing/world';
import { haveDiskConflict, REASON_DISK_CONFLICT, REASON_READ_WRITE_ONCE_POD } from './volume-restrictions';

type Source = Omit<Volume, 'name'>;

const withVolume = (name: string, source: Source) =>
  podObject(name, { spec: { volumes: [{ name: 'disk', ...source }] } });

describe('haveDiskConflict', () => {
  const gce = (pdName: string, readOnly = false): Source => ({ gcePersistentDisk: { pdName, readOnly } });
  const aws = (volumeID: string, readOnly = false): Source => ({ awsElasticBlockStore: { volumeID, readOnly } });
  const iscsi = (iqn: string, readOnly = false): Source => ({
    iscsi: { iqn, readOnly, lun: 0, targetPortal: '10.0.0.1' },
  });
  const rbd = (monitors: readonly string[], image: string, readOnly = false): Source => ({
    rbd: { monitors, image, readOnly, pool: 'rbd' },
  });
  const cases: readonly (readonly [title: string, a: Source, b: Source, expected: boolean])[] = [
    ['the same GCE disk', gce('d'), gce('d'), true],
    ['the same GCE disk, one only reads', gce('d', true), gce('d'), true],
    ['the same GCE disk, both only read', gce('d', true), gce('d', true), false],
    ['two GCE disks', gce('d'), gce('e'), false],
    ['the same AWS volume, even when both only read', aws('v', true), aws('v', true), true],
    ['two AWS volumes', aws('v'), aws('w'), false],
    ['the same iSCSI target', iscsi('i'), iscsi('i'), true],
    ['the same iSCSI target, both only read', iscsi('i', true), iscsi('i', true), false],
    ['the same image of Ceph by one common monitor', rbd(['a', 'b'], 'i'), rbd(['b', 'c'], 'i'), true],
    ['the same image of Ceph, both only read', rbd(['a'], 'i', true), rbd(['a'], 'i', true), false],
    ['images of two Ceph clusters', rbd(['a'], 'i'), rbd(['b'], 'i'), false],
    ['different sorts', gce('d'), aws('d'), false],
    ['no disks', { emptyDir: {} }, { emptyDir: {} }, false],
  ];
  for (const [title, a, b, expected] of cases) {
    it(title, () => {
      expect(haveDiskConflict(withVolume('a', a), withVolume('b', b))).toBe(expected);
      expect(haveDiskConflict(withVolume('b', b), withVolume('a', a))).toBe(expected);
    });
  }
});

describe('VolumeRestrictions', () => {
  const exclusive = { accessModes: ['ReadWriteOncePod'], volumeName: 'data-volume' };
  const one = () => {
    const world = new World();
    world.node('a');
    world.node('b');
    addVolume(world, 'data-volume', { spec: { accessModes: ['ReadWriteOncePod'] } });
    addClaim(world, 'data', exclusive);
    return world;
  };

  it('keeps pods with the same disk apart', () => {
    const world = new World();
    world.node('a');
    const volumes: readonly Volume[] = [{ name: 'disk', gcePersistentDisk: { pdName: 'd' } }];
    world.pod('first', { spec: { volumes } });
    world.sim.settle();
    world.pod('second', { spec: { volumes } });
    expect(world.unscheduled('second')?.[1]).toContain(`1 ${REASON_DISK_CONFLICT}`);
    world.node('b');
    expect(world.nodeOf('second')).toBe('b');
  });

  it('gives a ReadWriteOncePod claim to one pod, on whatever node, until it goes', () => {
    const world = one();
    world.pod('first', { spec: usesClaims('data') });
    world.sim.settle();
    world.pod('second', { spec: usesClaims('data') });
    expect(world.unscheduled('second')?.[1]).toContain(`0/2 nodes are available: 2 ${REASON_READ_WRITE_ONCE_POD}.`);
    world.deletePod('first');
    world.sim.advance(2000);
    expect(world.nodeOf('second')).not.toBe('');
  });

  it('lets an important pod evict the one that has the claim, and nobody else', () => {
    const world = one();
    world.pod('other', { priority: 0 });
    world.pod('holder', { priority: 0, spec: usesClaims('data') });
    world.sim.settle();
    world.pod('urgent', { priority: 10, spec: usesClaims('data') });
    world.sim.settle();
    expect(world.current('holder').metadata.deletionTimestamp).toBeDefined();
    expect(world.current('other').metadata.deletionTimestamp).toBeUndefined();
    world.deletePod('holder');
    world.sim.advance(2000);
    expect(world.nodeOf('urgent')).not.toBe('');
  });

  it('does not mind a claim that many may use', () => {
    const world = one();
    addBoundClaim(world, 'shared');
    world.pod('first', { spec: usesClaims('shared') });
    world.pod('second', { spec: usesClaims('shared') });
    expect([world.nodeOf('first'), world.nodeOf('second')]).not.toContain('');
  });

  it('waits for a claim that is not there', () => {
    const world = one();
    world.pod('early', { spec: usesClaims('late') });
    expect(world.unscheduled('early')?.[1]).toContain(
      '0/2 nodes are available: persistentvolumeclaim "late" not found.',
    );
    addClaim(world, 'late', exclusive);
    expect(world.nodeOf('early')).not.toBe('');
  });
});
