import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from '../../api/generated/types';
import { controllerRevisions } from '../../api/kinds/apps/controller-revision';
import { statefulSets } from '../../api/kinds/apps/stateful-set';
import { pods } from '../../api/kinds/pod/pod';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { TestKubelet } from '../testing/kubelet';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { podTemplate, TestWorld } from '../test-world';
import { statefulSetController } from './stateful-set-controller';

const WEB = { namespace: 'default', name: 'web' };
const LABELS = { app: 'web' };
const CLAIM: PersistentVolumeClaim = JSON.parse(
  '{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}',
);

function world(seed = 1): { readonly w: TestWorld; readonly kubelet: TestKubelet } {
  const w = new TestWorld(undefined, seed);
  w.start([statefulSetController, garbageCollector]);
  return { w, kubelet: new TestKubelet(w) };
}

function create(w: TestWorld, spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  const made = w.api.create(statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: WEB,
    spec: {
      replicas: 3,
      serviceName: 'web',
      selector: { matchLabels: LABELS },
      template: podTemplate(LABELS),
      ...spec,
    },
  });
  w.sim.settle();
  return made;
}

function change(w: TestWorld, spec: Partial<StatefulSetSpec>): void {
  w.api.modify(statefulSets, WEB, (set) => ({ ...set, spec: { ...set.spec, ...spec } }));
  w.sim.settle();
}

function setImage(w: TestWorld, image: string): void {
  const template = podTemplate(LABELS);
  change(w, { template: { ...template, spec: { containers: [{ name: 'app', image }] } } });
}

const names = (w: TestWorld) => w.api.list(pods).map(({ metadata }) => metadata.name);
const image = (w: TestWorld, name: string) => w.findPod(name)?.spec.containers[0]?.image;
const status = (w: TestWorld) => w.api.get(statefulSets, WEB).status;

describe('StatefulSet', () => {
  it('creates pods one after the other, each when the one before is ready', () => {
    const { w, kubelet } = world();
    create(w);
    expect(names(w)).toEqual(['web-0']);
    kubelet.run('web-0');
    w.sim.settle();
    expect(names(w)).toEqual(['web-0', 'web-1']);
    expect(status(w)).toMatchObject({ replicas: 2, readyReplicas: 1, availableReplicas: 1, currentReplicas: 2 });
    kubelet.run('web-1');
    w.sim.settle();
    kubelet.run('web-2');
    w.sim.settle();
    expect(status(w)).toMatchObject({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 });
    expect(w.events()).toEqual([
      'SuccessfulCreate web: Create Pod web-0 in StatefulSet web successful',
      'SuccessfulCreate web: Create Pod web-1 in StatefulSet web successful',
      'SuccessfulCreate web: Create Pod web-2 in StatefulSet web successful',
    ]);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('gives pods a name, labels and a host name of their own', () => {
    const { w } = world();
    create(w, { ordinals: { start: 5 } });
    const revision = status(w)?.updateRevision ?? '';
    expect(w.findPod('web-5')).toMatchObject({
      metadata: {
        generateName: 'web-',
        labels: {
          app: 'web',
          'apps.kubernetes.io/pod-index': '5',
          'statefulset.kubernetes.io/pod-name': 'web-5',
          'controller-revision-hash': revision,
        },
      },
      spec: { hostname: 'web-5', subdomain: 'web' },
    });
  });

  it('does not wait when it is Parallel', () => {
    const { w } = world();
    create(w, { podManagementPolicy: 'Parallel' });
    expect(names(w)).toEqual(['web-0', 'web-1', 'web-2']);
  });

  it('waits for minReadySeconds', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    create(w, { minReadySeconds: 10 });
    expect(names(w)).toEqual(['web-0']);
    w.passSeconds(10);
    expect(names(w)).toEqual(['web-0', 'web-1']);
    w.passSeconds(20);
    expect(status(w)).toMatchObject({ availableReplicas: 3 });
  });

  it('deletes from the highest ordinal down, one at a time', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    w.endPodsAfter(5);
    create(w);
    change(w, { replicas: 1 });
    w.passSeconds(4);
    expect(w.api.list(pods).filter(({ metadata }) => metadata.deletionTimestamp)).toHaveLength(1);
    w.passSeconds(20);
    expect(names(w)).toEqual(['web-0']);
    expect(w.events().slice(-2)).toEqual([
      'SuccessfulDelete web: Delete Pod web-2 in StatefulSet web successful',
      'SuccessfulDelete web: Delete Pod web-1 in StatefulSet web successful',
    ]);
  });

  it('updates from the highest ordinal down to the partition, and goes back to an old revision', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    w.endPodsAfter(1);
    create(w, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    const first = status(w)?.currentRevision;
    setImage(w, 'httpd');
    w.passSeconds(10);
    expect(['web-0', 'web-1', 'web-2'].map((name) => image(w, name))).toEqual(['nginx', 'nginx', 'httpd']);
    expect(status(w)).toMatchObject({ currentRevision: first, currentReplicas: 2, updatedReplicas: 1 });
    change(w, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
    w.passSeconds(10);
    expect(['web-0', 'web-1', 'web-2'].map((name) => image(w, name))).toEqual(['httpd', 'httpd', 'httpd']);
    expect(status(w)?.currentRevision).not.toBe(first);
    setImage(w, 'nginx');
    w.passSeconds(10);
    expect(status(w)?.currentRevision).toBe(first);
    expect(
      w.api
        .list(controllerRevisions)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([2, 3]);
  });

  it('leaves old pods alone with OnDelete', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    create(w, { updateStrategy: { type: 'OnDelete' } });
    setImage(w, 'httpd');
    w.passSeconds(60);
    expect(image(w, 'web-1')).toBe('nginx');
    kubelet.kill('web-1');
    w.sim.settle();
    expect([image(w, 'web-1'), image(w, 'web-2')]).toEqual(['httpd', 'nginx']);
  });

  it('keeps no more revisions than its limit', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    w.endPodsAfter(1);
    create(w, { replicas: 1, revisionHistoryLimit: 1 });
    for (const image of ['b', 'c', 'd']) {
      setImage(w, image);
      w.passSeconds(5);
    }
    expect(
      w.api
        .list(controllerRevisions)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([3, 4]);
  });

  it('replaces a pod that has failed', () => {
    const { w, kubelet } = world();
    create(w, { replicas: 1 });
    kubelet.run('web-0');
    const { uid } = w.findPod('web-0')?.metadata ?? {};
    kubelet.end('web-0', 1);
    w.sim.settle();
    w.passSeconds(60);
    kubelet.kill('web-0');
    w.sim.settle();
    expect(w.findPod('web-0')?.metadata.uid).not.toBe(uid);
  });

  it('makes claims, which stay by default', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    w.endPodsAfter(1);
    create(w, { replicas: 2, volumeClaimTemplates: [CLAIM] });
    const claims = () => w.api.list(persistentVolumeClaims).map(({ metadata }) => metadata.name);
    expect(claims()).toEqual(['data-web-0', 'data-web-1']);
    expect(w.findPod('web-1')?.spec.volumes?.[0]).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-web-1' },
    });
    expect(w.events()[0]).toBe('SuccessfulCreate web: Create Claim data-web-0 Pod web-0 in StatefulSet web success');
    change(w, { replicas: 0 });
    w.passSeconds(10);
    expect(claims()).toEqual(['data-web-0', 'data-web-1']);
  });

  it('lets claims go with the pods that are scaled away, or with the set', () => {
    const { w, kubelet } = world();
    kubelet.runAll();
    w.endPodsAfter(1);
    create(w, {
      replicas: 2,
      volumeClaimTemplates: [CLAIM],
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
    });
    const claims = () => w.api.list(persistentVolumeClaims).map(({ metadata }) => metadata.name);
    change(w, { replicas: 1 });
    w.passSeconds(10);
    expect(claims()).toEqual(['data-web-0']);
    w.api.delete(statefulSets, WEB);
    w.passSeconds(10);
    expect([claims(), names(w)]).toEqual([[], []]);
  });
});

describe('StatefulSet, whatever happens', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('scale' as const), value: fc.nat({ max: 4 }) }),
    fc.record({ do: fc.constant('image' as const), value: fc.nat({ max: 2 }) }),
    fc.record({ do: fc.constant('fail' as const), value: fc.nat({ max: 4 }) }),
    fc.record({ do: fc.constant('kill' as const), value: fc.nat({ max: 4 }) }),
    fc.record({ do: fc.constant('delete' as const), value: fc.nat({ max: 4 }) }),
    fc.record({ do: fc.constant('wait' as const), value: fc.nat({ max: 3 }) }),
  );
  const podManagementPolicy = fc.constantFrom('OrderedReady', 'Parallel');
  const plan = fc.record({ podManagementPolicy, steps: fc.array(step, { maxLength: 12 }) });

  function play({ podManagementPolicy: policy, steps }: PlanOf<typeof plan>, seed: number): Ending {
    const { w, kubelet } = world(seed);
    kubelet.runAll();
    w.endPodsAfter(1);
    create(w, { podManagementPolicy: policy });
    let replicas = 3;
    let wanted = 'nginx';
    for (const { do: what, value } of steps) {
      if (what === 'scale') change(w, { replicas: (replicas = value) });
      if (what === 'image') setImage(w, (wanted = `app:${value}`));
      if (what === 'fail') kubelet.end(`web-${value}`, 1);
      if (what === 'kill') kubelet.kill(`web-${value}`);
      const pod = w.findPod(`web-${value}`);
      if (what === 'delete' && pod !== undefined) w.api.delete(pods, { namespace: 'default', name: pod.metadata.name });
      if (what === 'wait') w.passSeconds(value);
      w.sim.settle();
    }
    w.passSeconds(120);
    const ordinals = Array.from({ length: replicas }, (_, ordinal) => `web-${ordinal}`);
    expect(names(w)).toEqual(ordinals);
    for (const name of ordinals) expect([image(w, name), w.findPod(name)?.status?.phase]).toEqual([wanted, 'Running']);
    const { currentRevision, updateRevision, replicas: observed } = status(w) ?? { replicas: -1 };
    expect([currentRevision, observed]).toEqual([updateRevision, replicas]);
    return { world: w, outcome: [w.events(), status(w)] };
  }

  it('comes to what it should be, and has one outcome', () => hasOneOutcome(plan, play, 30));
});
