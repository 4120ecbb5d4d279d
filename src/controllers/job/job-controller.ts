import type { WatchEvent } from '../../api/collection';
import { createEventRecorder } from '../../api/events/event-recorder';
import type { Job, Pod } from '../../api/generated/types';
import { jobs } from '../../api/kinds/batch/job';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyOf, keyText } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { claimObjects, withoutFinalizer } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { createPodControl } from '../pod-control';
import { candidatePods, mayConcernOwners, ownerOf, ownersConcernedBy } from '../pod-owners';
import type { WorkQueue } from '../work-queue';
import { NO_BACK_OFF, type BackOff } from './back-off';
import { BATCH_MS, isFinished, isManagedElsewhere, isTracked, TRACKING_FINALIZER } from './job-pods';
import { syncJob, type JobTools } from './sync-job';

const BACK_OFF = { baseMs: 1_000, maxMs: 60_000 };
/** Marks keys of pods that nobody counts any more and that should lose their finalizer. */
const ORPHAN = 'orphan ';

/** Runs a Job's pods until enough of them have succeeded or too many failed (pkg/controller/job). */
export const jobController: Controller = {
  name: 'job-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'job-controller' });
    const control = createPodControl(api, recorder);
    const backOffs = new Map<string, BackOff>();
    const release = (pod: Pod) => releasePod(api, pod);
    const write: JobTools['write'] = (job, status) => api.updateStatus(jobs, { ...job, status });
    const reconcile = (key: string, queue: WorkQueue) => {
      if (key.startsWith(ORPHAN)) {
        releaseOrphan(api, key.slice(ORPHAN.length));
        return;
      }
      const [namespace = '', name = ''] = key.split('/');
      const job = api.find(jobs, { namespace, name });
      if (job === undefined || isFinished(job)) {
        backOffs.delete(key);
        return;
      }
      if (isManagedElsewhere(job)) return;
      const again = (delayMs: number) => queue.addAfter(key, delayMs);
      const keepBackOff = (backOff: BackOff) => void backOffs.set(key, backOff);
      const tools: JobTools = { control, recorder, release, write, again, keepBackOff };
      syncJob(job, claimPodsOfJob(api, job), backOffs.get(key) ?? NO_BACK_OFF, tools, api.sim.nowMs);
    };
    return startReconciler(api, {
      backOff: BACK_OFF,
      watch: (queue) => [
        api.watch(jobs, {}, (event) => {
          if (event.type === 'DELETED') backOffs.delete(keyOfJob(event.object));
          onJob(api, queue, event);
        }),
        api.watch(pods, { concerns: (pod, old) => isTracked(pod) || mayConcernOwners(jobs, pod, old) }, (event) =>
          onPod(api, queue, event),
        ),
      ],
      reconcile,
    });
  },
};

function onJob(api: ApiServer, queue: WorkQueue, { type, object: job, old }: WatchEvent<Job>): void {
  if (type === 'DELETED' || isFinished(job)) {
    for (const pod of api.collection(pods).under('controllerUid', job.metadata.uid)) addOrphan(queue, pod);
  } else if (old !== undefined && old.metadata.generation === job.metadata.generation)
    queue.addAfter(keyOfJob(job), BATCH_MS);
  else queue.add(keyOfJob(job));
}

function onPod(api: ApiServer, queue: WorkQueue, event: WatchEvent<Pod>): void {
  for (const job of ownersConcernedBy(api, jobs, event)) {
    if (!isFinished(job)) queue.addAfter(keyOfJob(job), BATCH_MS);
  }
  const { type, object: pod } = event;
  if (type !== 'DELETED' && isOrphan(api, pod)) addOrphan(queue, pod);
}

/** A pod with a finalizer that no job is going to take away. */
function isOrphan(api: ApiServer, pod: Pod): boolean {
  if (!isTracked(pod)) return false;
  const controller = controllerOf(pod);
  if (controller === undefined) return true;
  if (controller.kind !== 'Job' || controller.apiVersion !== 'batch/v1') return false;
  const job = ownerOf(api, jobs, pod);
  return job === undefined || (isFinished(job) && !isManagedElsewhere(job));
}

function addOrphan(queue: WorkQueue, pod: Pod): void {
  if (isTracked(pod)) queue.add(`${ORPHAN}${keyText(pod.metadata.namespace ?? '', pod.metadata.name)}`);
}

function releaseOrphan(api: ApiServer, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const pod = api.find(pods, { namespace, name });
  if (pod !== undefined && isOrphan(api, pod)) releasePod(api, pod);
}

function releasePod(api: ApiServer, pod: Pod): void {
  if (!isTracked(pod)) return;
  try {
    api.modify(pods, keyOf(pod), (current) => withoutFinalizer(current, TRACKING_FINALIZER));
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error;
  }
}

function claimPodsOfJob(api: ApiServer, job: Job): readonly Pod[] {
  const selector = labelMatcher(job.spec.selector);
  const matches = ({ metadata }: Pod) => selector.matches(metadata.labels ?? {});
  return claimObjects(api, pods, job, matches, candidatePods(api, job), TRACKING_FINALIZER);
}

function keyOfJob({ metadata }: Job): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
