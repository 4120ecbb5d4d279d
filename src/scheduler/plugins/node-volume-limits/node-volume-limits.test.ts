import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { PersistentVolumeSpec, Volume } from '../../../api/generated/types';
import { volumeAttachments } from '../../../api/kinds/storage/storage';
import { addBoundClaim, addClaim, addClass, addVolume, limitVolumes, usesClaims } from '../../testing/storage';
import { World } from '../../testing/world';
import { driverOfProvisioner, driverVolume, inlineDriverVolume } from './csi-migration';
import { fitsLimits, REASON_MAX_VOLUME_COUNT } from './node-volume-limits';

describe('fitsLimits', () => {
  const cases: readonly (readonly [title: string, present: number, added: number, expected: boolean])[] = [
    ['up to the limit', 1, 1, true],
    ['one too many', 2, 1, false],
    ['several at once', 0, 3, false],
  ];
  for (const [title, present, added, expected] of cases) {
    it(title, () => {
      const fits = fitsLimits(new Map([['d', 2]]), new Map([['d', present]]), new Map([['d', added]]));
      expect(fits).toBe(expected);
    });
  }

  it('does not limit other drivers', () => {
    expect(fitsLimits(new Map([['d', 0]]), new Map(), new Map([['e', 99]]))).toBe(true);
  });
});

describe('volumes of clouds as their drivers know them', () => {
  const inline: readonly (readonly [source: Omit<Volume, 'name'>, expected: string | undefined])[] = [
    [{ awsElasticBlockStore: { volumeID: 'vol-1' } }, 'ebs.csi.aws.com vol-1'],
    [{ awsElasticBlockStore: { volumeID: 'aws://us-east-1a/vol-1' } }, 'ebs.csi.aws.com vol-1'],
    [{ gcePersistentDisk: { pdName: 'd' } }, 'pd.csi.storage.gke.io projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
    [{ azureDisk: { diskName: 'd', diskURI: '/uri' } }, 'disk.csi.azure.com /uri'],
    [{ cinder: { volumeID: 'c' } }, 'cinder.csi.openstack.org c'],
    [{ portworxVolume: { volumeID: 'p' } }, 'pxd.portworx.com p'],
    [{ emptyDir: {} }, undefined],
    [{ nfs: { server: 's', path: '/' } }, undefined],
  ];
  for (const [source, expected] of inline) {
    it(Object.keys(source).join(), () => {
      const found = inlineDriverVolume({ name: 'v', ...source });
      expect(found && `${found.driver} ${found.handle}`).toBe(expected);
    });
  }

  const persistent: readonly (readonly [title: string, zone: string | undefined, expected: string])[] = [
    ['a disk in one zone', 'us-east1-b', 'projects/UNSPECIFIED/zones/us-east1-b/disks/d'],
    ['a disk in two zones', 'us-east1-b__us-east1-c', 'projects/UNSPECIFIED/regions/us-east1/disks/d'],
    ['a disk somewhere', undefined, 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
  ];
  const spec: PersistentVolumeSpec = { gcePersistentDisk: { pdName: 'd' } };
  for (const [title, zone, expected] of persistent) {
    it(title, () => {
      const labels: Record<string, string> = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
      const metadata = { name: 'v', uid: 'v', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels };
      expect(driverVolume({ apiVersion: 'v1', kind: 'PersistentVolume', metadata, spec })?.handle).toBe(expected);
    });
  }

  it('knows who makes the volumes of a class', () => {
    const names = ['kubernetes.io/aws-ebs', 'kubernetes.io/azure-file', 'disk.example.com'];
    expect(names.map(driverOfProvisioner)).toEqual(['ebs.csi.aws.com', undefined, 'disk.example.com']);
  });
});

describe('NodeVolumeLimits', () => {
  const disk = (volumeHandle: string) => ({ spec: { csi: { driver: 'disk.example.com', volumeHandle } } });
  const small = (count = 1) => {
    const world = new World();
    world.node('a');
    limitVolumes(world, 'a', count);
    for (const name of ['one', 'two', 'three']) addBoundClaim(world, name, disk(name));
    return world;
  };

  it('puts no more volumes on a node than it takes, until one goes', () => {
    const world = small();
    world.pod('first', { spec: usesClaims('one') });
    world.sim.settle();
    world.pod('second', { spec: usesClaims('two') });
    expect(world.unscheduled('second')?.[1]).toContain(`0/1 nodes are available: 1 ${REASON_MAX_VOLUME_COUNT}.`);
    world.deletePod('first');
    world.sim.advance(2000);
    expect(world.nodeOf('second')).toBe('a');
  });

  it('counts a volume that two pods share once', () => {
    const world = small();
    world.pod('first', { spec: usesClaims('one') });
    world.pod('second', { spec: usesClaims('one') });
    expect([world.nodeOf('first'), world.nodeOf('second')]).toEqual(['a', 'a']);
  });

  it('counts all volumes of a pod together', () => {
    const world = small(2);
    world.pod('greedy', { spec: usesClaims('one', 'two', 'three') });
    world.pod('modest', { spec: usesClaims('one', 'two') });
    expect([world.nodeOf('greedy'), world.nodeOf('modest')]).toEqual(['', 'a']);
  });

  it('tries again when a node takes more', () => {
    const world = small(0);
    world.pod('web', { spec: usesClaims('one') });
    expect(world.nodeOf('web')).toBe('');
    limitVolumes(world, 'a', 1);
    expect(world.nodeOf('web')).toBe('a');
  });

  it('counts what is attached without a pod', () => {
    const world = small();
    addVolume(world, 'stray', disk('stray'));
    world.api.create(volumeAttachments, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: { name: 'attached' },
      spec: { attacher: 'disk.example.com', nodeName: 'a', source: { persistentVolumeName: 'stray' } },
    });
    world.pod('web', { spec: usesClaims('one') });
    expect(world.nodeOf('web')).toBe('');
    world.api.delete(volumeAttachments, { namespace: '', name: 'attached' });
    expect(world.nodeOf('web')).toBe('a');
  });

  it('counts a volume that is yet to be made', () => {
    const world = small(0);
    addClass(world, 'later');
    addClaim(world, 'new', { storageClassName: 'later' });
    world.pod('web', { spec: usesClaims('new') });
    expect(world.unscheduled('web')?.[1]).toContain(REASON_MAX_VOLUME_COUNT);
  });

  it('leaves nodes without a limit and pods without volumes alone', () => {
    const world = small(0);
    world.pod('plain');
    expect(world.nodeOf('plain')).toBe('a');
    world.node('free');
    world.pod('web', { spec: usesClaims('one') });
    expect(world.nodeOf('web')).toBe('free');
  });
});
