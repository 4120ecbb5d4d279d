import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { nodes } from '../../api/kinds/node';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { nodeIpamController } from './node-ipam-controller';

/** Four ranges. */
const OPTIONS = { clusterCIDR: '10.0.0.0/22' };

type Step =
  | { readonly do: 'join' | 'leave'; readonly name: number }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('join', 'join', 'leave'), name: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 40) }) },
);

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  const { api } = world;
  let end: (() => void) | undefined = world.start([nodeIpamController], OPTIONS);
  const given = () => api.list(nodes).flatMap(({ spec }) => spec.podCIDRs ?? []);
  for (const current of [...steps, { do: 'run', on: true } as const]) {
    if (current.do === 'wait') world.passSeconds(current.seconds);
    else if (current.do === 'run') {
      if (current.on) end ??= world.start([nodeIpamController], OPTIONS);
      else end = void end?.();
    } else {
      const key = { namespace: '', name: `node-${current.name}` };
      const found = api.find(nodes, key);
      if (current.do === 'join' && found === undefined) world.node(key.name);
      else if (current.do === 'leave' && found !== undefined) api.delete(nodes, key);
    }
    world.sim.settle();
    expect(new Set(given()).size).toBe(given().length);
  }
  // Whoever has got none is tried again, after a quarter of an hour at the latest.
  world.passSeconds(2000);
  const outcome = api.list(nodes).map(({ metadata, spec }) => [metadata.name, spec.podCIDR]);
  expect(given()).toHaveLength(Math.min(4, outcome.length));
  return { world, outcome };
}

describe('ranges of pod addresses', () => {
  it('belong to one node each, all are given out, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 40));
});
