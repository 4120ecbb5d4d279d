import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodes } from '../../api/kinds/node';
import { TestWorld } from '../test-world';
import { ttlController } from './ttl-controller';

describe('the time to live that nodes are told', () => {
  it('grows with their number, and shrinks later than it grew', () => {
    const w = new TestWorld();
    w.start([ttlController]);
    const ttl = (name: string) => w.getNode(name).metadata.annotations?.['node.alpha.kubernetes.io/ttl'];
    for (let number = 1; number <= 100; number += 1) w.node(`node-${number}`);
    w.sim.settle();
    expect(ttl('node-100')).toBe('0');
    w.node('node-101');
    w.sim.settle();
    expect([ttl('node-100'), ttl('node-101')]).toEqual(['0', '15']);
    // 101 nodes, less 11: still as many as take 15 s.
    for (let number = 2; number <= 12; number += 1) w.api.delete(nodes, { namespace: '', name: `node-${number}` });
    w.node('node-102');
    w.sim.settle();
    expect(ttl('node-102')).toBe('15');
    for (const name of ['node-13', 'node-14']) w.api.delete(nodes, { namespace: '', name });
    w.node('node-103');
    w.sim.settle();
    expect(ttl('node-103')).toBe('0');
  });
});
