import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Pod, ReplicaSet, ReplicationController } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { replicationControllers } from '../../api/kinds/core/core-controllers';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyOf, withMetadata, type Draft } from '../../api/object';
import { replicaSetController } from '../replica-set/replica-set-controller';
import type { Replicated } from '../replica-set/replicated';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { podTemplate, TestWorld } from '../test-world';
import { replicationController } from './replication-controller';

const WEB = { namespace: 'default', name: 'web' };
const LABELS = { app: 'web' };

interface Sort<T extends Replicated> {
  readonly kind: Kind<T>;
  readonly draft: (replicas: number) => Draft<T>;
}

const replicaSet: Sort<ReplicaSet> = {
  kind: replicaSets,
  draft: (replicas) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: WEB,
    spec: { replicas, selector: { matchLabels: LABELS }, template: podTemplate(LABELS) },
  }),
};
const controller: Sort<ReplicationController> = {
  kind: replicationControllers,
  draft: (replicas) => ({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: WEB,
    spec: { replicas, selector: LABELS, template: podTemplate(LABELS) },
  }),
};

function world<T extends Replicated>({ kind, draft }: Sort<T>, replicas: number, seed = 1): TestWorld {
  const made = new TestWorld(undefined, seed);
  made.start([replicaSetController, replicationController]);
  made.api.create(kind, draft(replicas));
  made.sim.settle();
  return made;
}

const all = (w: TestWorld): readonly Pod[] => w.api.list(pods);

describe('a ReplicationController', () => {
  it('keeps its pods as a ReplicaSet does, and counts them', () => {
    const w = world(controller, 3);
    expect(all(w)).toHaveLength(3);
    expect(controllerOf(all(w)[0] as Pod)).toMatchObject({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      name: 'web',
    });
    expect(w.api.get(replicationControllers, WEB).status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      observedGeneration: 1,
    });
    expect(w.events()[0]).toMatch(/^SuccessfulCreate web: Created pod: web-/);
  });
});

type Step =
  | { readonly do: 'add' | 'delete' | 'fail' | 'free' | 'own' | 'ready' | 'stray'; readonly index: number }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'template' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('add', 'delete', 'fail', 'free', 'own', 'ready', 'stray'), index: fc.nat(15) }),
  fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(8) }),
  fc.record({ do: fc.constant('template' as const) }),
);

function act<T extends Replicated>(w: TestWorld, { kind }: Sort<T>, current: Step, position: number): void {
  if (current.do === 'scale') {
    const { replicas } = current;
    w.api.modify(kind, WEB, (object) => ({ ...object, spec: { ...object.spec, replicas } }));
    return;
  }
  if (current.do === 'template') {
    const template = podTemplate({ ...LABELS, round: String(position) });
    w.api.modify(kind, WEB, (object) => ({ ...object, spec: { ...object.spec, template } }));
    return;
  }
  if (current.do === 'add') {
    w.pod(`extra-${position}`, {}, { labels: current.index % 2 === 0 ? LABELS : {} });
    return;
  }
  const pod = all(w)[current.index % Math.max(1, all(w).length)];
  if (pod === undefined) return;
  const ready = withPodCondition({ phase: 'Running' }, { type: 'Ready', status: 'True' }, w.sim.nowMs);
  const hasEnded = pod.status?.phase === 'Failed';
  if (current.do === 'delete') w.api.delete(pods, keyOf(pod));
  else if (current.do === 'fail') w.api.updateStatus(pods, { ...pod, status: { phase: 'Failed' } });
  else if (current.do === 'ready' && !hasEnded) w.api.updateStatus(pods, { ...pod, status: ready });
  else if (current.do === 'free') w.api.update(pods, withMetadata(pod, { ownerReferences: undefined }));
  else if (current.do === 'own') w.api.update(pods, withMetadata(pod, { labels: LABELS }));
  else if (current.do === 'stray') w.api.update(pods, withMetadata(pod, { labels: { app: 'other' } }));
}

function comesToWhatItAsksFor<T extends Replicated>(sort: Sort<T>): void {
  const play = (steps: readonly Step[], seed: number): Ending => {
    const w = world(sort, 3, seed);
    steps.forEach((current, position) => {
      act(w, sort, current, position);
      // Now and then two things happen before anybody looks.
      if (position % 3 !== 0) w.sim.settle();
    });
    w.passSeconds(60);
    const { metadata, spec, status } = w.api.get(sort.kind, WEB);
    const active = all(w).filter(
      ({ status: { phase } = {}, metadata: m }) => phase !== 'Failed' && m.deletionTimestamp === undefined,
    );
    const own = active.filter((pod) => controllerOf(pod)?.uid === metadata.uid);
    expect(own).toHaveLength(spec.replicas ?? 1);
    expect(own.every((pod) => pod.metadata.labels?.['app'] === 'web')).toBe(true);
    const isMatchingOrphan = (pod: Pod) => controllerOf(pod) === undefined && pod.metadata.labels?.['app'] === 'web';
    expect(active.filter(isMatchingOrphan)).toEqual([]);
    const isReady = ({ status: now }: Pod) =>
      now?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
    const labels = Object.entries(spec.template?.metadata?.labels ?? {});
    const isLabeled = (pod: Pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value);
    expect([
      status?.replicas,
      status?.readyReplicas ?? 0,
      status?.availableReplicas ?? 0,
      status?.fullyLabeledReplicas ?? 0,
    ]).toEqual([own.length, own.filter(isReady).length, own.filter(isReady).length, own.filter(isLabeled).length]);
    return { world: w, outcome: own.length };
  };
  hasOneOutcome(fc.array(step, { maxLength: 20 }), play, 40);
}

describe('whatever happens to its pods', () => {
  it('a ReplicaSet comes to what it asks for, and has one outcome', () => comesToWhatItAsksFor(replicaSet));
  it('a ReplicationController comes to what it asks for, and has one outcome', () => comesToWhatItAsksFor(controller));
});
