import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { TopologySpreadConstraint } from '../../../api/generated/types';
import { pods } from '../../../api/kinds/pod/pod';
import { EVERYTHING } from '../../../api/scheduling/label-requirement';
import { services } from '../../../api/kinds/service';
import { nodeObject, World, type PodDraft } from '../../testing/world';
import { isSchedulableAfterNodeChange, REASON_CONSTRAINTS, REASON_NODE_LABEL } from './pod-topology-spread';

const ZONE = 'topology.kubernetes.io/zone';
const LABELS = { app: 'web' };

function spread(topologyKey: string, maxSkew: number, more: Partial<TopologySpreadConstraint> = {}): PodDraft {
  const constraint = {
    topologyKey,
    maxSkew,
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: LABELS },
    ...more,
  };
  return { labels: LABELS, spec: { topologySpreadConstraints: [constraint] } };
}

/** How many pods each node got. */
function distribution(world: World): Readonly<Record<string, number>> {
  world.sim.settle();
  const counts: Record<string, number> = {};
  for (const { spec } of world.api.list(pods))
    if (spec.nodeName) counts[spec.nodeName] = (counts[spec.nodeName] ?? 0) + 1;
  return counts;
}

describe('hard spreading', () => {
  it('keeps the skew over hosts within bounds', () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.node(name);
    for (let index = 0; index < 6; index += 1) world.pod(`web-${index}`, spread('kubernetes.io/hostname', 1));
    expect(distribution(world)).toEqual({ a: 2, b: 2, c: 2 });
  });

  it('says so when it cannot, and tries again when a pod that counts is gone', () => {
    const world = new World();
    world.node('a');
    world.node('b', { spec: { unschedulable: true } });
    const message = (count: string) =>
      `0/2 nodes are available: 1 ${REASON_CONSTRAINTS}, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: ${count}`;
    world.pod('web-0', spread('kubernetes.io/hostname', 1));
    world.pod('web-1', spread('kubernetes.io/hostname', 1));
    expect(world.unscheduled('web-1')?.[1]).toBe(
      message('1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.'),
    );
    world.deletePod('web-0');
    expect(world.nodeOf('web-1')).toBe('a');
  });

  it('counts domains and not nodes, and refuses nodes without the label', () => {
    const world = new World();
    world.node('a1', { labels: { [ZONE]: 'a' } });
    world.node('a2', { labels: { [ZONE]: 'a' } });
    world.node('b1', { labels: { [ZONE]: 'b' } });
    world.node('nowhere');
    for (let index = 0; index < 4; index += 1) world.pod(`web-${index}`, spread(ZONE, 1));
    const counts = distribution(world);
    expect(counts.b1).toBe(2);
    expect(counts.nowhere).toBeUndefined();
    expect(world.verdict('web-0')?.refusals).toEqual([
      { nodeName: 'nowhere', plugin: 'PodTopologySpread', reasons: [REASON_NODE_LABEL] },
    ]);
  });

  it('thinks of an empty domain while there are fewer than minDomains', () => {
    const world = new World();
    world.node('a', { labels: { [ZONE]: 'a' } });
    world.pod('web-0', spread(ZONE, 1, { minDomains: 2 }));
    world.pod('web-1', spread(ZONE, 1, { minDomains: 2 }));
    expect(world.nodeOf('web-0')).toBe('a');
    expect(world.nodeOf('web-1')).toBe('');
    world.node('b', { labels: { [ZONE]: 'b' } });
    expect(world.nodeOf('web-1')).toBe('b');
  });

  it('leaves out tainted nodes only when told to', () => {
    const place = (nodeTaintsPolicy: string) => {
      const world = new World();
      world.node('a');
      world.node('tainted', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
      world.pod('web-0', spread('kubernetes.io/hostname', 1, { nodeTaintsPolicy }));
      world.pod('web-1', spread('kubernetes.io/hostname', 1, { nodeTaintsPolicy }));
      return world.nodeOf('web-1');
    };
    expect(place('Ignore')).toBe('');
    expect(place('Honor')).toBe('a');
  });

  it('tells revisions apart by matchLabelKeys', () => {
    const world = new World();
    world.node('a');
    world.node('b', { spec: { unschedulable: true } });
    const draft = spread('kubernetes.io/hostname', 1, { matchLabelKeys: ['revision'] });
    world.pod('old', { ...draft, labels: { ...LABELS, revision: '1' } });
    world.pod('new', { ...draft, labels: { ...LABELS, revision: '2' } });
    expect(world.nodeOf('new')).toBe('a');
  });
});

describe('soft spreading', () => {
  it('puts the next pod of a service where there are fewest', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const world = new World({ seed });
      for (const name of ['a', 'b']) world.node(name);
      const spec = { selector: LABELS, ports: [{ port: 80 }] };
      world.api.create(services, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'default' },
        spec,
      });
      world.pod('web-0', { labels: LABELS });
      world.pod('web-1', { labels: LABELS });
      expect(distribution(world)).toEqual({ a: 1, b: 1 });
      const chosen = world.verdict('web-1')?.scored.find(({ nodeName }) => nodeName === world.nodeOf('web-1'));
      expect(chosen?.scores).toContainEqual({ plugin: 'PodTopologySpread', weightedScore: 200 });
    }
  });

  it('has nothing to say about pods that belong to nothing', () => {
    const world = new World();
    for (const name of ['a', 'b']) world.node(name);
    world.pod('web', { labels: LABELS });
    world.sim.settle();
    expect(world.verdict('web')?.scored[0]?.scores.map(({ plugin }) => plugin)).not.toContain('PodTopologySpread');
  });

  it('prefers but does not demand', () => {
    const world = new World();
    world.node('a');
    for (let index = 0; index < 3; index += 1)
      world.pod(`web-${index}`, spread('kubernetes.io/hostname', 1, { whenUnsatisfiable: 'ScheduleAnyway' }));
    expect(distribution(world)).toEqual({ a: 3 });
  });
});

describe('isSchedulableAfterNodeChange', () => {
  const constraints = [
    { maxSkew: 1, topologyKey: ZONE, selector: EVERYTHING, minDomains: 1, honorsAffinity: true, honorsTaints: false },
  ];
  const zoned = (zone: string, taints = false) =>
    nodeObject('n', { labels: { [ZONE]: zone }, spec: taints ? { taints: [{ key: 'k', effect: 'NoSchedule' }] } : {} });
  const bare = nodeObject('n');
  const cases = [
    ['a node of a zone comes', undefined, zoned('a'), true],
    ['a node without a zone comes', undefined, bare, false],
    ['a node of a zone goes', zoned('a'), undefined, true],
    ['a node without a zone goes', bare, undefined, false],
    ['it gets a zone', bare, zoned('a'), true],
    ['it loses its zone', zoned('a'), bare, true],
    ['it moves', zoned('a'), zoned('b'), true],
    ['its taints change', zoned('a'), zoned('a', true), true],
    ['nothing of that', zoned('a'), zoned('a'), false],
  ] as const;
  for (const [title, old, node, expected] of cases)
    it(title, () => expect(isSchedulableAfterNodeChange(constraints, old, node)).toBe(expected));
});
