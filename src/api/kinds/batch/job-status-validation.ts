import { deepEqual } from '../../equality';
import { invalid, invalidWithoutValue, required, type FieldError } from '../../field-error';
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
 * What a job's status may say, and what it may no longer say once it has said something else. Rules of a part hold when that part changes.
 * Source: pkg/apis/batch/validation/validation.go (`ValidateJobUpdateStatus`), pkg/registry/batch/job/strategy.go
 * (`getStatusValidationOptions`).
 *
 * Divergence from real Kubernetes: completed and failed indexes may overlap; uids of uncounted pods may repeat.
 */
export function validateJobStatusUpdate(job: Job, { status: old = NO_STATUS }: Job): readonly FieldError[] {
  const { status = NO_STATUS } = job;
  const errors: Errors = [];
  checkCounts(errors, status, ['active', 'succeeded', 'failed', 'ready', 'terminating']);
  checkConditions(errors, status, old);
  checkTimes(errors, job, status, old);
  checkFinished(errors, status, old);
  checkIndexes(errors, job, status, old);
  if ((status.ready ?? 0) > (status.active ?? 0) && (status.ready !== old.ready || status.active !== old.active))
    errors.push(invalid('status.ready', status.ready, 'cannot set more ready pods than active'));
  for (const type of FINAL) {
    if (isConditionTrue(old, type) && !isConditionTrue(status, type))
      refuseConditions(errors, `cannot disable the terminal ${type}=True condition`);
  }
  for (const name of ['failed', 'succeeded'] as const) {
    if ((status[name] ?? 0) < (old[name] ?? 0))
      errors.push(invalid(`status.${name}`, status[name] ?? 0, `cannot decrease the ${name} counter`));
  }
  if (isConditionTrue(old, 'SuccessCriteriaMet') && !isConditionTrue(status, 'SuccessCriteriaMet'))
    refuseConditions(errors, 'cannot disable the SuccessCriteriaMet=True condition');
  return errors;
}

function refuseConditions(errors: Errors, detail: string): void {
  errors.push(invalidWithoutValue('status.conditions', detail));
}

function isFinished(status: JobStatus): boolean {
  return isConditionTrue(status, 'Complete') || isConditionTrue(status, 'Failed');
}

function checkConditions(errors: Errors, status: JobStatus, old: JobStatus): void {
  const is = (type: string) => isConditionTrue(status, type);
  const changed = (...types: readonly string[]) => types.some((type) => is(type) !== isConditionTrue(old, type));
  if (is('Complete') && is('Failed') && changed('Complete', 'Failed'))
    refuseConditions(errors, 'cannot set Complete=True and Failed=true conditions');
  if (is('Complete') && is('FailureTarget') && changed('Complete', 'FailureTarget'))
    refuseConditions(errors, 'cannot set Complete=True and FailureTarget=true conditions');
  if (is('Failed') && !is('FailureTarget') && changed('Failed', 'FailureTarget'))
    refuseConditions(errors, 'cannot set Failed=True condition without the FailureTarget=true condition');
  if (is('Complete') && !is('SuccessCriteriaMet') && changed('Complete', 'SuccessCriteriaMet'))
    refuseConditions(errors, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  if (is('SuccessCriteriaMet') && is('Failed'))
    refuseConditions(errors, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (is('SuccessCriteriaMet') && is('FailureTarget'))
    refuseConditions(errors, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
}

function checkTimes(errors: Errors, { spec }: Job, status: JobStatus, old: JobStatus): void {
  const { startTime, completionTime } = status;
  const isComplete = isConditionTrue(status, 'Complete');
  const completes = isComplete !== isConditionTrue(old, 'Complete') || completionTime !== old.completionTime;
  const own = 'status.completionTime';
  if (completes && completionTime !== undefined && !isComplete)
    errors.push(invalid(own, completionTime, 'cannot set completionTime when there is no Complete=True condition'));
  if (completes && completionTime === undefined && isComplete)
    errors.push(required(own, 'completionTime is required for Complete jobs'));
  const isTimed = startTime !== undefined && completionTime !== undefined;
  if (isTimed && completionTime < startTime && (completes || startTime !== old.startTime))
    errors.push(invalid(own, completionTime, 'must be equal to or after `startTime`'));
  if (completionTime !== undefined && old.completionTime !== undefined && completionTime !== old.completionTime)
    errors.push(invalid(own, completionTime, 'field is immutable'));
  if (old.startTime !== undefined && old.startTime !== startTime && spec.suspend !== true)
    errors.push(invalid('status.startTime', startTime ?? null, 'field is immutable for unsuspended job once set'));
}

function checkFinished(errors: Errors, status: JobStatus, old: JobStatus): void {
  if (!isFinished(status)) return;
  const ends = !isFinished(old);
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods: uncounted } = status;
  if (active > 0 && (ends || active !== old.active))
    errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'));
  if (startTime === undefined && (ends || old.startTime !== undefined))
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  const { failed = [], succeeded = [] } = uncounted ?? {};
  if (failed.length + succeeded.length > 0 && (ends || !deepEqual(uncounted, old.uncountedTerminatedPods))) {
    const printed = { Succeeded: uncounted?.succeeded ?? null, Failed: uncounted?.failed ?? null };
    errors.push(invalid('status.uncountedTerminatedPods', printed, 'must be empty for finished job'));
  }
  if (terminating > 0 && (ends || terminating !== old.terminating))
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
}

function checkIndexes(errors: Errors, { spec }: Job, status: JobStatus, old: JobStatus): void {
  const { completedIndexes = '', failedIndexes } = status;
  const { completions, completionMode, backoffLimitPerIndex } = spec;
  if (completedIndexes !== (old.completedIndexes ?? '')) {
    const own = 'status.completedIndexes';
    const total = completions === undefined ? 0 : totalIndexes(completedIndexes, completions);
    if (typeof total === 'string')
      errors.push(invalid(own, completedIndexes, `error parsing completedIndexes: ${total}`));
    if (completedIndexes !== '' && completionMode !== 'Indexed')
      errors.push(
        invalid(own, completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'),
      );
  }
  if (failedIndexes === undefined || failedIndexes === old.failedIndexes) return;
  const own = 'status.failedIndexes';
  const total =
    completions === undefined || backoffLimitPerIndex === undefined ? 0 : totalIndexes(failedIndexes, completions);
  if (typeof total === 'string') errors.push(invalid(own, failedIndexes, `error parsing failedIndexes: ${total}`));
  if (backoffLimitPerIndex === undefined)
    errors.push(invalid(own, failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'));
}
