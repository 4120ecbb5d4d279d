import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { PodAffinityTerm } from '../../../api/generated/types';
import { namespaces } from '../../../api/kinds/namespace';
import { World, type PodDraft } from '../../testing/world';
import { REASON_AFFINITY, REASON_ANTI_AFFINITY, REASON_EXISTING_ANTI_AFFINITY } from './inter-pod-affinity';

const HOSTNAME = 'kubernetes.io/hostname';
const term = (app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey: HOSTNAME,
  labelSelector: { matchLabels: { app } },
  ...more,
});
const near = (...terms: readonly PodAffinityTerm[]): PodDraft => ({
  spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
});
const apart = (...terms: readonly PodAffinityTerm[]): PodDraft => ({
  spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
});
const preferred = (sort: 'podAffinity' | 'podAntiAffinity', podAffinityTerm: PodAffinityTerm): PodDraft => ({
  spec: {
    affinity: { [sort]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } },
  },
});

/** Two nodes, and a pod `db` (app=db) on node `a`. */
function worldWithDb(seed = 1, db: PodDraft = {}): World {
  const world = new World({ seed });
  world.node('a');
  world.node('b');
  world.pod('db', { ...db, labels: { app: 'db' }, spec: { ...db.spec, nodeSelector: { [HOSTNAME]: 'a' } } });
  world.sim.settle();
  return world;
}

describe('required affinity', () => {
  it('goes where the other pod is', () => {
    const world = worldWithDb();
    world.pod('web', near(term('db')));
    expect(world.nodeOf('web')).toBe('a');
    expect(world.verdict('web')?.refusals).toEqual([
      { nodeName: 'b', plugin: 'InterPodAffinity', reasons: [REASON_AFFINITY] },
    ]);
  });

  it('waits for a pod that it wants to be with', () => {
    const world = worldWithDb();
    world.pod('web', near(term('cache')));
    expect(world.unscheduled('web')?.[1]).toContain(
      `0/2 nodes are available: 2 ${REASON_AFFINITY}. no new claims to deallocate`,
    );
    world.pod('cache', { labels: { app: 'cache' } });
    expect(world.nodeOf('web')).not.toBe('');
    expect(world.nodeOf('web')).toBe(world.nodeOf('cache'));
  });

  it('lets the first of its own kind go anywhere', () => {
    const world = worldWithDb();
    world.pod('web', { ...near(term('web')), labels: { app: 'web' } });
    expect(world.nodeOf('web')).not.toBe('');
  });

  it('looks into the namespaces that it names or selects', () => {
    const place = (more: Partial<PodAffinityTerm>) => {
      const world = worldWithDb();
      world.api.create(namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'other', labels: { team: 'x' } },
        spec: {},
      });
      world.pod('cache', { namespace: 'other', labels: { app: 'cache' }, spec: { nodeSelector: { [HOSTNAME]: 'b' } } });
      world.sim.settle();
      world.pod('web', near(term('cache', more)));
      return world.nodeOf('web');
    };
    expect(place({})).toBe('');
    expect(place({ namespaces: ['other'] })).toBe('b');
    expect(place({ namespaceSelector: { matchLabels: { team: 'x' } } })).toBe('b');
    expect(place({ namespaceSelector: { matchLabels: { team: 'y' } } })).toBe('');
    expect(place({ namespaceSelector: {} })).toBe('b');
  });
});

describe('required anti-affinity', () => {
  it('keeps away from the other pod', () => {
    const world = worldWithDb();
    world.pod('web', apart(term('db')));
    expect(world.nodeOf('web')).toBe('b');
    expect(world.verdict('web')?.refusals[0]?.reasons).toEqual([REASON_ANTI_AFFINITY]);
  });

  it('is respected by pods that have none themselves', () => {
    const world = worldWithDb(1, apart(term('web')));
    world.pod('web', { labels: { app: 'web' } });
    expect(world.nodeOf('web')).toBe('b');
    expect(world.verdict('web')?.refusals[0]?.reasons).toEqual([REASON_EXISTING_ANTI_AFFINITY]);
  });

  it('places one replica a node, and the next one when one goes', () => {
    const world = new World();
    world.node('a');
    world.node('b');
    for (let index = 0; index < 3; index += 1)
      world.pod(`web-${index}`, { ...apart(term('web')), labels: { app: 'web' } });
    expect(world.unscheduled('web-2')?.[1]).toBe(
      `0/2 nodes are available: 2 ${REASON_ANTI_AFFINITY}. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.`,
    );
    world.deletePod('web-0');
    expect(world.nodeOf('web-2')).not.toBe('');
  });

  it('is got round by preemption', () => {
    const world = new World();
    world.node('a');
    world.pod('low', { ...apart(term('web')), labels: { app: 'web' } });
    world.sim.settle();
    world.pod('high', { ...apart(term('web')), labels: { app: 'web' }, priority: 10 });
    world.sim.settle();
    expect(world.current('high').status?.nominatedNodeName).toBe('a');
    world.deletePod('low');
    expect(world.nodeOf('high')).toBe('a');
  });
});

describe('preferences', () => {
  it('draw towards and push away', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const world = worldWithDb(seed);
      world.pod('friend', preferred('podAffinity', term('db')));
      expect(world.nodeOf('friend')).toBe('a');
      world.pod('foe', preferred('podAntiAffinity', term('db')));
      expect(world.nodeOf('foe')).toBe('b');
    }
  });

  it('of others count as well', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const world = worldWithDb(seed, preferred('podAntiAffinity', term('web')));
      world.pod('web', { labels: { app: 'web' } });
      expect(world.nodeOf('web')).toBe('b');
    }
  });
});
