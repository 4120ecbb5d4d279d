import { ageOf } from '../../duration';
import type { CronJob } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import { changeField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { podNameWarnings } from '../workload-checks';
import { validateCronJob, validateCronJobUpdate } from './cron-job-validation';
import { defaultJobSpec } from './job';
import { jobSpecWarnings } from './job-warnings';

const ZONE_WARNING =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';

const NO_SPEC = { template: {} };

/** pkg/apis/batch/v1/defaults.go, pkg/registry/batch/cronjob/strategy.go, printCronJob. */
export const cronJobs = defineKind<CronJob>('batch/v1', 'CronJob', {
  setDefaults: (cronJob) =>
    changeField(cronJob, 'spec', (spec) => {
      const plain = withDefaults(spec, {
        jobTemplate: {},
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      });
      return changeField(plain, 'jobTemplate', (template) =>
        changeField(withDefaults(template, { spec: NO_SPEC }), 'spec', defaultJobSpec),
      );
    }),
  statusHasMetadata: true,
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings(cronJob, old) {
    const own = jobSpecWarnings('spec.jobTemplate.spec', cronJob.spec.jobTemplate?.spec, old?.spec.jobTemplate?.spec);
    if (old === undefined) return [...podNameWarnings(cronJob.metadata.name), ...own];
    return cronJob.spec.schedule.includes('TZ') ? [...own, ZONE_WARNING] : own;
  },
  table: {
    columns: columns(
      'Name',
      'Schedule',
      'Timezone',
      'boolean Suspend',
      'integer Active',
      'Last Schedule',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells(cronJob, nowMs) {
      const { spec, status } = cronJob;
      const suspend = spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False';
      return [
        cronJob.metadata.name,
        spec.schedule,
        spec.timeZone ?? '<none>',
        suspend,
        status?.active?.length ?? 0,
        status?.lastScheduleTime === undefined ? '<none>' : ageOf(status.lastScheduleTime, nowMs),
        age(cronJob, nowMs),
        ...containersText(spec.jobTemplate?.spec?.template?.spec?.containers),
        formatLabelSelector(spec.jobTemplate?.spec?.selector),
      ];
    },
  },
});
