import { describe, it } from 'node:test';
import { expect } from 'expect';
import { labelNumbers } from '../../cache/label-numbers';
import { ValueCounts } from '../../cache/value-counts';
import { nodeInfoOf, type NodeInfo } from '../../framework/node-info';
import { nodeObject } from '../../testing/world';
import { TopologyCounts } from './topology-counts';

const ZONE = 'topology.kubernetes.io/zone';
const inZone = (zone: string) => nodeObject(`node-${zone}`, { labels: { [ZONE]: zone } });
const listed = [inZone('a'), inZone('b'), inZone(''), nodeObject('bare')].map(nodeInfoOf);
for (const [position, info] of listed.entries()) info.position = position;
const [a, b, unnamed, bare] = listed as [NodeInfo, NodeInfo, NodeInfo, NodeInfo];

/** So many pods in a topology each. */
function counted(...pods: readonly (readonly [NodeInfo, number])[]): ValueCounts {
  const counts = new ValueCounts(labelNumbers(listed, ZONE));
  for (const [node, count] of pods) counts.add(node, count);
  return counts;
}

describe('TopologyCounts', () => {
  it('adds up what is shared and its own changes, which stay its own', () => {
    const shared = [counted([a, 2]), counted([a, 1])];
    const counts = new TopologyCounts(ZONE, shared);
    const tried = counts.clone();
    tried.add(inZone('a'), -1);
    tried.add(inZone('b'), 1);
    const at = (of: TopologyCounts) => [of.at(a), of.at(b)];
    expect(at(counts)).toEqual([3, 0]);
    expect(at(tried)).toEqual([2, 1]);
    expect(at(tried.clone())).toEqual([2, 1]);
    expect(shared.map((each) => [each.get('a'), each.get('b'), each.size])).toEqual([
      [2, 0, 1],
      [1, 0, 1],
    ]);
  });

  it('knows nothing of a node without the label', () => {
    const counts = new TopologyCounts(ZONE, [counted([unnamed, 1], [bare, 5])]);
    expect(counts.at(bare)).toBeUndefined();
    expect(new TopologyCounts('constructor', []).at(bare)).toBeUndefined();
    expect(counts.at(unnamed)).toBe(1);
    counts.add(nodeObject('bare'), 1);
    expect(counts.at(bare)).toBeUndefined();
    expect(counts.at(unnamed)).toBe(1);
  });

  it('is all zero when the changes take away what there was', () => {
    const counts = new TopologyCounts(ZONE, [counted([a, 1])]);
    expect(counts.isAllZero).toBe(false);
    counts.add(inZone('a'), -1);
    expect(counts.isAllZero).toBe(true);
    counts.add(inZone('b'), 1);
    expect(counts.isAllZero).toBe(false);
    expect(new TopologyCounts(ZONE, []).isAllZero).toBe(true);
    expect(new TopologyCounts(ZONE, [counted([a, 1], [a, -1])]).isAllZero).toBe(true);
  });
});
