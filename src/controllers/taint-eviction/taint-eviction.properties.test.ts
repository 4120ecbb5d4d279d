import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Taint, Toleration } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { taintEvictionController } from './taint-eviction-controller';

const KEYS = ['a', 'b'] as const;
type Key = (typeof KEYS)[number];
/** For how many seconds a pod tolerates a taint; -1 for ever. */
type Tolerance = Partial<Readonly<Record<Key, number>>>;

type Step =
  | { readonly do: 'add'; readonly node: number; readonly tolerance: Tolerance }
  | { readonly do: 'taint'; readonly node: number; readonly keys: readonly Key[] }
  | { readonly do: 'kill'; readonly index: number }
  | { readonly do: 'wait'; readonly seconds: number };

const seconds = fc.constantFrom(-1, 5, 20, 60);
const tolerance = fc.record({ a: seconds, b: seconds }, { requiredKeys: [] });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add'), node: fc.nat(1), tolerance }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('taint'), node: fc.nat(1), keys: fc.subarray([...KEYS]) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill'), index: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 7, 30, 90) }) },
);

/** What becomes of a pod, worked out a second at a time. */
interface Guest {
  readonly name: string;
  readonly node: number;
  readonly tolerance: Tolerance;
  /** The second in which the eviction was planned, and the one in which it is to be. */
  planned: { readonly since: number; readonly at: number } | undefined;
}

/** For how long the guest may stay; undefined for as long as it likes. */
function patience({ tolerance: tolerates }: Guest, keys: readonly Key[]): number | undefined {
  const limits = keys.map((key) => tolerates[key] ?? 0).filter((limit) => limit >= 0);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

class Model {
  readonly guests: Guest[] = [];
  readonly taints: (readonly Key[])[] = [[], []];
  now = 0;

  look(guest: Guest): void {
    const keys = this.taints[guest.node] ?? [];
    const limit = patience(guest, keys);
    if (limit === undefined) guest.planned = undefined;
    // What is planned stays planned, but for one that no longer tolerates at all.
    else if (limit === 0 || guest.planned === undefined || guest.planned.since === this.now)
      guest.planned = { since: this.now, at: this.now + limit };
    this.#evict();
  }

  pass(length: number): void {
    this.now += length;
    this.#evict();
  }

  #evict(): void {
    const staying = this.guests.filter(({ planned }) => planned === undefined || planned.at > this.now);
    this.guests.splice(0, this.guests.length, ...staying);
  }
}

function taint(key: Key): Taint {
  return { key, effect: 'NoExecute' };
}

function tolerations(tolerates: Tolerance): readonly Toleration[] {
  return Object.entries(tolerates).map(([key, limit]) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(limit >= 0 && { tolerationSeconds: limit }),
  }));
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  const model = new Model();
  world.start([taintEvictionController]);
  for (const node of [0, 1]) world.node(`node-${node}`);
  const staying = () => world.api.list(pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const names = () => staying().map(({ metadata }) => metadata.name);
  for (const [count, current] of steps.entries()) {
    if (current.do === 'wait') {
      world.passSeconds(current.seconds);
      model.pass(current.seconds);
    } else if (current.do === 'taint') {
      model.taints[current.node] = current.keys;
      world.api.modify(nodes, { namespace: '', name: `node-${current.node}` }, (node) => ({
        ...node,
        spec: { ...node.spec, taints: current.keys.map(taint) },
      }));
      for (const guest of model.guests.filter(({ node }) => node === current.node)) model.look(guest);
    } else if (current.do === 'add') {
      const { node, tolerance: tolerates } = current;
      const guest: Guest = { name: `pod-${count}`, node, tolerance: tolerates, planned: undefined };
      world.pod(guest.name, { nodeName: `node-${node}`, tolerations: tolerations(tolerates) });
      model.guests.push(guest);
      model.look(guest);
    } else {
      const [guest] = model.guests.splice(current.index % Math.max(1, model.guests.length), 1);
      if (guest !== undefined)
        world.api.delete(pods, { namespace: 'default', name: guest.name }, { gracePeriodSeconds: 0 });
    }
    world.sim.settle();
    expect([...names()].sort()).toEqual(model.guests.map(({ name }) => name).sort());
  }
  return { world, outcome: names() };
}

describe('pods on nodes with taints that come and go', () => {
  it('stay for as long as they tolerate them, and have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 40));
});
