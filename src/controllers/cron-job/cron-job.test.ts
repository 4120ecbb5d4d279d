import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { CronJob, CronJobSpec, Job } from '../../api/generated/types';
import { cronJobs } from '../../api/kinds/batch/cron-job';
import { jobs } from '../../api/kinds/batch/job';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { TestWorld } from '../test-world';
import { timestamp } from '../../api/time';
import { cronJobController } from './cron-job-controller';

const TICK = { namespace: 'default', name: 'tick' };
const JOB_TEMPLATE = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'nginx' }] } } },
};

function world(): TestWorld {
  const w = new TestWorld();
  w.start([cronJobController, garbageCollector]);
  return w;
}

function create(w: TestWorld, spec: Partial<CronJobSpec> = {}): CronJob {
  const made = w.api.create(cronJobs, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: TICK,
    spec: { schedule: '* * * * *', jobTemplate: JOB_TEMPLATE, ...spec },
  });
  w.sim.settle();
  return made;
}

function finish(w: TestWorld, job: Job, type: 'Complete' | 'Failed'): void {
  const now = timestamp(w.sim.nowMs);
  const interim = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  const conditions = [interim, type].map((condition) => ({ type: condition, status: 'True', lastTransitionTime: now }));
  const times = type === 'Complete' ? { startTime: now, completionTime: now } : { startTime: now };
  w.api.updateStatus(jobs, {
    ...w.api.get(jobs, { namespace: 'default', name: job.metadata.name }),
    status: { ...times, conditions },
  });
  w.sim.settle();
}

const names = (w: TestWorld) => w.api.list(jobs).map(({ metadata }) => metadata.name);
const status = (w: TestWorld) => w.api.get(cronJobs, TICK).status;
const active = (w: TestWorld) => status(w)?.active?.map(({ name }) => name);
const lastEvent = (w: TestWorld) => w.events().at(-1);
/** `tick-<minutes since 1970>`, so many minutes after the start. */
const nameAt = (w: TestWorld, minutes: number) => `tick-${w.startMs / 60_000 + minutes}`;

describe('CronJob', () => {
  it('starts a job each time its schedule says so', () => {
    const w = world();
    create(w, { timeZone: 'Asia/Seoul' });
    w.passSeconds(59);
    expect(names(w)).toEqual([]);
    w.passSeconds(2);
    expect(names(w)).toEqual([nameAt(w, 1)]);
    expect(w.api.list(jobs)[0]?.metadata).toMatchObject({
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T09:01:00+09:00' },
      ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
    });
    expect(status(w)).toMatchObject({ lastScheduleTime: '2026-01-01T00:01:00Z' });
    expect(active(w)).toEqual([nameAt(w, 1)]);
    expect(lastEvent(w)).toBe(`SuccessfulCreate tick: Created job ${nameAt(w, 1)}`);
  });

  it('takes note of the job that is done', () => {
    const w = world();
    create(w);
    w.passSeconds(61);
    const [job] = w.api.list(jobs);
    if (job !== undefined) finish(w, job, 'Complete');
    expect(status(w)).toEqual({ lastScheduleTime: '2026-01-01T00:01:00Z', lastSuccessfulTime: '2026-01-01T00:01:01Z' });
    expect(lastEvent(w)).toBe(`SawCompletedJob tick: Saw completed job: ${nameAt(w, 1)}, condition: Complete`);
  });

  it('keeps the newest jobs of either kind', () => {
    const w = world();
    create(w, { successfulJobsHistoryLimit: 2 });
    for (let minute = 1; minute <= 6; minute += 1) {
      w.passSeconds(minute === 1 ? 61 : 60);
      const newest = w.api.list(jobs).find(({ metadata }) => metadata.name === nameAt(w, minute));
      if (newest !== undefined) finish(w, newest, minute % 2 === 0 ? 'Complete' : 'Failed');
    }
    expect(names(w)).toEqual([4, 5, 6].map((minute) => nameAt(w, minute)));
  });

  it('has several jobs at a time with Allow', () => {
    const w = world();
    create(w);
    w.passSeconds(181);
    expect(active(w)).toHaveLength(3);
  });

  it('waits for the job before it with Forbid', () => {
    const w = world();
    create(w, { concurrencyPolicy: 'Forbid' });
    w.passSeconds(121);
    expect(names(w)).toEqual([nameAt(w, 1)]);
    expect(lastEvent(w)).toBe(
      'JobAlreadyActive tick: Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    const [job] = w.api.list(jobs);
    if (job !== undefined) finish(w, job, 'Complete');
    expect(names(w)).toEqual([nameAt(w, 1), nameAt(w, 2)]);
  });

  it('replaces the job before it with Replace', () => {
    const w = world();
    create(w, { concurrencyPolicy: 'Replace' });
    w.passSeconds(121);
    expect(names(w)).toEqual([nameAt(w, 2)]);
    expect(active(w)).toEqual([nameAt(w, 2)]);
    expect(w.events()).toContain(`SuccessfulDelete tick: Deleted job ${nameAt(w, 1)}`);
  });

  it('does nothing while it is suspended, and then starts the newest that is due', () => {
    const w = world();
    create(w, { suspend: true });
    w.passSeconds(305);
    expect(names(w)).toEqual([]);
    w.api.modify(cronJobs, TICK, (cronJob) => ({ ...cronJob, spec: { ...cronJob.spec, suspend: false } }));
    w.sim.settle();
    expect(names(w)).toEqual([nameAt(w, 5)]);
  });

  it('misses what is past its deadline', () => {
    const w = world();
    create(w, { suspend: true, schedule: '*/5 * * * *', startingDeadlineSeconds: 60 });
    w.passSeconds(420);
    w.api.modify(cronJobs, TICK, (cronJob) => ({ ...cronJob, spec: { ...cronJob.spec, suspend: false } }));
    w.sim.settle();
    expect(names(w)).toEqual([]);
    w.passSeconds(190);
    expect(names(w)).toEqual([nameAt(w, 10)]);
  });

  it('complains about too many missed starts, but starts all the same', () => {
    const w = world();
    create(w, { suspend: true });
    w.passSeconds(120 * 60);
    w.api.modify(cronJobs, TICK, (cronJob) => ({ ...cronJob, spec: { ...cronJob.spec, suspend: false } }));
    w.sim.settle();
    expect(w.events()).toEqual([
      'TooManyMissedTimes tick: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      `SuccessfulCreate tick: Created job ${nameAt(w, 120)}`,
    ]);
  });

  it('says so when its schedule never comes', () => {
    const w = world();
    create(w, { schedule: '0 0 31 2 *' });
    expect(w.events()).toEqual([
      'InvalidSchedule tick: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
    ]);
  });

  it('notices that its job is gone', () => {
    const w = world();
    create(w);
    w.passSeconds(61);
    w.api.delete(jobs, { namespace: 'default', name: nameAt(w, 1) });
    w.passSeconds(1);
    expect(active(w)).toBeUndefined();
    expect(lastEvent(w)).toBe(`MissingJob tick: Active job went missing: ${nameAt(w, 1)}`);
  });
});
