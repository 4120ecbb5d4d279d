import type { EventRecorder } from '../../api/events/event-recorder';
import type { Job, JobCondition, JobStatus, Pod } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { parseTimestamp, timestamp } from '../../api/time';
import { isPodActive, isPodReady, isPodTerminating } from '../pod-activity';
import { nextBackOff, type BackOff } from './back-off';
import { newCondition, trueCondition, withCondition } from './conditions';
import { countIndexes, hasIndex, parseIndexes, withIndexes, type Indexes } from './indexes';
import {
  completionIndex,
  finishedMs,
  hasValidIndex,
  indexFailures,
  isIndexed,
  isPodFailed,
  isSuspended,
  isTracked,
} from './job-pods';
import { NO_DELAYED, type JobRound } from './job-round';
import { manageJob, type JobPods, type Managed } from './manage-pods';
import { judgeFailure, judgeSuccess } from './policies';
import { trackStatus, type JobWriter } from './track-status';

/** What a round over a job acts through. */
export interface JobTools extends JobPods, Omit<JobWriter, 'recorded'> {
  readonly recorder: EventRecorder;
  /** Keeps the back-off once the pods that have ended are on record. */
  keepBackOff(backOff: BackOff): void;
}

/** One round over a job that is not finished (`syncJob` in pkg/controller/job/job_controller.go). */
export function syncJob(job: Job, pods: readonly Pod[], before: BackOff, tools: JobTools, nowMs: number): void {
  const round = observe(job, pods, before, nowMs);
  const { status } = round;
  const { spec } = job;
  if (status.startTime === undefined && !isSuspended(job)) status.startTime = timestamp(nowMs);
  round.finished = knownEnd(round) ?? limitsReached(round, tools);
  if (isIndexed(job)) {
    observeIndexes(round);
    round.finished ??= indexLimitsReached(round);
    const success = round.finished ?? judgeSuccess(spec.successPolicy, spec.completions ?? 0, round.succeededIndexes);
    if (typeof success === 'string')
      round.finished = newCondition('SuccessCriteriaMet', 'SuccessPolicy', success, nowMs);
  }
  let active = round.active.length;
  let suspensionChanged = false;
  let error: unknown;
  if (round.finished !== undefined) {
    ({ active, error } = deleteActivePods(round, tools));
    // There may be pods left to count.
    if (active > 0) round.finished = undefined;
  } else {
    const managed = job.metadata.deletionTimestamp === undefined ? manageJob(round, tools) : undefined;
    if (managed !== undefined) ({ active, error } = managed);
    const { completions } = spec;
    const isComplete = completions === undefined ? round.succeeded > 0 : round.succeeded >= completions;
    if (isComplete && active === 0) {
      const message = 'Reached expected number of succeeded pods';
      round.finished = newCondition('SuccessCriteriaMet', 'CompletionsReached', message, nowMs);
    } else if (managed !== undefined) suspensionChanged = tellSuspension(round, tools.recorder);
  }
  const { ready, terminating } = round;
  const changed =
    suspensionChanged ||
    active !== (status.active ?? 0) ||
    ready !== status.ready ||
    terminating !== status.terminating;
  status.active = active;
  status.ready = ready;
  status.terminating = terminating;
  const writer: JobWriter = {
    write: (object, draft) => tools.write(object, asWritten(draft)),
    release: (pod) => tools.release(pod),
    recorded: () => tools.keepBackOff(round.backOff),
  };
  trackStatus(round, writer, tools.recorder, changed);
  if (error !== undefined) throw error;
}

function observe(job: Job, pods: readonly Pod[], before: BackOff, nowMs: number): JobRound {
  const status: Mutable<JobStatus> = { ...job.status };
  status.uncountedTerminatedPods ??= {};
  const { succeeded: knownSucceeded = [], failed: knownFailed = [] } = status.uncountedTerminatedPods;
  const isNew = (known: readonly string[]) => (pod: Pod) =>
    isTracked(pod) && !known.includes(pod.metadata.uid) && hasValidIndex(job, pod);
  const newSucceeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').filter(isNew(knownSucceeded));
  const newFailed = pods.filter((pod) => isPodFailed(job, pod)).filter(isNew(knownFailed));
  const counted = newFailed.filter((pod) => judgeFailure(job.spec.podFailurePolicy, pod).counts);
  const active = pods.filter(isPodActive);
  return {
    job,
    status,
    pods,
    active,
    terminating: pods.filter(isPodTerminating).length,
    ready: active.filter(isPodReady).length,
    succeeded: (status.succeeded ?? 0) + newSucceeded.length + knownSucceeded.length,
    failed: (status.failed ?? 0) + counted.length + knownFailed.length,
    backOff: nextBackOff(before, newSucceeded, newFailed),
    finished: undefined,
    knownIndexes: [],
    succeededIndexes: [],
    failedIndexes: undefined,
    delayed: NO_DELAYED,
    nowMs,
  };
}

/** What earlier rounds have said, or the failure policy says now. */
function knownEnd({ job, status, pods, nowMs }: JobRound): JobCondition | undefined {
  const success = trueCondition(status.conditions, 'SuccessCriteriaMet');
  if (success !== undefined) return success;
  const failure = trueCondition(status.conditions, 'FailureTarget');
  if (failure !== undefined) return newCondition('Failed', failure.reason ?? '', failure.message ?? '', nowMs);
  for (const pod of job.spec.podFailurePolicy === undefined ? [] : pods) {
    if (!isPodFailed(job, pod)) continue;
    const { jobFailure } = judgeFailure(job.spec.podFailurePolicy, pod);
    if (jobFailure !== undefined) return newCondition('FailureTarget', 'PodFailurePolicy', jobFailure, nowMs);
  }
  return undefined;
}

/** Too many failures, or too much time. */
function limitsReached({ job, status, pods, failed, nowMs }: JobRound, tools: JobTools): JobCondition | undefined {
  const { backoffLimit = 6, activeDeadlineSeconds } = job.spec;
  if (failed > backoffLimit || isPastRestarts(job, pods)) {
    const message = 'Job has reached the specified backoff limit';
    return newCondition('FailureTarget', 'BackoffLimitExceeded', message, nowMs);
  }
  if (activeDeadlineSeconds === undefined || status.startTime === undefined || isSuspended(job)) return undefined;
  const remainingMs = parseTimestamp(status.startTime) + activeDeadlineSeconds * 1000 - nowMs;
  if (remainingMs <= 0)
    return newCondition('FailureTarget', 'DeadlineExceeded', 'Job was active longer than specified deadline', nowMs);
  tools.again(remainingMs);
  return undefined;
}

/** With `restartPolicy: OnFailure` restarts count as failures (`pastBackoffLimitOnFailure`). */
function isPastRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += restartCount;
  }
  const { backoffLimit = 6 } = spec;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function observeIndexes(round: JobRound): void {
  const { job, status, pods } = round;
  const { completions = 0, backoffLimitPerIndex: limit } = job.spec;
  const fresh = pods.filter((pod) => isTracked(pod) && hasValidIndex(job, pod));
  const succeeded = fresh.filter((pod) => pod.status?.phase === 'Succeeded').map(completionIndex);
  round.knownIndexes = parseIndexes(status.completedIndexes, completions);
  round.succeededIndexes = withIndexes(round.knownIndexes, succeeded);
  round.succeeded = countIndexes(round.succeededIndexes);
  if (limit === undefined) return;
  const failed = fresh.filter((pod) => isIndexFailed(job, pod, limit)).map(completionIndex);
  round.failedIndexes = withIndexes(parseIndexes(status.failedIndexes, completions), failed);
  round.delayed = delayedPods(round, fresh, round.failedIndexes);
}

function isIndexFailed(job: Job, pod: Pod, limit: number): boolean {
  if (!isPodFailed(job, pod)) return false;
  const { action, counts } = judgeFailure(job.spec.podFailurePolicy, pod);
  return action === 'FailIndex' || (counts && indexFailures(pod).counted >= limit);
}

/** The newest failed pod of each index that still gets another one (`getPodsWithDelayedDeletionPerIndex`). */
function delayedPods({ job, active, succeededIndexes }: JobRound, fresh: readonly Pod[], failedIndexes: Indexes) {
  const held = new Set(active.map(completionIndex));
  const delayed = new Map<number, Pod>();
  const failures = (pod: Pod) => indexFailures(pod).counted + indexFailures(pod).ignored;
  for (const pod of fresh) {
    const index = completionIndex(pod);
    if (!isPodFailed(job, pod) || held.has(index)) continue;
    if (hasIndex(succeededIndexes, index) || hasIndex(failedIndexes, index)) continue;
    const last = delayed.get(index);
    if (last === undefined || (failures(last) <= failures(pod) && finishedMs(pod) >= finishedMs(last)))
      delayed.set(index, pod);
  }
  return delayed;
}

function indexLimitsReached({ job, failedIndexes, succeededIndexes, nowMs }: JobRound): JobCondition | undefined {
  if (failedIndexes === undefined) return undefined;
  const { maxFailedIndexes, completions = 0 } = job.spec;
  const failed = countIndexes(failedIndexes);
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return newCondition('FailureTarget', 'MaxFailedIndexesExceeded', message, nowMs);
  }
  if (failed === 0 || failed + countIndexes(succeededIndexes) < completions) return undefined;
  return newCondition('FailureTarget', 'FailedIndexes', 'Job has failed indexes', nowMs);
}

/** Tells all active pods to go; returns how many are left and what went wrong. */
function deleteActivePods(round: JobRound, { control }: JobTools): Managed {
  let { length: active } = round.active;
  let error: unknown;
  for (const pod of round.active) {
    try {
      control.delete(round.job, pod);
      round.terminating += 1;
      active -= 1;
    } catch (caught) {
      error ??= caught;
    }
    if (isPodReady(pod)) round.ready -= 1;
  }
  return { active, error };
}

function tellSuspension({ job, status, nowMs }: JobRound, recorder: EventRecorder): boolean {
  const condition = isSuspended(job)
    ? newCondition('Suspended', 'JobSuspended', 'Job suspended', nowMs)
    : newCondition('Suspended', 'JobResumed', 'Job resumed', nowMs, 'False');
  const { conditions: before = [] } = status;
  const conditions = withCondition(before, condition);
  if (conditions === before) return false;
  status.conditions = conditions;
  if (isSuspended(job)) {
    recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
    delete status.startTime;
  } else {
    recorder.event(job, 'Normal', 'Resumed', 'Job resumed');
    status.startTime = timestamp(nowMs);
  }
  return true;
}

/** As Go writes it: counters of nothing are left out. */
function asWritten(status: JobStatus): JobStatus {
  const { active = 0, succeeded = 0, failed = 0, completedIndexes = '', ...always } = status;
  const written: Mutable<JobStatus> = always;
  if (active > 0) written.active = active;
  if (succeeded > 0) written.succeeded = succeeded;
  if (failed > 0) written.failed = failed;
  if (completedIndexes !== '') written.completedIndexes = completedIndexes;
  return written;
}
