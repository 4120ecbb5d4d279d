import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodeInfoOf } from '../../framework/node-info';
import { nodeObject } from '../../testing/world';
import { TopologyCounts } from './topology-counts';

const ZONE = 'topology.kubernetes.io/zone';
const inZone = (zone: string) => nodeObject(`node-${zone}`, { labels: { [ZONE]: zone } });

describe('TopologyCounts', () => {
  it('adds up what is shared and its own changes, which stay its own', () => {
    const shared = [new Map([['a', 2]]), new Map([['a', 1]])];
    const counts = new TopologyCounts(ZONE, shared);
    const tried = counts.clone();
    tried.add(inZone('a'), -1);
    tried.add(inZone('b'), 1);
    const at = (of: TopologyCounts, zone: string) => of.at(nodeInfoOf(inZone(zone)));
    expect([at(counts, 'a'), at(counts, 'b')]).toEqual([3, 0]);
    expect([at(tried, 'a'), at(tried, 'b')]).toEqual([2, 1]);
    expect([at(tried.clone(), 'a'), at(tried.clone(), 'b')]).toEqual([2, 1]);
    expect(shared).toEqual([new Map([['a', 2]]), new Map([['a', 1]])]);
  });

  it('knows nothing of a node without the label', () => {
    const counts = new TopologyCounts(ZONE, [new Map([['', 1]])]);
    expect(counts.at(nodeInfoOf(nodeObject('bare')))).toBeUndefined();
    expect(new TopologyCounts('constructor', []).at(nodeInfoOf(nodeObject('bare')))).toBeUndefined();
    counts.add(nodeObject('bare'), 1);
    expect(counts.at(nodeInfoOf(inZone('')))).toBe(1);
  });

  it('is all zero when the changes take away what there was', () => {
    const counts = new TopologyCounts(ZONE, [new Map([['a', 1]])]);
    expect(counts.isAllZero).toBe(false);
    counts.add(inZone('a'), -1);
    expect(counts.isAllZero).toBe(true);
    counts.add(inZone('b'), 1);
    expect(counts.isAllZero).toBe(false);
    expect(new TopologyCounts(ZONE, []).isAllZero).toBe(true);
  });
});
