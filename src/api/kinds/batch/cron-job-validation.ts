import { cronScheduleError } from '../../cron-schedule';
import { invalid, required, type FieldError } from '../../field-error';
import type { CronJob, CronJobSpec } from '../../generated/types';
import { checkNonNegative, checkSupported, type Errors } from '../../validation/field-checks';
import { checkJobTemplate } from './job-validation';

/** A job's name is the CronJob's with ten digits and a hyphen more. */
const MAX_NAME_LENGTH = 52;

/** pkg/apis/batch/validation/validation.go. */
export function validateCronJob({ metadata, spec }: CronJob): readonly FieldError[] {
  const errors: Errors = [];
  checkSpec(errors, spec, undefined);
  if (metadata.name.length > MAX_NAME_LENGTH)
    errors.push(invalid('metadata.name', metadata.name, `must be no more than ${MAX_NAME_LENGTH} characters`));
  return errors;
}

export function validateCronJobUpdate({ spec }: CronJob, old: CronJob): readonly FieldError[] {
  const errors: Errors = [];
  checkSpec(errors, spec, old.spec);
  return errors;
}

function checkSpec(errors: Errors, spec: CronJobSpec, old: CronJobSpec | undefined): void {
  const { schedule, timeZone, concurrencyPolicy } = spec;
  if (!schedule) errors.push(required('spec.schedule'));
  else checkSchedule(errors, schedule, timeZone, old?.schedule.includes('TZ') === true);
  checkNonNegative(errors, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
  if (timeZone !== undefined && (old === undefined || old.timeZone !== timeZone))
    checkTimeZone(errors, 'spec.timeZone', timeZone);
  checkSupported(errors, 'spec.concurrencyPolicy', concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  checkJobTemplate(errors, 'spec.jobTemplate', spec.jobTemplate ?? {}, old?.jobTemplate);
  checkNonNegative(errors, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  checkNonNegative(errors, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
}

function checkSchedule(errors: Errors, schedule: string, timeZone: string | undefined, allowsZone: boolean): void {
  const path = 'spec.schedule';
  const error = cronScheduleError(schedule);
  if (error !== undefined) errors.push(invalid(path, schedule, error));
  if (!schedule.includes('TZ')) return;
  if (!allowsZone)
    errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  else if (timeZone !== undefined)
    errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
}

function checkTimeZone(errors: Errors, path: string, timeZone: string): void {
  if (timeZone === '') {
    errors.push(invalid(path, timeZone, 'timeZone must be nil or non-empty string'));
    return;
  }
  const parts = timeZone.split('/');
  if (parts.some((part) => part === '.' || part === '..' || !/^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part))) {
    errors.push(invalid(path, timeZone, `unknown time zone ${timeZone}`));
    return;
  }
  if (timeZone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    errors.push(invalid(path, timeZone, detail));
  }
  if (timeZone !== 'Local' && !isKnownZone(timeZone))
    errors.push(invalid(path, timeZone, `unknown time zone ${timeZone}`));
}

/** The zones' names are part of the language's own data; like Go's, they are case-sensitive. */
function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
