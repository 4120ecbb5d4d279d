import type { WatchEvent } from '../../api/collection';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { CronJob, Job } from '../../api/generated/types';
import { cronJobs } from '../../api/kinds/batch/cron-job';
import { jobs } from '../../api/kinds/batch/job';
import { controllerOf, keyText } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';
import { nextLookMs } from './missed-times';
import { parseSchedule } from './schedule';
import { CronJobRound } from './sync-cron-job';

/** Starts Jobs at the times that a CronJob's schedule says (pkg/controller/cronjob). */
export const cronJobController: Controller = {
  name: 'cronjob-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'cronjob-controller' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(cronJobs, {}, (event) => onCronJob(api, queue, event)),
        api.watch(jobs, {}, ({ object, old }) => {
          for (const job of old === undefined ? [object] : [object, old]) {
            const owner = cronJobOf(api, job);
            if (owner !== undefined) queue.add(keyOfCronJob(owner));
          }
        }),
      ],
      reconcile: (key, queue) => syncCronJob(api, recorder, key, queue),
    });
  },
};

function syncCronJob(api: ApiServer, recorder: EventRecorder, key: string, queue: WorkQueue): void {
  const [namespace = '', name = ''] = key.split('/');
  const cronJob = api.find(cronJobs, { namespace, name });
  if (cronJob === undefined) return;
  const round = new CronJobRound(api, recorder, cronJob);
  const children = () => [...api.collection(jobs).under('controllerUid', cronJob.metadata.uid)];
  try {
    round.cleanUp(children());
    const againMs = round.sync(children(), api.sim.nowMs);
    if (againMs !== undefined) queue.addAfter(key, againMs);
  } finally {
    // What was done before something went wrong is on record all the same.
    const status = round.newStatus;
    if (status !== undefined) api.updateStatus(cronJobs, { ...cronJob, status });
  }
}

/** Another schedule counts from its next time on; anything else is looked at now (`updateCronJob`). */
function onCronJob(api: ApiServer, queue: WorkQueue, { object: cronJob, old }: WatchEvent<CronJob>): void {
  const { schedule, timeZone } = cronJob.spec;
  const isSame = old === undefined || (old.spec.schedule === schedule && old.spec.timeZone === timeZone);
  const key = keyOfCronJob(cronJob);
  if (isSame) queue.add(key);
  else queue.addAfter(key, nextLookMs(cronJob, parseSchedule(schedule, timeZone), api.sim.nowMs));
}

function cronJobOf(api: ApiServer, job: Job): CronJob | undefined {
  const controller = controllerOf(job);
  if (controller?.kind !== 'CronJob') return undefined;
  const cronJob = api.find(cronJobs, { namespace: job.metadata.namespace ?? '', name: controller.name });
  return cronJob?.metadata.uid === controller.uid ? cronJob : undefined;
}

function keyOfCronJob({ metadata }: CronJob): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
