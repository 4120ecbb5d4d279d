import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import { podInfo } from '../framework/pod-info';
import { nodeObject, podObject } from '../testing/world';
import { SchedulerCache } from './cache';

const step = fc.record({
  do: fc.constantFrom('set', 'assume', 'remove', 'terminate', 'addNode', 'removeNode'),
  pod: fc.nat(5),
  node: fc.constantFrom('a', 'b', 'c'),
  milliCpu: fc.integer({ min: 0, max: 500 }),
  zone: fc.constantFrom('x', 'y'),
});
const ZONE = 'topology.kubernetes.io/zone';
const ALL_NODES = { text: 'all', includes: () => true };
const SELECTOR = labelMatcher({ matchLabels: { app: 'web' } });

const ANTI_AFFINITY_TERM = { topologyKey: ZONE, labelSelector: { matchLabels: { app: 'web' } } };
const APART = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [ANTI_AFFINITY_TERM] } };
const TERMS = podInfo(podObject('asking', { spec: { affinity: APART } })).affinity?.requiredAntiAffinity ?? [];
const isWeb = (uid: string) => Number(uid.at(-1)) % 2 === 0;
const hasTerm = (uid: string) => Number(uid.at(-1)) % 3 === 0;

describe('SchedulerCache', () => {
  it('has the same sums as adding everything up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new SchedulerCache();
        const placed = new Map<
          string,
          { readonly node: string; readonly milliCpu: number; readonly living: boolean }
        >();
        const zones = new Map<string, string>();
        for (const { do: action, pod: number, node, milliCpu, zone } of steps) {
          const old = placed.get(`pod-p${number}`);
          const draft = {
            requests: { cpu: `${old?.milliCpu ?? milliCpu}m` },
            labels: { app: number % 2 === 0 ? 'web' : 'db' },
          };
          const affinity = number % 3 === 0 ? { affinity: APART } : {};
          const pod = podObject(`p${number}`, { ...draft, spec: { nodeName: old?.node ?? node, ...affinity } });
          if (action === 'set' || (action === 'terminate' && old !== undefined)) {
            const gone = action === 'terminate';
            cache.setPod(
              gone ? { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:30Z' } } : pod,
            );
            placed.set(pod.metadata.uid, {
              node: old?.node ?? node,
              milliCpu: old?.milliCpu ?? milliCpu,
              living: !gone,
            });
          } else if (action === 'assume' && old === undefined) {
            cache.assumePod(podInfo(pod), node);
            cache.forgetPod(pod.metadata.uid);
          } else if (action === 'remove') {
            cache.removePod(pod.metadata.uid);
            placed.delete(pod.metadata.uid);
          } else if (action === 'addNode') {
            cache.setNode(nodeObject(node, { labels: { [ZONE]: zone } }));
            zones.set(node, zone);
          } else if (action === 'removeNode') {
            cache.removeNode(node);
            zones.delete(node);
          }
          const counter = cache.countPods('default', SELECTOR);
          const matching = cache.countMatching(TERMS);
          const apart = [...cache.placedTerms('requiredAntiAffinity')];
          expect(apart.length).toBe([...placed.keys()].some(hasTerm) ? 1 : 0);
          const { counts: byZone, byValue } = counter.domains(ZONE, ALL_NODES, cache.list());
          expect(
            cache
              .list()
              .map(({ name }) => name)
              .toSorted(),
          ).toEqual([...zones.keys()].toSorted());
          for (const info of cache.list()) {
            const pods = [...placed].filter(([, { node: at }]) => at === info.name);
            expect(info.podCount).toBe(pods.length);
            expect(matching.byNode.get(info) ?? 0).toBe(pods.filter(([uid]) => isWeb(uid)).length);
            expect(apart[0]?.counts.byNode.get(info) ?? 0).toBe(pods.filter(([uid]) => hasTerm(uid)).length);
            expect(info.requestedMilliCpu).toBe(pods.reduce((sum, [, pod]) => sum + pod.milliCpu, 0));
            expect(counter.byNode.get(info) ?? 0).toBe(
              pods.filter(([uid, { living }]) => living && Number(uid.at(-1)) % 2 === 0).length,
            );
          }
          for (const zone of ['x', 'y']) {
            const inZone = [...placed].filter(([, { node: at }]) => zones.get(at) === zone);
            expect(matching.byOwnLabel(ZONE).get(zone)).toBe(inZone.filter(([uid]) => isWeb(uid)).length);
            expect(apart[0]?.counts.byOwnLabel(ZONE).get(zone) ?? 0).toBe(
              inZone.filter(([uid]) => hasTerm(uid)).length,
            );
            const living = [...placed].filter(
              ([uid, pod]) => pod.living && zones.get(pod.node) === zone && Number(uid.at(-1)) % 2 === 0,
            );
            expect(counter.byOwnLabel(ZONE).get(zone)).toBe(byZone.get(zone));
            expect(byZone.get(zone)).toBe(living.length);
            expect(byValue.get(zone)).toBe(living.length);
          }
        }
      }),
    );
  });

  it('lists nodes zone by zone in turn', () => {
    const cache = new SchedulerCache();
    for (const [name, zone] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['a3', 'a'],
      ['b1', 'b'],
      ['c1', 'c'],
      ['c2', 'c'],
    ] as const) {
      cache.setNode(nodeObject(name, { labels: { [ZONE]: zone } }));
    }
    expect(cache.list().map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
    cache.setNode(nodeObject('c1', { labels: { [ZONE]: 'b' } }));
    cache.removeNode('a1');
    expect(cache.list().map(({ name }) => name)).toEqual(['a2', 'b1', 'c2', 'a3', 'c1']);
  });

  it('knows which nodes have which images, and when they are gone', () => {
    const cache = new SchedulerCache();
    const images = [{ names: ['nginx:latest'], sizeBytes: 100 }];
    cache.setNode(nodeObject('a', { images }));
    cache.setNode(nodeObject('b', { images }));
    expect(cache.get('a')?.imageStates.get('nginx:latest')?.nodes.size).toBe(2);
    cache.setNode(nodeObject('b'));
    expect(cache.get('a')?.imageStates.get('nginx:latest')?.nodes.size).toBe(1);
    expect(cache.get('b')?.imageStates.size).toBe(0);
  });
});
