import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { cronJobs } from '../../api/kinds/batch/cron-job';
import { jobs } from '../../api/kinds/batch/job';
import { timestamp } from '../../api/time';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hasOneOutcome, type Ending, type PlanOf } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { cronJobController } from './cron-job-controller';

const TICK = { namespace: 'default', name: 'tick' };
const JOB_TEMPLATE = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'nginx' }] } } },
};
type Policy = 'Allow' | 'Forbid' | 'Replace';
type End = 'Complete' | 'Failed';

type Step =
  | { readonly do: 'Complete' | 'Failed' | 'delete'; readonly index: number }
  | { readonly do: 'policy'; readonly policy: Policy }
  | { readonly do: 'suspend'; readonly on: boolean }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const policy = fc.constantFrom<Policy>('Allow', 'Forbid', 'Replace');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('Complete', 'Failed', 'delete'), index: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('policy'), policy }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suspend'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(7, 60, 95, 180, 400) }) },
);
const plan = fc.record({
  every: fc.constantFrom(1, 2, 5),
  policy,
  steps: fc.array(step, { maxLength: 25, size: 'max' }),
});
type Plan = PlanOf<typeof plan>;

/** What a CronJob of one start every so many minutes should have made, worked out a minute at a time. */
class Model {
  readonly jobs = new Map<number, End | 'active'>();
  policy: Policy;
  suspended = false;
  running = true;
  #last = 0;
  readonly #every: number;

  constructor({ policy: first, every }: Plan) {
    this.policy = first;
    this.#every = every;
  }

  /** The controller looks at the CronJob, so many minutes after its creation. */
  look(minute: number): void {
    if (!this.running) return;
    this.#keepNewest('Complete', 3);
    this.#keepNewest('Failed', 1);
    const due = minute - (minute % this.#every);
    if (this.suspended || due <= this.#last) return;
    const active = [...this.jobs].filter(([, state]) => state === 'active');
    if (this.policy === 'Forbid' && active.length > 0) return;
    if (this.policy === 'Replace') for (const [job] of active) this.jobs.delete(job);
    this.jobs.set(due, 'active');
    this.#last = due;
  }

  #keepNewest(state: End, limit: number): void {
    const ended = [...this.jobs].filter(([, now]) => now === state);
    for (const [job] of ended.slice(0, Math.max(0, ended.length - limit))) this.jobs.delete(job);
  }
}

class Play {
  readonly world: TestWorld;
  readonly model: Model;
  readonly #origin: number;
  #end: () => void;

  constructor(story: Plan, seed: number) {
    this.world = new TestWorld(undefined, seed);
    this.#origin = this.world.startMs / 60_000;
    this.model = new Model(story);
    this.world.start([garbageCollector]);
    this.#end = this.world.start([cronJobController]);
    const spec = { schedule: `*/${story.every} * * * *`, concurrencyPolicy: story.policy, jobTemplate: JOB_TEMPLATE };
    this.world.api.create(cronJobs, { apiVersion: 'batch/v1', kind: 'CronJob', metadata: TICK, spec });
    this.wait(3);
  }

  /** Never ends at a full minute, where nothing but the schedule happens: what else does would come before or after it. */
  wait(seconds: number): void {
    for (let passed = 0; passed < seconds || this.world.seconds % 60 === 0; passed += 1) {
      this.world.passSeconds(1);
      if (this.world.seconds % 60 === 1) this.look();
    }
  }

  look(): void {
    this.world.sim.settle();
    this.model.look(Math.floor(this.world.seconds / 60));
  }

  act(step: Step): void {
    const { api, sim } = this.world;
    if (step.do === 'wait') return this.wait(step.seconds);
    if (step.do === 'policy' || step.do === 'suspend') {
      const change = step.do === 'policy' ? { concurrencyPolicy: step.policy } : { suspend: step.on };
      if (step.do === 'policy') this.model.policy = step.policy;
      else this.model.suspended = step.on;
      api.modify(cronJobs, TICK, (object) => ({ ...object, spec: { ...object.spec, ...change } }));
    } else if (step.do === 'run') {
      if (this.model.running && !step.on) this.#end();
      if (!this.model.running && step.on) this.#end = this.world.start([cronJobController]);
      this.model.running = step.on;
    } else {
      const made = [...this.model.jobs.keys()];
      const minute = made[step.index % Math.max(1, made.length)];
      if (minute === undefined) return;
      const key = { namespace: 'default', name: `tick-${this.#origin + minute}` };
      if (step.do === 'delete') {
        api.delete(jobs, key);
        this.model.jobs.delete(minute);
      } else if (this.model.jobs.get(minute) === 'active') {
        const now = timestamp(sim.nowMs);
        const { creationTimestamp: startTime = now } = api.get(jobs, key).metadata;
        const completionTime = step.do === 'Complete' ? { completionTime: now } : {};
        const interim = step.do === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
        const conditions = [interim, step.do].map((type) => ({ type, status: 'True', lastTransitionTime: now }));
        api.modifyStatus(jobs, key, (job) => ({ ...job, status: { startTime, ...completionTime, conditions } }));
        this.model.jobs.set(minute, step.do);
      }
    }
    this.look();
  }

  /** The jobs that are there, by the minute that they were due in. */
  get jobs(): readonly (readonly [minute: number, state: string])[] {
    return this.world.api
      .list(jobs)
      .map(({ metadata, status }) => [
        Number(metadata.name.slice('tick-'.length)) - this.#origin,
        status?.conditions?.at(-1)?.type ?? 'active',
      ]);
  }

  get active(): readonly (string | undefined)[] {
    return (this.world.api.get(cronJobs, TICK).status?.active ?? []).map(({ name }) => name);
  }
}

function play(story: Plan, seed: number): Ending {
  const told = new Play(story, seed);
  for (const step of story.steps) {
    told.act(step);
    expect([...told.jobs].sort(byMinute)).toEqual([...told.model.jobs].sort(byMinute));
  }
  told.act({ do: 'run', on: true });
  told.act({ do: 'suspend', on: false });
  told.wait(600);
  expect([...told.jobs].sort(byMinute)).toEqual([...told.model.jobs].sort(byMinute));
  expect(told.active).toHaveLength(told.jobs.filter(([, state]) => state === 'active').length);
  return { world: told.world, outcome: told.jobs };
}

function byMinute([a]: readonly [number, string], [b]: readonly [number, string]): number {
  return a - b;
}

describe('a CronJob to which anything may happen', () => {
  it('starts what is due, once, and has one outcome', () => hasOneOutcome(plan, play, 25));
});
