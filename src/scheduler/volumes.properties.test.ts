import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Pod } from '../api/generated/types';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { addBoundClaim, limitVolumes, usesClaims } from './testing/storage';
import { World } from './testing/world';

const ZONE = 'topology.kubernetes.io/zone';
const ZONES = ['a', 'b'];
/** The first two are for one pod at a time; the last two are in one zone each. */
const CLAIMS = ['alone-1', 'alone-2', 'shared-1', 'shared-2', 'in-a', 'in-b'];

type Step =
  | { readonly do: 'addPod'; readonly claims: readonly string[]; readonly priority: number }
  | { readonly do: 'deletePod'; readonly index: number }
  | { readonly do: 'addNode'; readonly zone: string; readonly limit: number }
  | { readonly do: 'raiseLimit'; readonly index: number }
  | { readonly do: 'wait'; readonly ms: number };

const index = fc.nat(20);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('addPod' as const),
        claims: fc.subarray(CLAIMS, { maxLength: 3 }),
        priority: fc.nat(2),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('deletePod' as const), index }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('addNode' as const), zone: fc.constantFrom(...ZONES), limit: fc.nat(4) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('raiseLimit' as const), index }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
  ),
  { maxLength: 40, size: 'max' },
);

class VolumeWorld extends World {
  readonly limits = new Map<string, number>();

  constructor(seed: number) {
    super({ seed });
    for (const name of CLAIMS) {
      const [sort, zone = ''] = name.split('-');
      const accessModes = [sort === 'alone' ? 'ReadWriteOncePod' : 'ReadWriteMany'];
      const csi = { driver: 'disk.example.com', volumeHandle: name };
      addBoundClaim(this, name, { labels: sort === 'in' ? { [ZONE]: zone } : {}, spec: { accessModes, csi } });
    }
  }

  play(plan: readonly Step[], check: () => void): this {
    for (const [count, step] of plan.entries()) {
      this.killVictims();
      this.#act(step, count);
      this.sim.settle();
      check();
    }
    return this;
  }

  /** As a kubelet would. */
  killVictims(): void {
    for (const { metadata } of this.api.list(pods))
      if (metadata.deletionTimestamp !== undefined) this.deletePod(metadata.name);
  }

  placedOn(node: string): readonly Pod[] {
    return this.api.list(pods).filter(({ spec }) => spec.nodeName === node);
  }

  #act(step: Step, count: number): void {
    if (step.do === 'addPod') this.pod(`p${count}`, { priority: step.priority, spec: usesClaims(...step.claims) });
    else if (step.do === 'wait') this.sim.advance(step.ms);
    else if (step.do === 'addNode') {
      const name = `n${count}`;
      // The limit comes first, so that no pod comes before it.
      this.#limit(name, step.limit);
      this.node(name, { labels: { [ZONE]: step.zone } });
    } else if (step.do === 'raiseLimit') {
      const name = this.api.list(nodes).at(step.index)?.metadata.name;
      if (name !== undefined) this.#limit(name, (this.limits.get(name) ?? 0) + 1);
    } else {
      const pod = this.api.list(pods).at(step.index);
      if (pod !== undefined) this.deletePod(pod.metadata.name);
    }
  }

  #limit(node: string, count: number): void {
    this.limits.set(node, count);
    limitVolumes(this, node, count);
  }
}

function claimsOf({ spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** Would the pod fit as things are? */
function fits(world: VolumeWorld, pod: Pod, node: string, zone: string): boolean {
  const wanted = claimsOf(pod);
  const placed = world.api.list(pods).filter(({ spec }) => spec.nodeName);
  const taken = wanted.some(
    (name) => name.startsWith('alone') && placed.some((other) => claimsOf(other).includes(name)),
  );
  const elsewhere = wanted.some((name) => name.startsWith('in-') && name !== `in-${zone}`);
  const volumes = new Set([...world.placedOn(node), pod].flatMap(claimsOf));
  const isFull = wanted.some((name) => !world.placedOn(node).flatMap(claimsOf).includes(name));
  return !taken && !elsewhere && !(isFull && volumes.size > (world.limits.get(node) ?? 0));
}

describe('volumes, whatever happens', () => {
  it('have no more users, are on no more nodes and in no other zone than they may', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        const world = new VolumeWorld(seed);
        world.play(plan, () => {
          for (const name of CLAIMS.filter((claim) => claim.startsWith('alone'))) {
            const users = world.api.list(pods).filter((pod) => pod.spec.nodeName && claimsOf(pod).includes(name));
            expect(users.length).toBeLessThanOrEqual(1);
          }
          for (const { metadata } of world.api.list(nodes)) {
            const volumes = new Set(world.placedOn(metadata.name).flatMap(claimsOf));
            expect(volumes.size).toBeLessThanOrEqual(world.limits.get(metadata.name) ?? 0);
            for (const zone of ZONES)
              if (metadata.labels?.[ZONE] !== zone) expect(volumes.has(`in-${zone}`)).toBe(false);
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  it('leave no pod waiting that would fit', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, plan) => {
        const world = new VolumeWorld(seed).play(plan, () => undefined);
        // Back-offs and the victims of the last preemption come to their end.
        for (let round = 0; round < 3; round += 1) {
          world.killVictims();
          world.sim.advance(30_000);
        }
        for (const pod of world.api.list(pods)) {
          if (pod.spec.nodeName) continue;
          for (const { metadata } of world.api.list(nodes))
            expect(fits(world, pod, metadata.name, metadata.labels?.[ZONE] ?? '')).toBe(false);
        }
      }),
      { numRuns: 25 },
    );
  });
});
