import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { configMaps } from '../../api/kinds/config-map';
import { namespaces } from '../../api/kinds/namespace';
import { pods } from '../../api/kinds/pod/pod';
import { secrets } from '../../api/kinds/secret';
import { withMetadata } from '../../api/object';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { namespaceController } from './namespace-controller';

function world(seed = 1): TestWorld {
  const world = new TestWorld(undefined, seed);
  world.namespace('default');
  world.start([namespaceController]);
  world.sim.settle();
  return world;
}

const DEFAULT = { namespace: '', name: 'default' };

function configMap(world: TestWorld, name: string, finalizers: readonly string[] = []) {
  const metadata = { namespace: 'default', name, ...(finalizers.length > 0 && { finalizers }) };
  return world.api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
}

function release(world: TestWorld, name: string): void {
  world.api.modify(configMaps, { namespace: 'default', name }, (object) =>
    withMetadata(object, { finalizers: undefined }),
  );
}

/** `ContentFailure False ContentDeleted` of each condition, its common beginning left out. */
function conditions(world: TestWorld): readonly string[] {
  const { conditions = [] } = world.api.get(namespaces, DEFAULT).status ?? {};
  return conditions.map(
    ({ type, status, reason }) => `${type.replace(/^Namespace(Deletion)?/, '')} ${status} ${reason}`,
  );
}

function message(world: TestWorld, type: string): string | undefined {
  return world.api.get(namespaces, DEFAULT).status?.conditions?.find((condition) => condition.type === type)?.message;
}

describe('namespace controller', () => {
  it('lets an empty namespace go after 5 s', () => {
    const w = world();
    configMap(w, 'settings');
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(4.9);
    expect(w.api.find(configMaps, { namespace: 'default', name: 'settings' })).toBeDefined();
    expect(w.api.get(namespaces, DEFAULT).spec.finalizers).toEqual(['kubernetes']);
    w.passSeconds(0.1);
    expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
    expect(w.api.list(configMaps, { namespace: 'default' })).toEqual([]);
    w.passSeconds(10);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('lets pods end first, and everything else go after the last of them', () => {
    const w = world();
    w.endPodsAfter(8);
    configMap(w, 'settings');
    w.runningPod('web', 'worker-1', { terminationGracePeriodSeconds: 30 });
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(6);
    expect(w.findPod('web')?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:35Z');
    expect(w.api.list(configMaps, { namespace: 'default' })).toHaveLength(1);
    // While pods hold up the rest, nobody counts what is left.
    expect(conditions(w)).toEqual([
      'DiscoveryFailure False ResourcesDiscovered',
      'GroupVersionParsingFailure False ParsedGroupVersions',
      'ContentFailure False ContentDeleted',
      'ContentRemaining False ContentRemoved',
      'FinalizersRemaining False ContentHasNoFinalizers',
    ]);
    expect(w.api.get(namespaces, DEFAULT).status?.phase).toBe('Terminating');
    // At 10 s (5 s after the conditions were written) the pod is still there; the next look is 16 s after that.
    w.passSeconds(19.9);
    expect(w.findPod('web')).toBeUndefined();
    expect(w.api.find(namespaces, DEFAULT)).toBeDefined();
    w.passSeconds(0.2);
    expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
  });

  it('tells of finalizers and waits for them', () => {
    const w = world();
    configMap(w, 'kept', ['example.com/keep']);
    configMap(w, 'kept-too', ['example.com/keep', 'example.com/other']);
    configMap(w, 'free');
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(6);
    expect(conditions(w).slice(2)).toEqual([
      'ContentFailure False ContentDeleted',
      'ContentRemaining True SomeResourcesRemain',
      'FinalizersRemaining True SomeFinalizersRemain',
    ]);
    expect(message(w, 'NamespaceContentRemaining')).toBe(
      'Some resources are remaining: configmaps. has 2 resource instances',
    );
    expect(message(w, 'NamespaceFinalizersRemaining')).toBe(
      'Some content in the namespace has finalizers remaining: example.com/keep in 2 resource instances, example.com/other in 1 resource instances',
    );
    for (const name of ['kept', 'kept-too']) release(w, name);
    w.passSeconds(60);
    expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('says so when pods outlive their grace period, and goes on trying', () => {
    const w = world();
    w.runningPod('stuck', 'worker-1', { terminationGracePeriodSeconds: 10 });
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(30);
    expect(message(w, 'NamespaceDeletionContentFailure')).toBe(
      'Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: default for gvr: /v1, Resource=pods',
    );
    w.api.delete(pods, { namespace: 'default', name: 'stuck' }, { gracePeriodSeconds: 0 });
    w.passSeconds(60);
    expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
  });

  it('keeps a namespace that others hold by a finalizer of their own', () => {
    const w = world();
    w.api.replace(namespaces, {
      ...w.api.get(namespaces, DEFAULT),
      spec: { finalizers: ['kubernetes', 'example.com/mine'] },
    });
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(30);
    expect(w.api.get(namespaces, DEFAULT).spec.finalizers).toEqual(['example.com/mine']);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('has nothing more to say about a namespace that only its own metadata holds', () => {
    const w = world();
    w.api.modify(namespaces, DEFAULT, (namespace) => withMetadata(namespace, { finalizers: ['example.com/mine'] }));
    w.api.delete(namespaces, DEFAULT);
    w.passSeconds(30);
    expect(w.api.get(namespaces, DEFAULT)).toMatchObject({ spec: {}, status: { phase: 'Terminating' } });
    expect(Object.keys(w.api.get(namespaces, DEFAULT).spec)).toEqual([]);
    w.api.modify(namespaces, DEFAULT, (namespace) => withMetadata(namespace, { finalizers: [] }));
    expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
  });

  it('leaves nothing behind, whatever was made and deleted when', () => {
    const action = fc.oneof(
      fc.record({ make: fc.constantFrom('pod', 'configMap', 'secret', 'held'), name: fc.nat(6), waitMs: fc.nat(4000) }),
      fc.record({ drop: fc.constantFrom('pod', 'configMap', 'secret'), name: fc.nat(6), waitMs: fc.nat(4000) }),
    );
    const plan = fc.record({
      actions: fc.array(action, { maxLength: 25 }),
      deletedAt: fc.nat(24),
      podSeconds: fc.nat(40),
    });
    const play = ({ actions, deletedAt, podSeconds }: PlanOf<typeof plan>, seed: number): Ending => {
      const w = world(seed);
      w.endPodsAfter(podSeconds);
      const kinds = { pod: pods, configMap: configMaps, secret: secrets };
      for (const [index, step] of [
        ...actions,
        ...Array.from({ length: 25 - actions.length }, () => undefined),
      ].entries()) {
        if (index === deletedAt) w.api.delete(namespaces, DEFAULT);
        if (step === undefined || w.api.find(namespaces, DEFAULT) === undefined) continue;
        const key = { namespace: 'default', name: `object-${step.name}` };
        if ('drop' in step) {
          if (w.api.find(kinds[step.drop], key) !== undefined) w.api.delete(kinds[step.drop], key);
        } else if (step.make === 'pod' && w.api.find(pods, key) === undefined) {
          w.runningPod(key.name, 'worker-1', { terminationGracePeriodSeconds: 30 });
        } else if (step.make === 'secret' && w.api.find(secrets, key) === undefined) {
          w.api.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: key });
        } else if (w.api.find(configMaps, key) === undefined) {
          configMap(w, key.name, step.make === 'held' ? ['example.com/keep'] : []);
        }
        w.sim.advance(step.waitMs);
      }
      w.passSeconds(60);
      for (const { metadata } of w.api.list(configMaps)) {
        release(w, metadata.name);
      }
      w.passSeconds(300);
      expect(w.api.find(namespaces, DEFAULT)).toBeUndefined();
      for (const kind of w.api.kinds())
        if (kind.namespaced) expect(w.api.list(kind, { namespace: 'default' })).toEqual([]);
      expect(w.sim.nextTimerMs).toBeUndefined();
      return { world: w, outcome: [] };
    };
    hasOneOutcome(plan, play, 40);
  });
});
