import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { nodes } from '../../api/kinds/node';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { ttlController } from './ttl-controller';

/** So many nodes come, or go when it is negative. */
const changes = fc.array(fc.integer({ min: -15, max: 15 }), { maxLength: 12 });

function play(steps: readonly number[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  world.start([ttlController]);
  const told: (string | undefined)[] = [];
  let made = 0;
  let first = 1;
  // Beyond a hundred nodes it is 15 s, until there are fewer than ninety.
  let expected = '0';
  const add = () => {
    made += 1;
    world.node(`node-${made}`);
    if (made - first + 1 > 100) expected = '15';
    world.sim.settle();
    const { annotations } = world.getNode(`node-${made}`).metadata;
    told.push(annotations?.['node.alpha.kubernetes.io/ttl']);
    expect(told.at(-1)).toBe(expected);
  };
  for (let count = 0; count < 95; count += 1) add();
  for (const change of steps) {
    for (let count = 0; count < change; count += 1) add();
    for (let count = 0; count > change && first < made; count -= 1) {
      world.api.delete(nodes, { namespace: '', name: `node-${first}` });
      first += 1;
      if (made - first + 1 < 90) expected = '0';
    }
  }
  return { world, outcome: told };
}

describe('the time to live that nodes are told as they come and go', () => {
  it('is that of their number, with two bounds, and has one outcome', () => hasOneOutcome(changes, play, 15));
});
