import { deepEqual } from '../../equality';
import { invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type { Job, JobSpec, JobTemplateSpec, PodSpec, PodTemplateSpec } from '../../generated/types';
import { isDNS1123Label } from '../../names';
import { labelSelectorAsSelector, matchesSelector } from '../../selectors/label-selector';
import { checkDomainPrefixedPath } from '../../validation/domain-prefixed-path';
import { checkNonNegative, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkLabelSelector } from '../../validation/label-selector';
import { checkPodTemplate, checkSelectsTemplate, internalPodTemplate } from '../pod-template';
import { internalJson, internalPodSpec } from '../pod/internal-json';
import { controllerUidLabels, jobNameLabels } from './generated-selector';
import { checkFailurePolicy, checkSuccessPolicy } from './job-policies';
import { isConditionTrue } from './job-status-validation';

// pkg/apis/batch/validation/validation.go, pkg/registry/batch/job/strategy.go.

const MANY = 100_000;
const MANY_AT_ONCE = 10_000;
const MAX_MANAGED_BY_BYTES = 63;

export function validateJob(job: Job, old?: Job): readonly FieldError[] {
  const errors: Errors = [];
  checkGeneratedSelector(errors, job, old);
  checkSpec(errors, 'spec', job.spec, old?.spec);
  checkSelector(errors, job.spec);
  const { completionMode, completions } = job.spec;
  if (completionMode === 'Indexed' && completions !== undefined && completions > 0) {
    const host = `${job.metadata.name}-${completions - 1}`;
    if (isDNS1123Label(host).length > 0) {
      const detail = `will not able to create pod with invalid DNS label: ${host}`;
      errors.push(invalid('metadata.name', job.metadata.name, detail));
    }
  }
  return errors;
}

export function validateJobUpdate(job: Job, old: Job): readonly FieldError[] {
  const errors = [...validateJob(job, old)];
  checkSpec(errors, 'spec', job.spec, old.spec);
  checkSelector(errors, job.spec);
  const { spec } = job;
  checkCompletions(errors, spec, old.spec);
  checkImmutable(errors, 'spec.selector', spec.selector, old.spec.selector);
  checkTemplateUpdate(errors, spec, old);
  checkImmutable(errors, 'spec.completionMode', spec.completionMode, old.spec.completionMode);
  checkImmutable(errors, 'spec.podFailurePolicy', spec.podFailurePolicy, old.spec.podFailurePolicy, () =>
    spec.podFailurePolicy ? internalJson('PodFailurePolicy', spec.podFailurePolicy) : null,
  );
  checkImmutable(errors, 'spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex);
  checkImmutable(errors, 'spec.managedBy', spec.managedBy, old.spec.managedBy);
  checkImmutable(errors, 'spec.successPolicy', spec.successPolicy, old.spec.successPolicy, () =>
    spec.successPolicy ? internalJson('SuccessPolicy', spec.successPolicy) : null,
  );
  return errors;
}

/** The template of jobs that a CronJob has (`ValidateJobTemplateSpec`). */
export function checkJobTemplate(errors: Errors, path: string, template: JobTemplateSpec, old?: JobTemplateSpec): void {
  const { spec = { template: {} } } = template;
  checkSpec(errors, `${path}.spec`, spec, old?.spec);
  if (spec.selector !== undefined)
    errors.push(invalid(`${path}.spec.selector`, spec.selector, '`selector` will be auto-generated'));
  if (spec.manualSelector === true)
    errors.push(notSupported(`${path}.spec.manualSelector`, spec.manualSelector, ['nil', 'false']));
}

function checkGeneratedSelector(errors: Errors, { metadata, spec }: Job, old: Job | undefined): void {
  if (spec.manualSelector === true || spec.selector === undefined) return;
  const labels = spec.template?.metadata?.labels ?? {};
  const expected: Record<string, string> = {};
  const values = [
    [controllerUidLabels[0], metadata.uid],
    [jobNameLabels[0], metadata.name],
    [controllerUidLabels[1], metadata.uid],
    [jobNameLabels[1], metadata.name],
  ] as const;
  // Jobs from before those had a prefix have the first two only.
  const before = old?.spec.template?.metadata?.labels;
  const hasPrefixed =
    old === undefined || (before?.[controllerUidLabels[1]] !== undefined && before[jobNameLabels[1]] !== undefined);
  for (const [name, value] of hasPrefixed ? values : values.slice(0, 2)) {
    const path = `spec.template.metadata.labels[${name}]`;
    expected[name] = value;
    if (labels[name] === undefined) errors.push(required(path, `must be '${value}'`));
    else if (labels[name] !== value) errors.push(invalid(path, labels, `must be '${value}'`));
  }
  const parsed = labelSelectorAsSelector(spec.selector);
  if (!('error' in parsed) && !matchesSelector(parsed.selector, expected))
    errors.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
}

function checkSelector(errors: Errors, { selector, template = {} }: JobSpec): void {
  if (selector === undefined) errors.push(required('spec.selector'));
  else checkLabelSelector(errors, 'spec.selector', selector);
  checkSelectsTemplate(errors, 'spec.template', selector, template);
}

/** What holds of jobs and of templates of jobs. A pod template that was there before has been checked before. */
function checkSpec(errors: Errors, path: string, spec: JobSpec, old: JobSpec | undefined): void {
  const numbers = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const;
  for (const name of numbers) checkNonNegative(errors, `${path}.${name}`, spec[name]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  checkManagedBy(errors, `${path}.managedBy`, spec.managedBy);
  checkCompletionMode(errors, path, spec);
  if (spec.podFailurePolicy) checkFailurePolicy(errors, `${path}.podFailurePolicy`, spec);
  if (spec.successPolicy) checkSuccessPolicy(errors, `${path}.successPolicy`, spec);
  checkReplacement(errors, `${path}.podReplacementPolicy`, spec);
  const { template = {} } = spec;
  if (old === undefined || !deepEqual(old.template, template)) checkPodTemplate(errors, `${path}.template`, template);
  checkRestartPolicy(errors, `${path}.template.spec.restartPolicy`, spec);
}

function checkManagedBy(errors: Errors, path: string, managedBy: string | undefined): void {
  if (managedBy === undefined) return;
  checkDomainPrefixedPath(errors, path, managedBy);
  if (managedBy.length > MAX_MANAGED_BY_BYTES) errors.push(tooLong(path, MAX_MANAGED_BY_BYTES));
}

function checkCompletionMode(errors: Errors, path: string, spec: JobSpec): void {
  const { completionMode: mode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes } = spec;
  if (mode === 'Indexed') return checkIndexed(errors, path, spec);
  if (mode !== 'NonIndexed') {
    errors.push(notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed']));
    return;
  }
  const refusal = 'requires indexed completion mode';
  if (backoffLimitPerIndex !== undefined)
    errors.push(invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, refusal));
  if (maxFailedIndexes !== undefined) errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, refusal));
}

function checkIndexed(errors: Errors, path: string, spec: JobSpec): void {
  const { completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const refuse = (field: string, value: number, detail: string) =>
    void errors.push(invalid(`${path}.${field}`, value, detail));
  if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if (parallelism !== undefined && parallelism > MANY)
    refuse('parallelism', parallelism, `must be less than or equal to ${MANY} when completion mode is Indexed`);
  if (maxFailedIndexes !== undefined) {
    if (completions !== undefined && maxFailedIndexes > completions)
      refuse('maxFailedIndexes', maxFailedIndexes, 'must be less than or equal to completions');
    if (maxFailedIndexes > MANY) refuse('maxFailedIndexes', maxFailedIndexes, `must be less than or equal to ${MANY}`);
  }
  if (completions === undefined || completions <= MANY || backoffLimitPerIndex === undefined) return;
  const bound = `must be less than or equal to ${MANY_AT_ONCE} when completions are above ${MANY} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined)
    errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY}`));
  if (parallelism !== undefined && parallelism > MANY_AT_ONCE) refuse('parallelism', parallelism, bound);
  if (maxFailedIndexes !== undefined && maxFailedIndexes > MANY_AT_ONCE)
    refuse('maxFailedIndexes', maxFailedIndexes, bound);
}

function checkReplacement(errors: Errors, path: string, { podReplacementPolicy: policy, podFailurePolicy }: JobSpec) {
  if (policy === undefined) return;
  const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (!supported.includes(policy)) errors.push(notSupported(path, policy, supported));
}

function checkRestartPolicy(errors: Errors, path: string, { template, podFailurePolicy }: JobSpec): void {
  const { restartPolicy = '' } = template?.spec ?? {};
  if (restartPolicy === 'Always' || restartPolicy === '')
    errors.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    errors.push(notSupported(path, restartPolicy, ['OnFailure', 'Never']));
  else if (podFailurePolicy !== undefined && restartPolicy !== 'Never')
    errors.push(invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified'));
}

function checkCompletions(errors: Errors, spec: JobSpec, old: JobSpec): void {
  const { completions, parallelism } = spec;
  if (spec.completionMode !== 'Indexed')
    return checkImmutable(errors, 'spec.completions', completions, old.completions);
  if (completions === undefined || completions === old.completions || completions === parallelism) return;
  errors.push(invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism'));
}

/** While a job is suspended and has not begun, where its pods go and what they get may change. */
function checkTemplateUpdate(errors: Errors, { template = {} }: JobSpec, { spec: old, status }: Job): void {
  const isSuspended = old.suspend === true;
  const isStill = status?.startTime === undefined || isConditionTrue(status, 'Suspended');
  if (!isSuspended || !isStill || (status?.active ?? 0) > 0) {
    checkImmutable(errors, 'spec.template', template, old.template ?? {}, () => internalPodTemplate(template));
    return;
  }
  const [before, after] = [withoutChangeable(old.template), withoutChangeable(template)];
  if (deepEqual(before, after)) return;
  const printed = template.spec && internalPodSpec(template.spec);
  errors.push(invalid('spec.template.spec', printed, 'field is immutable'));
}

function withoutChangeable(template: PodTemplateSpec | undefined): Partial<PodSpec> {
  const {
    nodeSelector: _s,
    tolerations: _t,
    schedulingGates: _g,
    affinity,
    ...rest
  } = template?.spec ?? { containers: [] };
  const { nodeAffinity: _a, ...others } = affinity ?? {};
  const without = (containers: PodSpec['containers']) => containers.map(({ resources: _r, ...container }) => container);
  return {
    ...rest,
    ...(Object.keys(others).length > 0 && { affinity: others }),
    containers: without(rest.containers),
    ...(rest.initContainers && { initContainers: without(rest.initContainers) }),
  };
}
