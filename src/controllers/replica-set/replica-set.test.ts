import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { AdmissionPlugin } from '../../api/admission/admission';
import type { Pod, ReplicaSet, ReplicaSetSpec } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { controllerOf, withMetadata } from '../../api/object';
import { internalError } from '../../api/status';
import { timestamp } from '../../api/time';
import { deletionOrder } from '../deletion-order';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { podTemplate, TestWorld } from '../test-world';
import { replicaSetController } from './replica-set-controller';

const WEB = { namespace: 'default', name: 'web' };
const LABELS = { app: 'web' };

function world(admission: readonly AdmissionPlugin[] = []): TestWorld {
  const world = new TestWorld(() => admission);
  world.start([replicaSetController, garbageCollector]);
  return world;
}

function create(w: TestWorld, spec: Partial<ReplicaSetSpec> = {}): ReplicaSet {
  const made = w.api.create(replicaSets, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: WEB,
    spec: { replicas: 3, selector: { matchLabels: LABELS }, template: podTemplate(LABELS), ...spec },
  });
  w.sim.settle();
  return made;
}

function scale(w: TestWorld, replicas: number): void {
  w.api.modify(replicaSets, WEB, (object) => ({ ...object, spec: { ...object.spec, replicas } }));
  w.sim.settle();
}

function makeReady(w: TestWorld, pod: Pod): void {
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(w.sim.nowMs) }];
  w.api.modifyStatus(pods, { namespace: 'default', name: pod.metadata.name }, (object) => ({
    ...object,
    status: { ...object.status, phase: 'Running', conditions },
  }));
  w.sim.settle();
}

const all = (w: TestWorld) => w.api.list(pods);
const status = (w: TestWorld) => w.api.get(replicaSets, WEB).status;

describe('ReplicaSet', () => {
  it('creates its pods and says so', () => {
    const w = world();
    const made = create(w);
    expect(all(w)).toHaveLength(3);
    expect(all(w)[0]).toMatchObject({
      metadata: {
        generateName: 'web-',
        name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
        labels: LABELS,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'web',
            uid: made.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    });
    expect([...w.events()].sort()).toEqual(
      all(w)
        .map(({ metadata }) => `SuccessfulCreate web: Created pod: ${metadata.name}`)
        .sort(),
    );
    expect(status(w)).toEqual({ replicas: 3, fullyLabeledReplicas: 3, terminatingReplicas: 0, observedGeneration: 1 });
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('replaces pods that go, end or lose their labels, and lets those go free', () => {
    const w = world();
    create(w);
    const [first, second, third] = all(w).map(({ metadata }) => ({ namespace: 'default', name: metadata.name }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three pods were expected');
    w.api.delete(pods, first, { gracePeriodSeconds: 0 });
    w.api.modifyStatus(pods, second, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } }));
    w.api.modify(pods, third, (pod) => withMetadata(pod, { labels: { app: 'debug' } }));
    w.sim.settle();
    expect(status(w)).toMatchObject({ replicas: 3 });
    expect(all(w)).toHaveLength(5);
    expect(w.api.get(pods, third).metadata).not.toHaveProperty('ownerReferences');
  });

  it('adopts free pods that match, and deletes what is too much', () => {
    const w = world();
    const bare = w.pod('bare', {}, { labels: LABELS });
    create(w, { replicas: 2 });
    expect(controllerOf(w.api.get(pods, { namespace: 'default', name: 'bare' }))?.name).toBe('web');
    expect(all(w)).toHaveLength(2);
    w.pod('another', {}, { labels: LABELS });
    w.sim.settle();
    expect(all(w)).toHaveLength(2);
    expect(w.events().at(-1)).toMatch(/^SuccessfulDelete web: Deleted pod: /);
    expect(bare.metadata.name).toBe('bare');
  });

  it('scales down to nothing and up again, with what is terminating told apart', () => {
    const w = world();
    create(w);
    for (const pod of all(w)) {
      w.api.replace(pods, { ...pod, spec: { ...pod.spec, nodeName: 'worker-1' } });
    }
    w.sim.settle();
    scale(w, 0);
    expect(status(w)).toEqual({ replicas: 0, terminatingReplicas: 3, observedGeneration: 2 });
    for (const pod of all(w))
      w.api.delete(pods, { namespace: 'default', name: pod.metadata.name }, { gracePeriodSeconds: 0 });
    w.sim.settle();
    expect(status(w)).toEqual({ replicas: 0, terminatingReplicas: 0, observedGeneration: 2 });
    scale(w, 600);
    expect(status(w)).toMatchObject({ replicas: 600, observedGeneration: 3 });
  });

  it('counts pods as available when they have been ready for long enough', () => {
    const w = world();
    create(w, { minReadySeconds: 10 });
    const [first, second] = all(w);
    if (first === undefined || second === undefined) throw new Error('three pods were expected');
    makeReady(w, first);
    w.passSeconds(4);
    makeReady(w, second);
    expect(status(w)).toMatchObject({ readyReplicas: 2 });
    expect(status(w)).not.toHaveProperty('availableReplicas');
    w.passSeconds(6);
    expect(status(w)?.availableReplicas).toBe(1);
    w.passSeconds(4);
    expect(status(w)?.availableReplicas).toBe(2);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('starts slowly when pods cannot be made, says why and goes on trying', () => {
    let refused = 0;
    let open = false;
    const refusing: AdmissionPlugin = {
      name: 'refusing',
      validate({ operation, object }) {
        if (operation !== 'CREATE' || object.kind !== 'Pod' || open) return;
        refused += 1;
        throw internalError('no');
      },
    };
    const w = world([refusing]);
    create(w, { replicas: 100 });
    // One try in the first round, one in the round that its own status write brings about; not a hundred.
    expect(refused).toBe(2);
    expect(status(w)).toMatchObject({
      replicas: 0,
      conditions: [
        { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'Internal error occurred: no' },
      ],
    });
    expect(w.events()).toContain('FailedCreate web: Error creating: Internal error occurred: no');
    open = true;
    w.passSeconds(60);
    expect(status(w)).toMatchObject({ replicas: 100 });
    expect(status(w)).not.toHaveProperty('conditions');
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('takes over the pods that another one leaves behind', () => {
    const w = world();
    create(w);
    const other = { ...WEB, name: 'other' };
    w.api.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: other,
      spec: { replicas: 2, selector: { matchLabels: LABELS }, template: podTemplate(LABELS) },
    });
    w.sim.settle();
    expect(all(w)).toHaveLength(5);
    w.api.delete(replicaSets, other, { propagationPolicy: 'Orphan' });
    w.passSeconds(1);
    expect(all(w).map((pod) => controllerOf(pod)?.name)).toEqual(['web', 'web', 'web']);
    expect(status(w)).toMatchObject({ replicas: 3 });
  });

  it('goes with its pods, or without them', () => {
    const w = world();
    create(w);
    w.api.delete(replicaSets, WEB, { propagationPolicy: 'Orphan' });
    w.passSeconds(1);
    expect(w.api.find(replicaSets, WEB)).toBeUndefined();
    expect(all(w).map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined, undefined, undefined]);
    create(w);
    expect(all(w)).toHaveLength(3);
    w.api.delete(replicaSets, WEB);
    w.passSeconds(1);
    expect(all(w)).toEqual([]);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });
});

describe('which pod goes first', () => {
  const w = new TestWorld();
  const base = w.runningPod('base', 'worker-1');
  const nowMs = w.sim.nowMs + 3_600_000;
  const pending: Pod = { ...base, status: { phase: 'Pending' } };
  const unready: Pod = { ...base, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] } };
  const unbound: Pod = { ...pending, spec: { containers: base.spec.containers } };
  const readySince = (secondsAgo: number): Pod => ({
    ...base,
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(nowMs - secondsAgo * 1000) }],
    },
  });
  const cheap = withMetadata(base, { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-5' } });
  const restarted: Pod = {
    ...base,
    status: {
      ...base.status,
      containerStatuses: [{ name: 'app', image: '', imageID: '', ready: true, restartCount: 4 }],
    },
  };
  const cases: readonly (readonly [what: string, first: Pod, then: Pod])[] = [
    ['without a node', unbound, pending],
    ['pending', pending, unready],
    ['not ready', unready, base],
    ['cheap', cheap, base],
    ['ready for a much shorter time', readySince(10), readySince(1000)],
    ['restarted more often', restarted, base],
    ['young', withMetadata(base, { creationTimestamp: timestamp(nowMs - 10_000) }), base],
  ];
  for (const [what, first, then] of cases) {
    it(what, () => {
      const rank = () => 0;
      expect(deletionOrder(first, then, rank, nowMs)).toBeLessThan(0);
      expect(deletionOrder(then, first, rank, nowMs)).toBeGreaterThan(0);
    });
  }

  it('on a crowded node', () => {
    const crowded: Pod = { ...base, spec: { ...base.spec, nodeName: 'crowded' } };
    const rank = ({ spec }: Pod) => (spec.nodeName === 'crowded' ? 3 : 1);
    expect(deletionOrder(crowded, base, rank, nowMs)).toBeLessThan(0);
  });
});
