import type { EventRecorder } from '../../api/events/event-recorder';
import type { Job, JobStatus, Pod } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { newCondition, trueCondition, withCondition } from './conditions';
import { countIndexes, formatIndexes, hasIndex, withIndexes } from './indexes';
import { completionIndex, hasValidIndex, isIndexed, isPodFailed, isTracked } from './job-pods';
import type { JobRound } from './job-round';
import { judgeFailure } from './policies';

const MAX_UNCOUNTED = 500;

/** How a round changes what is stored. */
export interface JobWriter {
  /** Writes the status and returns the job as it is then. */
  write(job: Job, status: JobStatus): Job;
  /** Takes the tracking finalizer from a pod; a pod that is gone is no error. */
  release(pod: Pod): void;
  /** Called once the pods that have ended are on record. */
  recorded(): void;
}

/**
 * Counts the pods that have ended: first their uids go into the status, then their finalizers go, then the counters grow, so that none is
 * counted twice or lost. When that is all and the job is over, it says so
 * (`trackJobStatusAndRemoveFinalizers` in pkg/controller/job/job_controller.go).
 */
export function trackStatus(round: JobRound, writer: JobWriter, recorder: EventRecorder, changed: boolean): void {
  const { status } = round;
  const tracked = new Set(round.pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  let flush = countUntracked(status, tracked) || changed;
  const ended = recordEnded(round);
  flush ||= ended.news;
  if (isIndexed(round.job)) flush = recordIndexes(round) || flush;
  flush = announceEnd(round) || flush;
  if (flush) {
    round.job = writer.write(round.job, status);
    writer.recorded();
  }
  flush = false;
  let error: unknown;
  for (const pod of ended.pods) {
    try {
      writer.release(pod);
      tracked.delete(pod.metadata.uid);
    } catch (caught) {
      error ??= caught;
    }
  }
  flush = countUntracked(status, tracked);
  if (error !== undefined) {
    if (flush) round.job = writer.write(round.job, status);
    throw error;
  }
  const finished = ended.all && declareEnd(round);
  if (flush || finished) round.job = writer.write(round.job, status);
  if (finished) tellEnd(round, recorder);
}

/** Puts the pods that have ended on record; `all` is false when there were too many for one round. */
function recordEnded(round: JobRound): {
  readonly pods: readonly Pod[];
  readonly news: boolean;
  readonly all: boolean;
} {
  const { job, status, finished } = round;
  const succeeded = [...(status.uncountedTerminatedPods?.succeeded ?? [])];
  const failed = [...(status.uncountedTerminatedPods?.failed ?? [])];
  const pods: Pod[] = [];
  const indexes: number[] = [];
  let news = false;
  let all = true;
  const inOrder = isIndexed(job) ? [...round.pods].sort((a, b) => completionIndex(a) - completionIndex(b)) : round.pods;
  for (const pod of inOrder.filter(isTracked)) {
    const { uid } = pod.metadata;
    const isFailed = isPodFailed(job, pod);
    if (!mayBeReleased(round, pod, isFailed)) continue;
    pods.push(pod);
    if (pod.status?.phase === 'Succeeded' && !failed.includes(uid)) {
      const index = completionIndex(pod);
      if (isIndexed(job)) {
        if (hasValidIndex(job, pod) && !hasIndex(round.knownIndexes, index)) {
          indexes.push(index);
          news = true;
        }
      } else if (!succeeded.includes(uid)) {
        succeeded.push(uid);
        news = true;
      }
    } else if (isFailed || (finished !== undefined && finished.type !== 'SuccessCriteriaMet')) {
      const counts = judgeFailure(job.spec.podFailurePolicy, pod).counts;
      if (counts && !failed.includes(uid) && hasValidIndex(job, pod)) {
        failed.push(uid);
        news = true;
      }
    }
    if (indexes.length + succeeded.length + failed.length >= MAX_UNCOUNTED) {
      all = false;
      break;
    }
  }
  status.uncountedTerminatedPods = uncounted(succeeded, failed);
  round.succeededIndexes = withIndexes(round.succeededIndexes, indexes);
  return { pods, news, all };
}

/** A pod's finalizer may go when the pod or the job is over (`canRemoveFinalizer`). */
function mayBeReleased({ job, finished, delayed }: JobRound, pod: Pod, isFailed: boolean): boolean {
  if (job.metadata.deletionTimestamp !== undefined || finished !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  return isFailed && delayed.get(completionIndex(pod))?.metadata.uid !== pod.metadata.uid;
}

function recordIndexes({ status, succeededIndexes, failedIndexes }: JobRound): boolean {
  const completed = formatIndexes(succeededIndexes);
  const failed = failedIndexes === undefined ? undefined : formatIndexes(failedIndexes);
  const news = completed !== (status.completedIndexes ?? '') || failed !== status.failedIndexes;
  status.succeeded = countIndexes(succeededIndexes);
  status.completedIndexes = completed;
  if (failed !== undefined) status.failedIndexes = failed;
  return news;
}

/** Says how the job is going to end before its last pods are counted. */
function announceEnd(round: JobRound): boolean {
  const { finished, status, nowMs } = round;
  if (finished?.type === 'FailureTarget') {
    status.conditions = [...(status.conditions ?? []), finished];
    round.finished = newCondition('Failed', finished.reason ?? '', finished.message ?? '', nowMs);
    return true;
  }
  if (finished?.type !== 'SuccessCriteriaMet') return false;
  const isKnown = trueCondition(status.conditions, 'SuccessCriteriaMet') !== undefined;
  if (!isKnown) status.conditions = [...(status.conditions ?? []), finished];
  round.finished = newCondition('Complete', finished.reason ?? '', finished.message ?? '', nowMs);
  return !isKnown;
}

/** The last word, once nothing is left to count and no pod on its way out (`enactJobFinished`). */
function declareEnd({ finished, status, terminating }: JobRound): boolean {
  if (finished === undefined || terminating > 0) return false;
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0) return false;
  status.conditions = withCondition(status.conditions, finished);
  if (finished.type === 'Complete' && finished.lastTransitionTime !== undefined)
    status.completionTime = finished.lastTransitionTime;
  return true;
}

function tellEnd({ job, finished }: JobRound, recorder: EventRecorder): void {
  if (finished === undefined) return;
  const { reason = '', message = '' } = finished;
  if (finished.type !== 'Complete') {
    recorder.event(job, 'Warning', reason, message);
    return;
  }
  const { completions } = job.spec;
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
    const tooMany = 'Too many succeeded pods running after completion count reached';
    recorder.event(job, 'Warning', 'TooManySucceededPods', tooMany);
  }
  recorder.event(job, 'Normal', 'Completed', 'Job completed');
}

/** Counts the recorded pods whose finalizers are gone (`cleanUncountedPodsWithoutFinalizers`). */
function countUntracked(status: Mutable<JobStatus>, tracked: ReadonlySet<string>): boolean {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const stillSucceeded = succeeded.filter((uid) => tracked.has(uid));
  const stillFailed = failed.filter((uid) => tracked.has(uid));
  const counted = succeeded.length + failed.length - stillSucceeded.length - stillFailed.length;
  if (counted === 0) return false;
  status.succeeded = (status.succeeded ?? 0) + succeeded.length - stillSucceeded.length;
  status.failed = (status.failed ?? 0) + failed.length - stillFailed.length;
  status.uncountedTerminatedPods = uncounted(stillSucceeded, stillFailed);
  return true;
}

function uncounted(succeeded: readonly string[], failed: readonly string[]) {
  return { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) };
}
