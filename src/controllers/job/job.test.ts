import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Job, JobSpec, PodTemplateSpec } from '../../api/generated/types';
import { jobs } from '../../api/kinds/batch/job';
import { pods } from '../../api/kinds/pod/pod';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { TestKubelet } from '../testing/kubelet';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { ttlAfterFinishedController } from '../ttl-after-finished/ttl-after-finished-controller';
import { jobController } from './job-controller';

const PI = { namespace: 'default', name: 'pi' };
const TEMPLATE: PodTemplateSpec = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'nginx' }] },
};

function world(seed = 1): { readonly w: TestWorld; readonly kubelet: TestKubelet } {
  const w = new TestWorld(undefined, seed);
  w.start([jobController, ttlAfterFinishedController, garbageCollector]);
  w.endPodsAfter(1);
  const kubelet = new TestKubelet(w);
  kubelet.runAll();
  return { w, kubelet };
}

function create(w: TestWorld, spec: Partial<JobSpec> = {}): Job {
  const made = w.api.create(jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: PI,
    spec: { template: TEMPLATE, ...spec },
  });
  w.sim.settle();
  return made;
}

function change(w: TestWorld, spec: Partial<JobSpec>): void {
  w.api.modify(jobs, PI, (job) => ({ ...job, spec: { ...job.spec, ...spec } }));
  w.sim.settle();
}

const status = (w: TestWorld) => w.api.get(jobs, PI).status;
const running = (w: TestWorld) =>
  w.api
    .list(pods)
    .filter(({ metadata, status: is }) => is?.phase === 'Running' && metadata.deletionTimestamp === undefined);
const conditions = (w: TestWorld) =>
  (status(w)?.conditions ?? []).map(({ type, status: is, reason, message }) => `${type}=${is} ${reason}: ${message}`);

/** Ends all running pods and lets the job take notice. */
function endAll(w: TestWorld, kubelet: TestKubelet, exitCode: number): void {
  for (const { metadata } of running(w)) kubelet.end(metadata.name, exitCode);
  w.passSeconds(2);
}

function endIndex(w: TestWorld, kubelet: TestKubelet, index: number, exitCode: number): void {
  const pod = running(w).find(
    ({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-completion-index'] === `${index}`,
  );
  if (pod !== undefined) kubelet.end(pod.metadata.name, exitCode);
  w.passSeconds(2);
}

describe('Job', () => {
  it('runs pods until enough have succeeded, and counts each once', () => {
    const { w, kubelet } = world();
    create(w, { completions: 3, parallelism: 2 });
    expect(running(w)).toHaveLength(2);
    w.passSeconds(2);
    expect(status(w)).toMatchObject({ active: 2, ready: 2, startTime: '2026-01-01T00:00:00Z' });
    expect(w.api.list(pods)[0]?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    endAll(w, kubelet, 0);
    expect(running(w)).toHaveLength(1);
    endAll(w, kubelet, 0);
    expect(status(w)).toEqual({
      succeeded: 3,
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
      startTime: '2026-01-01T00:00:00Z',
      completionTime: expect.any(String),
      conditions: [expect.anything(), expect.anything()],
    });
    expect(conditions(w)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods',
      'Complete=True CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(w.events().at(-1)).toBe('Completed pi: Job completed');
    expect(w.api.list(pods).flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
    w.passSeconds(5);
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('waits longer after each failure, and gives up', () => {
    const { w, kubelet } = world();
    create(w, { backoffLimit: 3 });
    const startedAt: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      while (running(w).length === 0 && w.seconds < 1000) w.passSeconds(1);
      startedAt.push(w.seconds);
      endAll(w, kubelet, 1);
    }
    const waits = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0));
    expect(waits).toEqual([10, 20, 40].map((seconds) => expect.closeTo(seconds, 0)));
    expect(conditions(w)).toEqual([
      'FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(status(w)).toMatchObject({ failed: 4 });
    expect(w.events().at(-1)).toBe('BackoffLimitExceeded pi: Job has reached the specified backoff limit');
  });

  it('gives each pod of an indexed job its index', () => {
    const { w, kubelet } = world();
    create(w, { completions: 3, parallelism: 3, completionMode: 'Indexed' });
    const second = running(w).find(({ metadata }) => metadata.name.startsWith('pi-1-'));
    expect(second).toMatchObject({
      metadata: {
        generateName: 'pi-1-',
        labels: { 'batch.kubernetes.io/job-completion-index': '1' },
        annotations: { 'batch.kubernetes.io/job-completion-index': '1' },
      },
      spec: {
        hostname: 'pi-1',
        containers: [
          {
            env: [
              {
                name: 'JOB_COMPLETION_INDEX',
                valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
              },
            ],
          },
        ],
      },
    });
    endIndex(w, kubelet, 2, 0);
    endIndex(w, kubelet, 0, 0);
    expect(status(w)).toMatchObject({ completedIndexes: '0,2', succeeded: 2 });
    endAll(w, kubelet, 0);
    expect(status(w)).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
  });

  it('fails indexes of their own, without failing the others', () => {
    const { w, kubelet } = world();
    create(w, { completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 });
    endIndex(w, kubelet, 0, 1);
    w.passSeconds(15);
    expect(running(w)[0]?.metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '1' });
    endIndex(w, kubelet, 0, 1);
    expect(status(w)).toMatchObject({ failedIndexes: '0', failed: 2 });
    expect(conditions(w)).toEqual([]);
    endIndex(w, kubelet, 1, 0);
    expect(conditions(w).at(-1)).toBe('Failed=True FailedIndexes: Job has failed indexes');
  });

  it('gives up when too many indexes have failed', () => {
    const { w, kubelet } = world();
    const own = { completionMode: 'Indexed', backoffLimitPerIndex: 0, maxFailedIndexes: 0 };
    create(w, { completions: 3, parallelism: 3, ...own });
    endIndex(w, kubelet, 1, 1);
    w.passSeconds(5);
    expect(conditions(w).at(-1)).toBe(
      'Failed=True MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes',
    );
    expect(running(w)).toEqual([]);
  });

  it('obeys its failure policy', () => {
    const { w, kubelet } = world();
    const rules = [
      { action: 'Ignore', onExitCodes: { operator: 'In', values: [2] } },
      { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
    ];
    create(w, { backoffLimit: 0, podFailurePolicy: { rules } });
    endAll(w, kubelet, 2);
    w.passSeconds(15);
    expect(running(w)).toHaveLength(1);
    const { name } = running(w)[0]?.metadata ?? {};
    endAll(w, kubelet, 42);
    const message = `Container app for pod default/${name} failed with exit code 42 matching FailJob rule at index 1`;
    expect(conditions(w)).toEqual([
      `FailureTarget=True PodFailurePolicy: ${message}`,
      `Failed=True PodFailurePolicy: ${message}`,
    ]);
  });

  it('is done early when its success policy says so', () => {
    const { w, kubelet } = world();
    const successPolicy = { rules: [{ succeededIndexes: '0' }] };
    create(w, { completions: 3, parallelism: 3, completionMode: 'Indexed', successPolicy });
    endIndex(w, kubelet, 0, 0);
    w.passSeconds(5);
    expect(conditions(w)).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy: Matched rules at index 0',
      'Complete=True SuccessPolicy: Matched rules at index 0',
    ]);
    expect(running(w)).toEqual([]);
  });

  it('waits for pods on their way out when only failed ones are replaced', () => {
    const { w } = world();
    create(w, { podReplacementPolicy: 'Failed' });
    const [pod] = running(w);
    w.api.delete(pods, { namespace: 'default', name: pod?.metadata.name ?? '' });
    w.sim.settle();
    expect(w.api.list(pods)).toHaveLength(1);
  });

  it('can be suspended and resumed', () => {
    const { w } = world();
    create(w, { suspend: true });
    expect(w.api.list(pods)).toEqual([]);
    expect(conditions(w)).toEqual(['Suspended=True JobSuspended: Job suspended']);
    expect(status(w)?.startTime).toBeUndefined();
    change(w, { suspend: false });
    w.passSeconds(2);
    expect(running(w)).toHaveLength(1);
    expect(conditions(w)).toEqual(['Suspended=False JobResumed: Job resumed']);
    change(w, { suspend: true });
    w.passSeconds(5);
    expect(w.api.list(pods)).toEqual([]);
    expect(status(w)?.failed).toBeUndefined();
    // The same event again raises the count of the first.
    expect(w.events().filter((event) => /Suspended|Resumed/.test(event))).toEqual([
      'Resumed pi: Job resumed',
      'Suspended pi: Job suspended',
    ]);
  });

  it('ends at its deadline', () => {
    const { w } = world();
    create(w, { activeDeadlineSeconds: 30 });
    w.passSeconds(29);
    expect(conditions(w)).toEqual([]);
    w.passSeconds(5);
    expect(conditions(w).at(-1)).toBe('Failed=True DeadlineExceeded: Job was active longer than specified deadline');
    expect(running(w)).toEqual([]);
  });

  it('goes with its pods when it has been finished for long enough', () => {
    const { w, kubelet } = world();
    create(w, { ttlSecondsAfterFinished: 60 });
    endAll(w, kubelet, 0);
    w.passSeconds(50);
    expect(w.api.list(jobs)).toHaveLength(1);
    w.passSeconds(20);
    expect([w.api.list(jobs), w.api.list(pods)]).toEqual([[], []]);
  });

  it('lets its pods go when it is deleted', () => {
    const { w } = world();
    create(w, { parallelism: 2, completions: 2 });
    w.api.delete(jobs, PI, { propagationPolicy: 'Background' });
    w.passSeconds(10);
    expect(w.api.list(pods)).toEqual([]);
  });
});

describe('Job, whatever happens', () => {
  const step = fc.record({
    do: fc.constantFrom('succeed', 'fail', 'delete', 'kill', 'wait', 'suspend'),
    value: fc.nat({ max: 3 }),
  });
  const spec = fc.record({
    completions: fc.integer({ min: 1, max: 4 }),
    parallelism: fc.integer({ min: 1, max: 3 }),
    completionMode: fc.constantFrom('NonIndexed', 'Indexed'),
    backoffLimit: fc.integer({ min: 20, max: 30 }),
  });

  const plan = fc.record({ spec, steps: fc.array(step, { maxLength: 12 }) });

  function play({ spec: shape, steps }: PlanOf<typeof plan>, seed: number): Ending {
    const { w, kubelet } = world(seed);
    create(w, shape);
    for (const { do: what, value } of steps) {
      const pod = running(w)[value];
      const name = pod?.metadata.name ?? '';
      if (what === 'suspend') change(w, { suspend: value > 1 });
      if (what === 'wait') w.passSeconds(value * 7);
      if (pod !== undefined && what === 'succeed') kubelet.end(name, 0);
      if (pod !== undefined && what === 'fail') kubelet.end(name, 1);
      if (pod !== undefined && what === 'delete') w.api.delete(pods, { namespace: 'default', name });
      if (what === 'kill') kubelet.kill(name);
      w.sim.settle();
      expect(running(w).length).toBeLessThanOrEqual(shape.parallelism);
    }
    const isOver = () => (status(w)?.conditions ?? []).some(({ type }) => type === 'Complete');
    if (!isOver()) change(w, { suspend: false });
    for (let round = 0; round < 60 && !isOver(); round += 1) {
      w.passSeconds(60);
      endAll(w, kubelet, 0);
    }
    w.passSeconds(60);
    const { succeeded, completedIndexes, active, uncountedTerminatedPods } = status(w) ?? {};
    expect([isOver(), succeeded, active, uncountedTerminatedPods]).toEqual([true, shape.completions, undefined, {}]);
    if (shape.completionMode === 'Indexed') expect(completedIndexes?.startsWith('0')).toBe(true);
    expect(w.api.list(pods).filter(({ metadata }) => metadata.finalizers !== undefined)).toEqual([]);
    return { world: w, outcome: [succeeded, completedIndexes] };
  }

  it('completes, counts right, and has one outcome', () => hasOneOutcome(plan, play, 25));
});
