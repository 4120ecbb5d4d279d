import { describe, it } from 'node:test';
import { expect } from 'expect';
import { persistentVolumes } from '../../api/kinds/storage/core-storage';
import { addBoundClaim, addClaim, addClass, usesClaims } from '../testing/storage';
import { World } from '../testing/world';
import { isInTopologies, REASON_ZONE, volumeTopologies } from './volume-zone';

const ZONE = 'topology.kubernetes.io/zone';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

type Labels = Readonly<Record<string, string>>;
const volume = (labels: Labels) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v', uid: 'v', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels },
  spec: {},
});

describe('isInTopologies', () => {
  const cases: readonly (readonly [title: string, volumeLabels: Labels, node: Labels, expected: boolean])[] = [
    ['the same zone', { [ZONE]: 'a' }, { [ZONE]: 'a' }, true],
    ['another zone', { [ZONE]: 'a' }, { [ZONE]: 'b' }, false],
    ['one of several zones', { [ZONE]: 'a__b' }, { [ZONE]: 'b' }, true],
    ['none of several zones', { [ZONE]: 'a__b' }, { [ZONE]: 'c' }, false],
    ['a list with a gap says nothing', { [ZONE]: 'a__' }, { [ZONE]: 'c' }, true],
    ['a node without zones', { [ZONE]: 'a' }, { color: 'red' }, true],
    ['a node with a region alone', { [ZONE]: 'a' }, { [REGION]: 'r' }, false],
    ['zone and region must both fit', { [ZONE]: 'a', [REGION]: 'r' }, { [ZONE]: 'a', [REGION]: 's' }, false],
    ['the old label of a volume against the new one of a node', { [BETA_ZONE]: 'a' }, { [ZONE]: 'a' }, true],
    ['the new label of a volume against the old one of a node', { [ZONE]: 'a' }, { [BETA_ZONE]: 'a' }, false],
    ['a volume without labels', {}, { [ZONE]: 'a' }, true],
  ];
  for (const [title, volumeLabels, node, expected] of cases)
    it(title, () => expect(isInTopologies(node, volumeTopologies(volume(volumeLabels)))).toBe(expected));
});

describe('VolumeZone', () => {
  const zones = (...names: readonly string[]) => {
    const world = new World();
    for (const name of names) world.node(name, { labels: { [ZONE]: name } });
    return world;
  };

  it('sends a pod to the zone of its volume', () => {
    const world = zones('a', 'b', 'c');
    addBoundClaim(world, 'data', { labels: { [ZONE]: 'b' } });
    world.pod('web', { spec: usesClaims('data') });
    expect(world.nodeOf('web')).toBe('b');
  });

  it('tries again when the volume moves, and only then', () => {
    const world = zones('a');
    addBoundClaim(world, 'data', { labels: { [ZONE]: 'b' } });
    world.pod('web', { spec: usesClaims('data') });
    expect(world.unscheduled('web')?.[1]).toContain(`0/1 nodes are available: 1 ${REASON_ZONE}.`);
    const label = (key: string, value: string) => {
      world.api.modify(persistentVolumes, { namespace: '', name: 'data-volume' }, (old) => ({
        ...old,
        metadata: { ...old.metadata, labels: { ...old.metadata.labels, [key]: value } },
      }));
      world.sim.advance(20_000);
    };
    const tries = () => world.eventsOf('web').length + Number(world.nodeOf('web') !== '');
    const before = tries();
    label('color', 'red');
    expect(world.nodeOf('web')).toBe('');
    label(ZONE, 'a');
    expect([world.nodeOf('web'), tries() > before]).toEqual(['a', true]);
  });

  it('leaves a volume that is yet to be made to the node that is chosen', () => {
    const world = zones('a');
    addClass(world, 'later');
    addClaim(world, 'data', { storageClassName: 'later' });
    world.pod('web', { spec: usesClaims('data') });
    world.sim.settle();
    expect(world.unscheduled('web')).toBeUndefined();
  });
});
