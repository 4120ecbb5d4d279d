import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { DaemonSet, DaemonSetSpec, PodSpec, Taint } from '../../api/generated/types';
import { controllerRevisions } from '../../api/kinds/apps/controller-revision';
import { daemonSets } from '../../api/kinds/apps/daemon-set';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { withMetadata } from '../../api/object';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { TestKubelet } from '../testing/kubelet';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { podTemplate, TestWorld } from '../test-world';
import { daemonSetController } from './daemon-set-controller';

const AGENT = { namespace: 'default', name: 'agent' };
const LABELS = { app: 'agent' };

function world(count: number, seed = 1): { readonly w: TestWorld; readonly kubelet: TestKubelet } {
  const w = new TestWorld(undefined, seed);
  for (let number = 1; number <= count; number += 1) w.node(`node-${number}`, { number: String(number) });
  w.start([daemonSetController, garbageCollector]);
  w.endPodsAfter(1);
  const kubelet = new TestKubelet(w);
  kubelet.runAll();
  return { w, kubelet };
}

function template(spec: Partial<PodSpec> = {}) {
  const plain = podTemplate(LABELS);
  return { ...plain, spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec } };
}

function create(w: TestWorld, spec: Partial<DaemonSetSpec> = {}): DaemonSet {
  const made = w.api.create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: AGENT,
    spec: { selector: { matchLabels: LABELS }, template: template(), ...spec },
  });
  w.sim.settle();
  return made;
}

function setImage(w: TestWorld, image: string): void {
  const containers = [{ name: 'app', image }];
  w.api.modify(daemonSets, AGENT, (set) => ({ ...set, spec: { ...set.spec, template: template({ containers }) } }));
  w.sim.settle();
}

function taint(w: TestWorld, name: string, taints: readonly Taint[]): void {
  w.api.modify(nodes, { namespace: '', name }, (node) => ({ ...node, spec: { ...node.spec, taints } }));
  w.sim.settle();
}

/** `node-1 nginx`, for each pod that stays. */
const placed = (w: TestWorld) =>
  w.api
    .list(pods)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ spec }) => `${spec.nodeName ?? '?'} ${spec.containers[0]?.image}`)
    .sort();
const status = (w: TestWorld) => w.api.get(daemonSets, AGENT).status;
const podOn = (w: TestWorld, node: string) => w.api.list(pods).find(({ spec }) => spec.nodeName === node);

describe('DaemonSet', () => {
  it('gives each node a pod that is made for it', () => {
    const { w } = world(2);
    create(w);
    expect(placed(w)).toEqual(['node-1 nginx', 'node-2 nginx']);
    const [revision] = w.api.list(controllerRevisions);
    const hash = revision?.metadata.labels?.['controller-revision-hash'] ?? '';
    expect(revision?.metadata.name).toBe(`agent-${hash}`);
    expect(podOn(w, 'node-1')).toMatchObject({
      metadata: { labels: { app: 'agent', 'controller-revision-hash': hash, 'pod-template-generation': '1' } },
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
            },
          },
        },
      },
    });
    expect(podOn(w, 'node-1')?.spec.tolerations?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      'node.kubernetes.io/not-ready:NoExecute',
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/disk-pressure:NoSchedule',
      'node.kubernetes.io/memory-pressure:NoSchedule',
      'node.kubernetes.io/pid-pressure:NoSchedule',
      'node.kubernetes.io/unschedulable:NoSchedule',
    ]);
    expect(status(w)).toEqual({
      currentNumberScheduled: 2,
      desiredNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
      observedGeneration: 1,
    });
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('follows nodes that come, change their labels or get taints', () => {
    const { w } = world(2);
    create(w, { template: template({ nodeSelector: { role: 'x' } }) });
    expect(placed(w)).toEqual([]);
    w.node('node-3', { role: 'x' });
    w.sim.settle();
    expect(placed(w)).toEqual(['node-3 nginx']);
    w.api.modify(nodes, { namespace: '', name: 'node-1' }, (node) => withMetadata(node, { labels: { role: 'x' } }));
    w.sim.settle();
    expect(placed(w)).toEqual(['node-1 nginx', 'node-3 nginx']);
    taint(w, 'node-3', [{ key: 'a', effect: 'NoSchedule' }]);
    expect(placed(w)).toEqual(['node-1 nginx', 'node-3 nginx']);
    taint(w, 'node-3', [{ key: 'a', effect: 'NoExecute' }]);
    expect(placed(w)).toEqual(['node-1 nginx']);
    expect(status(w)).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 });
    w.passSeconds(2);
    expect(status(w)).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 0 });
  });

  it('replaces pods one after the other', () => {
    const { w } = world(3);
    create(w);
    setImage(w, 'httpd');
    expect(placed(w)).toHaveLength(2);
    w.passSeconds(10);
    expect(placed(w)).toEqual(['node-1 httpd', 'node-2 httpd', 'node-3 httpd']);
    expect(status(w)).toMatchObject({ updatedNumberScheduled: 3, observedGeneration: 2 });
    expect(w.api.list(controllerRevisions).map(({ revision }) => revision)).toEqual(expect.arrayContaining([1, 2]));
  });

  it('has the new pod ready before the old one goes, where it may surge', () => {
    const { w } = world(2);
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    create(w, { updateStrategy: { type: 'RollingUpdate', rollingUpdate }, minReadySeconds: 5 });
    w.passSeconds(5);
    setImage(w, 'httpd');
    expect(placed(w)).toEqual(['node-1 httpd', 'node-1 nginx', 'node-2 nginx']);
    w.passSeconds(20);
    expect(placed(w)).toEqual(['node-1 httpd', 'node-2 httpd']);
  });

  it('leaves old pods alone with OnDelete', () => {
    const { w, kubelet } = world(2);
    create(w, { updateStrategy: { type: 'OnDelete' } });
    setImage(w, 'httpd');
    w.passSeconds(30);
    expect(placed(w)).toEqual(['node-1 nginx', 'node-2 nginx']);
    kubelet.kill(podOn(w, 'node-2')?.metadata.name ?? '');
    w.sim.settle();
    expect(placed(w)).toEqual(['node-1 nginx', 'node-2 httpd']);
  });

  it('takes its time with pods that fail again and again', () => {
    const { w, kubelet } = world(1);
    create(w);
    const replacedAt: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      const { name = '' } = podOn(w, 'node-1')?.metadata ?? {};
      kubelet.end(name, 1);
      while (w.findPod(name) !== undefined && w.seconds < 100) w.passSeconds(1);
      replacedAt.push(w.seconds);
    }
    expect(replacedAt).toEqual([1, 3, 5, 9].map((seconds) => expect.closeTo(seconds, -1)));
    expect(w.events().find((event) => event.startsWith('FailedDaemonPod'))).toMatch(
      /^FailedDaemonPod agent: Found failed daemon pod default\/agent-\w{5} on node node-1, will try to kill it$/,
    );
  });

  it('keeps no more revisions than its limit', () => {
    const { w } = world(1);
    create(w, { revisionHistoryLimit: 1 });
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
});

describe('DaemonSet, whatever happens', () => {
  const step = fc.record({
    do: fc.constantFrom('add', 'taint', 'free', 'image', 'fail', 'kill', 'delete', 'wait'),
    value: fc.nat({ max: 4 }),
  });
  const rollingUpdate = fc.constantFrom(
    { maxSurge: 0, maxUnavailable: 1 },
    { maxSurge: 1, maxUnavailable: 0 },
    { maxSurge: 0, maxUnavailable: '50%' },
  );

  const plan = fc.record({ rollingUpdate, steps: fc.array(step, { maxLength: 12 }) });

  function play({ rollingUpdate: how, steps }: PlanOf<typeof plan>, seed: number): Ending {
    const { w, kubelet } = world(2, seed);
    create(w, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: how } });
    let wanted = 'nginx';
    for (const { do: what, value } of steps) {
      const node = `node-${value + 1}`;
      const exists = w.api.find(nodes, { namespace: '', name: node }) !== undefined;
      const { name } = podOn(w, node)?.metadata ?? {};
      if (what === 'add' && !exists) w.node(node);
      if (what === 'taint' && exists) taint(w, node, [{ key: 'a', effect: value > 2 ? 'NoSchedule' : 'NoExecute' }]);
      if (what === 'free' && exists) taint(w, node, []);
      if (what === 'image') setImage(w, (wanted = `app:${value}`));
      if (what === 'fail' && name !== undefined) kubelet.end(name, 1);
      if (what === 'kill' && name !== undefined) kubelet.kill(name);
      if (what === 'delete' && name !== undefined) w.api.delete(pods, { namespace: 'default', name });
      if (what === 'wait') w.passSeconds(value);
      w.sim.settle();
    }
    for (const { metadata } of w.api.list(nodes)) taint(w, metadata.name, []);
    w.passSeconds(300);
    expect(placed(w)).toEqual(
      w.api
        .list(nodes)
        .map(({ metadata }) => `${metadata.name} ${wanted}`)
        .sort(),
    );
    const { desiredNumberScheduled, numberAvailable, numberMisscheduled } = status(w) ?? {};
    const count = w.api.list(nodes).length;
    expect([desiredNumberScheduled, numberAvailable, numberMisscheduled]).toEqual([count, count, 0]);
    return { world: w, outcome: placed(w) };
  }

  it('comes to one pod a node, and has one outcome', () => hasOneOutcome(plan, play, 30));
});
