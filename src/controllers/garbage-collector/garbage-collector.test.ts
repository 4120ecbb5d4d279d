import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { ConfigMap, DeleteOptions, OwnerReference } from '../../api/generated/types';
import { configMaps } from '../../api/kinds/config-map';
import { nodes } from '../../api/kinds/node';
import { withMetadata } from '../../api/object';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { garbageCollector } from './garbage-collector';

/** ConfigMaps that own one another. */
class Family {
  readonly world: TestWorld;
  readonly stop: () => void;

  constructor(seed = 1) {
    this.world = new TestWorld(undefined, seed);
    this.stop = this.world.start([garbageCollector]);
  }

  make(name: string, owners: readonly OwnerReference[] = [], namespace = 'default'): ConfigMap {
    const metadata = { namespace, name, ...(owners.length > 0 && { ownerReferences: owners }) };
    return this.world.api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  }

  drop(name: string, propagationPolicy?: NonNullable<DeleteOptions['propagationPolicy']>): void {
    this.world.api.delete(
      configMaps,
      { namespace: 'default', name },
      propagationPolicy === undefined ? {} : { propagationPolicy },
    );
  }

  find(name: string): ConfigMap | undefined {
    return this.world.api.find(configMaps, { namespace: 'default', name });
  }

  /** Those that are left when all is calm. */
  left(): readonly string[] {
    this.world.passSeconds(1);
    expect(this.world.sim.nextTimerMs).toBeUndefined();
    return this.world.api.list(configMaps).map(({ metadata }) => metadata.name);
  }
}

function by(owner: ConfigMap, blockOwnerDeletion?: boolean): OwnerReference {
  const { name, uid } = owner.metadata;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    uid,
    ...(blockOwnerDeletion !== undefined && { blockOwnerDeletion }),
  };
}

describe('garbage collector', () => {
  it('deletes dependents of dependents in the background', () => {
    const family = new Family();
    const owner = family.make('owner');
    const child = family.make('child', [by(owner)]);
    family.make('grandchild', [by(child)]);
    family.make('stranger');
    expect(family.left()).toHaveLength(4);
    family.drop('owner');
    expect(family.left()).toEqual(['stranger']);
  });

  it('keeps an object while one of its owners lives, and takes the others off it', () => {
    const family = new Family();
    const [one, two] = [family.make('one'), family.make('two')];
    family.make('child', [by(one), by(two)]);
    family.drop('one');
    expect(family.left()).toEqual(['child', 'two']);
    expect(family.find('child')?.metadata.ownerReferences).toEqual([by(two)]);
    family.drop('two');
    expect(family.left()).toEqual([]);
  });

  it('deletes what is born to an owner that does not exist, or is another by now', () => {
    const family = new Family();
    const owner = family.make('owner');
    family.drop('owner');
    family.make('owner');
    family.make('late', [by(owner)]);
    family.make('lost', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'none' }]);
    expect(family.left()).toEqual(['owner']);
  });

  it('lets the owner go last in the foreground, but does not wait for those that do not block', () => {
    const family = new Family();
    const { api } = family.world;
    const owner = family.make('owner');
    family.make('blocking', [by(owner, true)]);
    family.make('free', [by(owner)]);
    const hold = (name: string) =>
      api.modify(configMaps, { namespace: 'default', name }, (object) =>
        withMetadata(object, { finalizers: ['example.com/keep'] }),
      );
    const release = (name: string) =>
      api.modify(configMaps, { namespace: 'default', name }, (object) =>
        withMetadata(object, { finalizers: undefined }),
      );
    hold('blocking');
    hold('free');
    family.drop('owner', 'Foreground');
    expect(family.left()).toEqual(['blocking', 'free', 'owner']);
    expect(family.find('owner')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(family.find('free')?.metadata.deletionTimestamp).toBeDefined();
    release('blocking');
    expect(family.left()).toEqual(['free']);
  });

  it('hands the foreground deletion down and breaks circles', () => {
    const family = new Family();
    const owner = family.make('owner');
    const child = family.make('child', [by(owner, true)]);
    const grandchild = family.make('grandchild', [by(child, true)]);
    family.world.api.update(configMaps, withMetadata(owner, { ownerReferences: [by(grandchild, true)] }));
    family.drop('owner', 'Foreground');
    expect(family.left()).toEqual([]);
  });

  it('frees an owner whose dependent stops blocking', () => {
    const family = new Family();
    const owner = family.make('owner');
    const child = family.make('child', [by(owner, true)]);
    family.world.api.update(configMaps, withMetadata(child, { finalizers: ['example.com/keep'] }));
    family.drop('owner', 'Foreground');
    expect(family.left()).toEqual(['child', 'owner']);
    family.world.api.modify(configMaps, { namespace: 'default', name: 'child' }, (object) =>
      withMetadata(object, { ownerReferences: [by(owner, false)] }),
    );
    expect(family.left()).toEqual(['child']);
  });

  it('orphans dependents', () => {
    const family = new Family();
    const owner = family.make('owner');
    family.make('child', [by(owner)]);
    family.drop('owner', 'Orphan');
    expect(family.left()).toEqual(['child']);
    expect(family.find('child')?.metadata).not.toHaveProperty('ownerReferences');
  });

  it('follows owners that are given and taken later', () => {
    const family = new Family();
    const owner = family.make('owner');
    const child = family.make('child');
    family.world.sim.settle();
    family.world.api.update(configMaps, withMetadata(child, { ownerReferences: [by(owner)] }));
    family.make('freed', [by(owner)]);
    family.world.sim.settle();
    family.world.api.modify(configMaps, { namespace: 'default', name: 'freed' }, (object) =>
      withMetadata(object, { ownerReferences: undefined }),
    );
    family.world.sim.settle();
    family.drop('owner');
    expect(family.left()).toEqual(['freed']);
  });

  it('takes an owner in another namespace for none, with a warning, and leaves cluster-scoped objects with such owners alone', () => {
    const family = new Family();
    const { api } = family.world;
    const owner = family.make('owner', [], 'elsewhere');
    family.make('child', [by(owner)]);
    const node = { name: 'worker-1', ownerReferences: [by(owner)] };
    api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: node, spec: {} });
    expect(family.left()).toEqual(['owner']);
    expect(api.list(nodes)).toHaveLength(1);
    expect(family.world.events()).toEqual([
      `OwnerRefInvalidNamespace child: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "default"`,
    ]);
  });

  it('finds after a restart what happened meanwhile', () => {
    const family = new Family();
    const owner = family.make('owner');
    family.make('child', [by(owner)]);
    const waiting = family.make('waiting');
    family.make('of-waiting', [by(waiting, true)]);
    family.world.sim.settle();
    family.stop();
    family.drop('owner');
    family.drop('waiting', 'Foreground');
    expect(family.left()).toEqual(['child', 'of-waiting', 'waiting']);
    family.world.start([garbageCollector]);
    expect(family.left()).toEqual([]);
  });

  it('converges for any graph and any order: nothing with only dead owners is left, and nothing else is deleted', () => {
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          make: fc.nat(11),
          owners: fc.array(fc.tuple(fc.nat(11), fc.boolean()), { maxLength: 3 }),
          pause: fc.boolean(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          drop: fc.nat(11),
          policy: fc.constantFrom('Background', 'Foreground', 'Orphan'),
          pause: fc.boolean(),
        }),
      },
    );
    const plan = fc.array(step, { maxLength: 40 });
    const play = (steps: PlanOf<typeof plan>, seed: number): Ending => {
      const family = new Family(seed);
      const made = new Map<string, ConfigMap>();
      for (const current of steps) {
        if ('make' in current) {
          const name = `object-${current.make}`;
          if (family.find(name) !== undefined) continue;
          const owners = new Map<string, OwnerReference>();
          for (const [index, blocks] of current.owners) {
            const owner = made.get(`object-${index}`);
            if (owner !== undefined && index !== current.make) owners.set(owner.metadata.uid, by(owner, blocks));
          }
          made.set(name, family.make(name, [...owners.values()]));
        } else if (family.find(`object-${current.drop}`) !== undefined) {
          family.drop(`object-${current.drop}`, current.policy);
        }
        if (current.pause) family.world.sim.settle();
      }
      const left = new Set(family.left());
      const alive = new Set(family.world.api.list(configMaps).map(({ metadata }) => metadata.uid));
      for (const { metadata } of family.world.api.list(configMaps)) {
        expect(metadata.deletionTimestamp).toBeUndefined();
        const { ownerReferences = [] } = metadata;
        expect(ownerReferences.every(({ uid }) => alive.has(uid))).toBe(true);
      }
      // Whoever was made without owners and never deleted is there.
      const dropped = new Set(steps.map((current) => ('drop' in current ? `object-${current.drop}` : '')));
      for (const [name, { metadata }] of made)
        if (metadata.ownerReferences === undefined && !dropped.has(name)) expect(left.has(name)).toBe(true);
      return { world: family.world, outcome: [...left] };
    };
    hasOneOutcome(plan, play, 100);
  });
});
