import { humanDuration } from '../../duration';
import type { Job, JobSpec } from '../../generated/types';
import { defineKind } from '../../kind';
import { controllerOf, withMetadata } from '../../object';
import { formatLabelSelector } from '../../selectors/label-selector';
import { parseTimestamp } from '../../time';
import { defaultPodTemplate } from '../pod/pod-spec-defaults';
import { changeField, changeItems, withDefaults, withPointers } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { podNameWarnings } from '../workload-checks';
import { withGeneratedSelector } from './generated-selector';
import { validateJobStatusUpdate } from './job-status-validation';
import { validateJob, validateJobUpdate } from './job-validation';
import { jobSpecWarnings } from './job-warnings';

/** pkg/registry/batch/job/storage/storage.go */
const PRESERVED =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

const MAX_INT32 = 2 ** 31 - 1;

/** pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job/strategy.go, printJob. */
export const jobs = defineKind<Job>('batch/v1', 'Job', {
  setDefaults(job) {
    const labels = job.spec.template?.metadata?.labels;
    const labelled =
      labels && Object.keys(job.metadata.labels ?? {}).length === 0 ? withMetadata(job, { labels }) : job;
    return changeField(labelled, 'spec', (spec) => withPointers(defaultJobSpec(spec), jobSpecDefaults(spec)));
  },
  prepareForCreate: withGeneratedSelector,
  validate: (job) => validateJob(job),
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
  warnings: (job, old) => [
    ...(old === undefined ? podNameWarnings(job.metadata.name) : []),
    ...jobSpecWarnings('spec', job.spec, old?.spec),
  ],
  statusHasMetadata: true,
  defaultPropagation: 'Orphan',
  deletionWarnings: ({ propagationPolicy, orphanDependents }) =>
    propagationPolicy === undefined && orphanDependents === undefined ? [PRESERVED] : [],
  indexes: { controllerUid: (job) => controllerOf(job)?.uid },
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  table: {
    columns: columns(
      'Name',
      'Status',
      'Completions',
      'Duration',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells: (job, nowMs) => [
      job.metadata.name,
      statusText(job),
      completionsText(job),
      durationText(job, nowMs),
      age(job, nowMs),
      ...containersText(job.spec.template?.spec?.containers),
      formatLabelSelector(job.spec.selector),
    ],
  },
});

/** What jobs and templates of jobs have in common. */
export function defaultJobSpec(spec: JobSpec): JobSpec {
  const withTemplate = changeField(withDefaults(spec, { template: {} }), 'template', defaultPodTemplate);
  return changeField(withTemplate, 'podFailurePolicy', (policy) =>
    changeField(policy, 'rules', (rules) =>
      changeItems(rules, (rule) =>
        changeField(rule, 'onPodConditions', (patterns) =>
          changeItems(patterns, (pattern) => withDefaults(pattern, { status: 'True' })),
        ),
      ),
    ),
  );
}

function jobSpecDefaults({
  completions,
  parallelism,
  backoffLimitPerIndex,
  podFailurePolicy,
}: JobSpec): Partial<JobSpec> {
  return {
    ...(completions === undefined && parallelism === undefined && { completions: 1 }),
    parallelism: 1,
    backoffLimit: backoffLimitPerIndex === undefined ? 6 : MAX_INT32,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  };
}

function statusText({ metadata, status }: Job): string {
  const holds = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted)?.status === 'True';
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

function completionsText({ spec: { completions, parallelism = 0 }, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, nowMs: number): string {
  const { startTime, completionTime } = status ?? {};
  if (startTime === undefined) return '';
  return humanDuration(
    (completionTime === undefined ? nowMs : parseTimestamp(completionTime)) - parseTimestamp(startTime),
  );
}
