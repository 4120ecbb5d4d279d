import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Job, JobStatus } from '../../generated/types';
import type { Kind } from '../../kind';
import type { Draft, KubeObject } from '../../object';
import { bareApi, refusal } from '../../testing';
import { cronJobs } from './cron-job';
import { jobs } from './job';

const metadata = { namespace: 'default', name: 'pi' };
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'perl' }] } };
const indexed = { template, completionMode: 'Indexed', completions: 3, parallelism: 2 };

function draft<T extends KubeObject>(kind: Kind<T>, spec: unknown, name = 'pi'): Draft<T> {
  const object = { apiVersion: 'batch/v1', kind: kind.kind, metadata: { ...metadata, name }, spec };
  return object as unknown as Draft<T>;
}

function mistakes<T extends KubeObject>(kind: Kind<T>, spec: unknown, name = 'pi'): string | undefined {
  return refusal(() => bareApi().create(kind, draft(kind, spec, name)))?.replace(/^\S+ "\S+" is invalid: /, '');
}

describe('a new Job', () => {
  it('selects its pods by its uid and marks them with its name', () => {
    const job = bareApi().create(jobs, draft(jobs, { template }));
    const { uid } = job.metadata;
    const labels = {
      'job-name': 'pi',
      'batch.kubernetes.io/job-name': 'pi',
      'controller-uid': uid,
      'batch.kubernetes.io/controller-uid': uid,
    };
    expect(job.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
    expect(job.spec.template.metadata?.labels).toEqual(labels);
    expect(job.metadata.labels).toEqual(labels);
  });

  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['is fine', { template }, undefined],
    [
      'restarts for ever',
      { template: { spec: { containers: template.spec.containers } } },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'has a negative number',
      { template, parallelism: -1 },
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'selects other pods',
      { template, selector: { matchLabels: { a: 'b' } } },
      'spec.selector: Invalid value: SELECTOR: `selector` not auto-generated',
    ],
    [
      'counts without an end',
      { template, completionMode: 'Indexed', parallelism: 1 },
      'spec.completions: Required value: when completion mode is Indexed',
    ],
    [
      'counts in a way that nobody knows',
      { template, completionMode: 'Some' },
      'spec.completionMode: Unsupported value: "Some": supported values: "NonIndexed", "Indexed"',
    ],
    [
      'limits indexes without having any',
      { template, backoffLimitPerIndex: 1 },
      'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
    ],
    [
      'gives up on nothing',
      { template, podFailurePolicy: { rules: [{ action: 'FailJob' }] } },
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    ],
    [
      'gives up on success',
      {
        template,
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2, 0] } }] },
      },
      '[spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator, ' +
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,0]: must be ordered]',
    ],
    [
      'is content with more than all',
      { ...indexed, successPolicy: { rules: [{ succeededIndexes: '0-4' }] } },
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-4": error parsing succeededIndexes: too large index: "4"',
    ],
    [
      'belongs to nobody',
      { template, managedBy: 'me' },
      'spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
  ];
  for (const [title, spec, expected] of cases)
    it(title, () =>
      expect(
        mistakes(jobs, spec)
          ?.replace(/\{"matchLabels":.*?\}\}/, 'SELECTOR')
          .replace(/^\[(.*SELECTOR.*?), spec.template.*\]$/, '$1'),
      ).toBe(expected),
    );
});

describe('an updated Job', () => {
  const create = (spec: unknown) => {
    const api = bareApi();
    const job = api.create(jobs, draft(jobs, spec));
    const refused = (change: Partial<Job['spec']>) =>
      refusal(() => api.update(jobs, { ...job, spec: { ...job.spec, ...change } }))?.replace(
        'Job.batch "pi" is invalid: ',
        '',
      );
    return { api, job, refused };
  };

  it('keeps its number of completions, unless it counts and changes both', () => {
    expect(create({ template }).refused({ completions: 2 })).toBe(
      'spec.completions: Invalid value: 2: field is immutable',
    );
    expect(create(indexed).refused({ completions: 4 })).toBe(
      'spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism',
    );
    expect(create(indexed).refused({ completions: 4, parallelism: 4 })).toBeUndefined();
  });

  it('keeps its template until it is suspended', () => {
    const change = (job: Job) => ({
      template: { ...job.spec.template, spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } },
    });
    const running = create({ template });
    expect(running.refused(change(running.job))).toMatch(
      /^spec\.template: Invalid value: \{"labels":.*"Spec":.*: field is immutable$/,
    );
    const suspended = create({ template, suspend: true });
    const { spec } = suspended.job;
    const pods = { ...spec.template.spec!, nodeSelector: { disk: 'ssd' } };
    expect(suspended.refused({ template: { ...spec.template, spec: pods } })).toBeUndefined();
  });

  for (const [title, before, after, expected] of [
    [
      'counts backwards',
      { failed: 2 },
      { failed: 1 },
      'status.failed: Invalid value: 1: cannot decrease the failed counter',
    ],
    [
      'forgets to count a pod twice',
      {},
      { uncountedTerminatedPods: { succeeded: ['a', ''], failed: ['a'] } },
      '[status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty, ' +
        'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"]',
    ],
    [
      'has more ready pods than pods',
      {},
      { active: 1, ready: 2 },
      'status.ready: Invalid value: 2: cannot set more ready pods than active',
    ],
    [
      'is complete all at once',
      {},
      { startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Complete', status: 'True' }] },
      '[status.completionTime: Required value: completionTime is required for Complete jobs, ' +
        'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition]',
    ],
    [
      'fails out of the blue',
      { startTime: '2026-01-01T00:00:00Z' },
      { startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Failed', status: 'True' }] },
      'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
    ],
  ] as const) {
    it(`does not say that it ${title}`, () => {
      const { api, job } = create({ template });
      const started = api.updateStatus(jobs, { ...job, status: before as JobStatus });
      const refused = refusal(() => api.updateStatus(jobs, { ...started, status: after as JobStatus }));
      const sorted = (text = '') =>
        text
          .replace(/^\[|\]$/g, '')
          .split(', ')
          .sort();
      expect(sorted(refused?.replace('Job.batch "pi" is invalid: ', ''))).toEqual(sorted(expected));
    });
  }
});

describe('a CronJob', () => {
  const spec = { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } };
  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['is fine', spec, undefined],
    ['has no schedule', { ...spec, schedule: '' }, 'spec.schedule: Required value'],
    [
      'has a bad one',
      { ...spec, schedule: 'often' },
      'spec.schedule: Invalid value: "often": expected exactly 5 fields, found 1: [often]',
    ],
    [
      'hides its time zone',
      { ...spec, schedule: 'TZ=UTC 0 * * * *' },
      'spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      'lives on the moon',
      { ...spec, timeZone: 'Moon/Tycho' },
      'spec.timeZone: Invalid value: "Moon/Tycho": unknown time zone Moon/Tycho',
    ],
    ['lives in Seoul', { ...spec, timeZone: 'Asia/Seoul' }, undefined],
    [
      'runs in a way that nobody knows',
      { ...spec, concurrencyPolicy: 'Maybe' },
      'spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      'has a bad template',
      { ...spec, jobTemplate: { spec: { template: { spec: { containers: template.spec.containers } } } } },
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ];
  for (const [title, own, expected] of cases) it(title, () => expect(mistakes(cronJobs, own)).toBe(expected));

  it('has a name with room for the time', () => {
    expect(mistakes(cronJobs, spec, 'x'.repeat(53))).toContain('must be no more than 52 characters');
  });
});
