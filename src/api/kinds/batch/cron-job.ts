import { ageOf } from '../../duration';
import type { CronJob } from '../../generated/types';
import { defineKind } from '../../kind';
import { formatLabelSelector } from '../../selectors/label-selector';
import { changeField, withDefaults } from '../sharing';
import { age, columns, containersText } from '../tables/cells';
import { defaultJobSpec } from './job';

/**
 * pkg/apis/batch/v1/defaults.go, pkg/registry/batch/cronjob/strategy.go, printCronJob.
 *
 * Divergence from real Kubernetes: the spec is not validated, the schedule included (pkg/apis/batch/validation/validation.go).
 */
export const cronJobs = defineKind<CronJob>('batch/v1', 'CronJob', {
  setDefaults: (cronJob) =>
    changeField(cronJob, 'spec', (spec) => {
      const plain = withDefaults(spec, {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      });
      return changeField(plain, 'jobTemplate', (template) => changeField(template, 'spec', defaultJobSpec));
    }),
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
