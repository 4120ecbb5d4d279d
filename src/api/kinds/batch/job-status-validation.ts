import { deepEqual } from '../../equality';
import { duplicate, invalid, invalidWithoutValue, required, type FieldError } from '../../field-error';
import type { Job, JobStatus } from '../../generated/types';
import { checkCounts } from '../workload-checks';
import type { Errors } from '../../validation/field-checks';
import { totalIndexes } from './job-policies';

const NO_STATUS: JobStatus = {};
const FINAL = ['Failed', 'Complete', 'FailureTarget'];

export function isConditionTrue({ conditions = [] }: JobStatus, wanted: string): boolean {
  return conditions.some(({ type, status }) => type === wanted && status === 'True');
}

/**
 * What a job's status may say, and what it may no longer say once it has said something else, in the order in which it is told. Rules of a
 * part hold when that part changes. Source: pkg/apis/batch/validation/validation.go (`ValidateJobUpdateStatus`),
 * pkg/registry/batch/job/strategy.go (`getStatusValidationOptions`).
 */
export function validateJobStatusUpdate(job: Job, { status: old = NO_STATUS }: Job): readonly FieldError[] {
  const { status = NO_STATUS } = job;
  const errors: Errors = [];
  checkCounts(errors, status, ['active', 'succeeded', 'failed', 'ready', 'terminating']);
  checkUncounted(errors, status.uncountedTerminatedPods);
  checkContradictions(errors, status, old);
  checkTimes(errors, status, old);
  checkPreludes(errors, status, old);
  checkFinished(errors, job, status, old);
  checkIndexes(errors, job, status, old);
  checkTerminatingAndReady(errors, status, old);
  checkSuccessCriteria(errors, job, status);
  checkChanges(errors, job, status, old);
  return errors;
}

/** Each uid once in both lists together. */
function checkUncounted(errors: Errors, uncounted: JobStatus['uncountedTerminatedPods']): void {
  const seen = new Set<string>();
  for (const name of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (uncounted?.[name] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${name}[${index}]`;
      if (uid === '') errors.push(invalid(path, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(path, uid));
      seen.add(uid);
    }
  }
}

function refuseConditions(errors: Errors, detail: string): void {
  errors.push(invalidWithoutValue('status.conditions', detail));
}

function isFinished(status: JobStatus): boolean {
  return isConditionTrue(status, 'Complete') || isConditionTrue(status, 'Failed');
}

function hasChanged(status: JobStatus, old: JobStatus, ...types: readonly string[]): boolean {
  return types.some((type) => isConditionTrue(status, type) !== isConditionTrue(old, type));
}

function checkContradictions(errors: Errors, status: JobStatus, old: JobStatus): void {
  if (!isConditionTrue(status, 'Complete')) return;
  if (isConditionTrue(status, 'Failed') && hasChanged(status, old, 'Complete', 'Failed'))
    refuseConditions(errors, 'cannot set Complete=True and Failed=true conditions');
  if (isConditionTrue(status, 'FailureTarget') && hasChanged(status, old, 'Complete', 'FailureTarget'))
    refuseConditions(errors, 'cannot set Complete=True and FailureTarget=true conditions');
}

function checkTimes(errors: Errors, status: JobStatus, old: JobStatus): void {
  const { startTime, completionTime } = status;
  const isComplete = isConditionTrue(status, 'Complete');
  const completes = hasChanged(status, old, 'Complete') || completionTime !== old.completionTime;
  const own = 'status.completionTime';
  if (completes && completionTime !== undefined && !isComplete)
    errors.push(invalid(own, completionTime, 'cannot set completionTime when there is no Complete=True condition'));
  if (completes && completionTime === undefined && isComplete)
    errors.push(required(own, 'completionTime is required for Complete jobs'));
  if (startTime === old.startTime && completionTime === old.completionTime) return;
  if (startTime !== undefined && completionTime !== undefined && completionTime < startTime)
    errors.push(invalid(own, completionTime, 'must be equal to or after `startTime`'));
}

/** What a job is about to be it says before it is. */
function checkPreludes(errors: Errors, status: JobStatus, old: JobStatus): void {
  const is = (type: string) => isConditionTrue(status, type);
  const fails = hasChanged(status, old, 'Failed') || status.failedIndexes !== old.failedIndexes;
  if (is('Failed') && !is('FailureTarget') && fails)
    refuseConditions(errors, 'cannot set Failed=True condition without the FailureTarget=true condition');
  if (is('Complete') && !is('SuccessCriteriaMet') && hasChanged(status, old, 'Complete', 'SuccessCriteriaMet'))
    refuseConditions(errors, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
}

function checkFinished(errors: Errors, { spec }: Job, status: JobStatus, old: JobStatus): void {
  if (!isFinished(status)) return;
  const ends = !isFinished(old);
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = status;
  if (active > 0 && (ends || active !== (old.active ?? 0)))
    errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'));
  const mayNotStart = spec.suspend === true && spec.completions === 0;
  if (startTime === undefined && (ends || old.startTime !== undefined) && !mayNotStart)
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  const { failed = [], succeeded = [] } = uncounted ?? {};
  if (failed.length + succeeded.length > 0 && (ends || !deepEqual(uncounted, old.uncountedTerminatedPods))) {
    const printed = { Succeeded: uncounted?.succeeded ?? null, Failed: uncounted?.failed ?? null };
    errors.push(invalid('status.uncountedTerminatedPods', printed, 'must be empty for finished job'));
  }
}

function checkTerminatingAndReady(errors: Errors, status: JobStatus, old: JobStatus): void {
  const { terminating, ready, active = 0 } = status;
  const terminates = isFinished(status) !== isFinished(old) || terminating !== old.terminating;
  if (terminating !== undefined && terminating > 0 && isFinished(status) && terminates)
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  if (ready !== undefined && ready > active && (ready !== old.ready || active !== (old.active ?? 0)))
    errors.push(invalid('status.ready', ready, 'cannot set more ready pods than active'));
}

function checkSuccessCriteria(errors: Errors, { spec }: Job, status: JobStatus): void {
  const isMet = isConditionTrue(status, 'SuccessCriteriaMet');
  if (isMet && isConditionTrue(status, 'Failed'))
    refuseConditions(errors, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (isMet && isConditionTrue(status, 'FailureTarget'))
    refuseConditions(errors, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  if (spec.successPolicy !== undefined && !isMet && isConditionTrue(status, 'Complete'))
    refuseConditions(errors, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
}

/** What may not be taken back. */
function checkChanges(errors: Errors, { spec }: Job, status: JobStatus, old: JobStatus): void {
  for (const type of FINAL) {
    if (isConditionTrue(old, type) && !isConditionTrue(status, type))
      refuseConditions(errors, `cannot disable the terminal ${type}=True condition`);
  }
  // Where both numbers are one, a job can be made smaller.
  const mayShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  for (const name of ['failed', 'succeeded'] as const) {
    if (name === 'succeeded' && mayShrink) continue;
    if ((status[name] ?? 0) < (old[name] ?? 0))
      errors.push(invalid(`status.${name}`, status[name] ?? 0, `cannot decrease the ${name} counter`));
  }
  const { startTime, completionTime } = status;
  if (completionTime !== undefined && old.completionTime !== undefined && completionTime !== old.completionTime)
    errors.push(invalid('status.completionTime', completionTime, 'field is immutable'));
  const resumes =
    isConditionTrue(old, 'Suspended') &&
    status.conditions?.some((condition) => condition.type === 'Suspended' && condition.status === 'False') === true;
  if (old.startTime !== undefined && old.startTime !== startTime && spec.suspend !== true && !resumes)
    errors.push(invalid('status.startTime', startTime ?? null, 'field is immutable for unsuspended job once set'));
  const wasMet = isConditionTrue(old, 'SuccessCriteriaMet');
  const isMet = isConditionTrue(status, 'SuccessCriteriaMet');
  if (wasMet && !isMet) refuseConditions(errors, 'cannot disable the SuccessCriteriaMet=True condition');
  if (!wasMet && isMet && isConditionTrue(old, 'Complete'))
    refuseConditions(errors, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions');
}

function checkIndexes(errors: Errors, { spec }: Job, status: JobStatus, old: JobStatus): void {
  const { completedIndexes = '', failedIndexes } = status;
  const { completions, completionMode, backoffLimitPerIndex } = spec;
  const completes = completedIndexes !== (old.completedIndexes ?? '');
  const fails = failedIndexes !== undefined && failedIndexes !== old.failedIndexes;
  const total = (indexes: string) => (completions === undefined ? 0 : totalIndexes(indexes, completions));
  const refuse = (name: 'completedIndexes' | 'failedIndexes', detail: string) =>
    void errors.push(invalid(`status.${name}`, status[name] ?? '', detail));
  const unreadable = (name: 'completedIndexes' | 'failedIndexes', count: number | string) => {
    if (typeof count === 'string') refuse(name, `error parsing ${name}: ${count}`);
  };
  if (completes) unreadable('completedIndexes', total(completedIndexes));
  if (fails && backoffLimitPerIndex !== undefined) unreadable('failedIndexes', total(failedIndexes));
  if (completes && completedIndexes !== '' && completionMode !== 'Indexed')
    refuse('completedIndexes', 'cannot set non-empty completedIndexes when non-indexed completion mode');
  if (fails && backoffLimitPerIndex === undefined)
    refuse('failedIndexes', 'cannot set non-null failedIndexes when backoffLimitPerIndex is null');
  if (!(completes || fails) || completions === undefined || failedIndexes === undefined) return;
  const both = firstOverlap(completedIndexes, failedIndexes, completions);
  if (both !== undefined) refuse('failedIndexes', `failedIndexes and completedIndexes overlap at index: ${both}`);
}

/** The first index that both texts name; what can't be read is told elsewhere. */
function firstOverlap(completed: string, failed: string, completions: number): number | undefined {
  const [mine, theirs] = [completed, failed].map((text) => intervalsOf(text, completions));
  for (const [low, high] of mine ?? []) {
    const other = theirs?.find(([from, to]) => low <= to && from <= high);
    if (other !== undefined) return Math.max(low, other[0]);
  }
  return undefined;
}

function intervalsOf(text: string, completions: number): readonly (readonly [number, number])[] {
  return text.split(',').flatMap((interval) => {
    if (interval === '' || typeof totalIndexes(interval, completions) === 'string') return [];
    const [low = 0, high = low] = interval.split('-').map(Number);
    return [[low, high] as const];
  });
}
