import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { jobs } from '../../api/kinds/batch/job';
import { keyOf } from '../../api/object';
import { timestamp } from '../../api/time';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { podTemplate, TestWorld } from '../test-world';
import { ttlAfterFinishedController } from './ttl-after-finished-controller';

type Step =
  | { readonly do: 'add'; readonly ttl: number | undefined }
  | { readonly do: 'finish' | 'delete'; readonly index: number }
  | { readonly do: 'change'; readonly index: number; readonly ttl: number | undefined }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const index = fc.nat(9);
const ttl = fc.constantFrom(undefined, 0, 10, 60, 300);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add'), ttl }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('finish', 'finish', 'delete'), index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change'), index, ttl }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 9, 45, 200) }) },
);

interface Expected {
  ttl: number | undefined;
  /** The second in which it has finished. */
  end: number | undefined;
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  const { api } = world;
  world.start([garbageCollector]);
  let end: (() => void) | undefined = world.start([ttlAfterFinishedController]);
  const model = new Map<string, Expected>();
  for (const [count, current] of [...steps, { do: 'run', on: true } as const].entries()) {
    const name = 'index' in current ? [...model.keys()][current.index % Math.max(1, model.size)] : undefined;
    const job = name === undefined ? undefined : api.get(jobs, { namespace: 'default', name });
    const known = model.get(name ?? '');
    if (current.do === 'wait') world.passSeconds(current.seconds);
    else if (current.do === 'run') {
      if (current.on) end ??= world.start([ttlAfterFinishedController]);
      else end = void end?.();
    } else if (current.do === 'add') {
      const metadata = { namespace: 'default', name: `job-${count}` };
      const { spec: podSpec = { containers: [] } } = podTemplate({});
      const template = { spec: { ...podSpec, restartPolicy: 'Never' } };
      const spec = { template, ...(current.ttl !== undefined && { ttlSecondsAfterFinished: current.ttl }) };
      api.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec });
      model.set(metadata.name, { ttl: current.ttl, end: undefined });
    } else if (job === undefined || known === undefined) continue;
    else if (current.do === 'delete') {
      api.delete(jobs, keyOf(job));
      model.delete(job.metadata.name);
    } else if (current.do === 'change') {
      const { ttlSecondsAfterFinished: _old, ...spec } = job.spec;
      const changed = current.ttl === undefined ? spec : { ...spec, ttlSecondsAfterFinished: current.ttl };
      api.update(jobs, { ...job, spec: changed });
      known.ttl = current.ttl;
    } else if (known.end === undefined) {
      const lastTransitionTime = timestamp(world.sim.nowMs);
      const conditions = ['FailureTarget', 'Failed'].map((type) => ({ type, status: 'True', lastTransitionTime }));
      api.updateStatus(jobs, { ...job, status: { startTime: lastTransitionTime, conditions } });
      known.end = world.seconds;
    }
    world.sim.settle();
    if (end === undefined) continue;
    for (const [key, { ttl: limit, end: ended }] of model)
      if (limit !== undefined && ended !== undefined && ended + limit <= world.seconds) model.delete(key);
    expect(
      api
        .list(jobs)
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual([...model.keys()].sort());
  }
  return { world, outcome: [...model.keys()] };
}

describe('Jobs that are to go some time after they have finished', () => {
  it('go then, others stay, and all have one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 40));
});
