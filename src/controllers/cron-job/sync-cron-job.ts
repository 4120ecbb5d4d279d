import type { EventRecorder } from '../../api/events/event-recorder';
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { jobs } from '../../api/kinds/batch/job';
import { controllerOf, keyOf, type Draft } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { parseTimestamp, timestamp } from '../../api/time';
import { trueCondition } from '../job/conditions';
import { isFinished } from '../job/job-pods';
import { controllerReference, isNamespaceTerminating } from '../pod-control';
import { RetryError } from '../work-queue';
import { dueTime, nextLookMs } from './missed-times';
import { parseSchedule, type Schedule } from './schedule';
import { zoneNamed } from './zone';

/** One round over a cron job: works on its status, which is written once in the end. */
export class CronJobRound {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #cronJob: CronJob;
  readonly #status: Mutable<CronJobStatus>;
  #changed = false;

  constructor(api: ApiServer, recorder: EventRecorder, cronJob: CronJob) {
    this.#api = api;
    this.#recorder = recorder;
    this.#cronJob = cronJob;
    this.#status = { ...cronJob.status };
  }

  /** The status to write; undefined when nothing has changed. */
  get newStatus(): CronJobStatus | undefined {
    if (!this.#changed) return undefined;
    const { active = [], ...others } = this.#status;
    return active.length === 0 ? others : { ...others, active };
  }

  /** Deletes the oldest finished jobs that the history limits leave no room for (`cleanupFinishedJobs`). */
  cleanUp(children: readonly Job[]): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = this.#cronJob.spec;
    for (const [type, limit] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      if (limit === undefined) continue;
      const finished = children.filter(({ status }) => trueCondition(status?.conditions, type) !== undefined);
      finished.sort(compareStartTimes);
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) this.#delete(job);
    }
  }

  /**
   * Takes notice of what the jobs have come to and starts the one that is due. Returns in how many milliseconds to look again; undefined
   * for not before something changes (`syncCronJob` in pkg/controller/cronjob/cronjob_controllerv2.go).
   */
  sync(children: readonly Job[], nowMs: number): number | undefined {
    for (const job of children) this.#observe(job);
    this.#forgetMissing(children);
    const { metadata, spec } = this.#cronJob;
    if (metadata.deletionTimestamp !== undefined || spec.suspend === true) return undefined;
    const schedule = parseSchedule(spec.schedule, spec.timeZone);
    const due = dueTime(this.#current(), schedule, nowMs, true);
    if (due === undefined) {
      const why = 'time difference between two schedules is less than 1 second';
      this.#tell('Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${why}`);
      return undefined;
    }
    const { mostRecentMs, missed } = due;
    if (mostRecentMs !== undefined) {
      if (missed === 'many') this.#tell('Warning', 'TooManyMissedTimes', TOO_MANY);
      if (!this.#start(mostRecentMs, nowMs)) return undefined;
    }
    return this.#nextLookMs(schedule, nowMs);
  }

  /** False when nothing is to happen until something changes. */
  #start(dueMs: number, nowMs: number): boolean {
    const { spec } = this.#cronJob;
    const { active = [], lastScheduleTime } = this.#status;
    const { startingDeadlineSeconds, concurrencyPolicy } = spec;
    if (startingDeadlineSeconds !== undefined && dueMs + startingDeadlineSeconds * 1000 < nowMs) {
      this.#tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(dueMs)}`);
      return true;
    }
    const draft = jobDraft(this.#cronJob, dueMs);
    const isKnown = active.some(({ name }) => name === draft.metadata.name);
    if (isKnown || lastScheduleTime === timestamp(dueMs)) return true;
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      this.#tell('Normal', 'JobAlreadyActive', ALREADY_ACTIVE);
      return true;
    }
    if (concurrencyPolicy === 'Replace') for (const reference of active) this.#replace(reference);
    const job = this.#create(draft);
    if (job === undefined) return false;
    this.#status.active = [...(this.#status.active ?? []), referenceTo(job)];
    this.#status.lastScheduleTime = timestamp(dueMs);
    this.#changed = true;
    return true;
  }

  /** The job; undefined when one of that name is there already that needs no more attention. */
  #create(draft: Draft<Job>): Job | undefined {
    try {
      const job = this.#api.create(jobs, draft);
      this.#tell('Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status.reason !== 'AlreadyExists') {
        if (!isNamespaceTerminating(error))
          this.#tell('Warning', 'FailedCreate', `Error creating job: ${error.message}`);
        throw error;
      }
      const job = this.#api.get(jobs, keyOf(draft));
      const isOwn = controllerOf(job)?.uid === this.#cronJob.metadata.uid;
      return isOwn && !this.#isActive(job) ? job : undefined;
    }
  }

  #replace({ namespace = '', name = '' }: ObjectReference): void {
    const job = this.#api.find(jobs, { namespace, name });
    if (job === undefined) {
      this.#tell('Warning', 'FailedGet', `Get job: jobs.batch "${name}" not found`);
      throw new RetryError(`jobs.batch "${name}" not found`);
    }
    if (!this.#delete(job)) throw new RetryError(`could not replace job ${namespace}/${name}`);
  }

  #observe(job: Job): void {
    const { name, uid } = job.metadata;
    const isActive = this.#isActive(job);
    if (!isFinished(job)) {
      if (!isActive) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        this.#tell('Warning', 'UnexpectedJob', message);
      }
      return;
    }
    const complete = trueCondition(job.status?.conditions, 'Complete');
    if (isActive) {
      this.#drop(uid);
      const condition = complete === undefined ? 'Failed' : 'Complete';
      this.#tell('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${condition}`);
    }
    const { completionTime } = job.status ?? {};
    const { lastSuccessfulTime } = this.#status;
    if (complete === undefined || completionTime === undefined) return;
    if (lastSuccessfulTime !== undefined && parseTimestamp(completionTime) <= parseTimestamp(lastSuccessfulTime))
      return;
    this.#status.lastSuccessfulTime = completionTime;
    this.#changed = true;
  }

  #forgetMissing(children: readonly Job[]): void {
    const known = new Set(children.map(({ metadata }) => metadata.uid));
    for (const { uid = '', namespace = '', name = '' } of this.#status.active ?? []) {
      if (known.has(uid) || this.#api.find(jobs, { namespace, name }) !== undefined) continue;
      this.#tell('Normal', 'MissingJob', `Active job went missing: ${name}`);
      this.#drop(uid);
    }
  }

  #delete(job: Job): boolean {
    const { name, uid } = job.metadata;
    try {
      this.#api.delete(jobs, keyOf(job), { propagationPolicy: 'Background' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell('Warning', 'FailedDelete', `Deleted job: ${error.message}`);
      return false;
    }
    this.#drop(uid);
    this.#tell('Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    return true;
  }

  #drop(uid: string): void {
    this.#status.active = (this.#status.active ?? []).filter((reference) => reference.uid !== uid);
    this.#changed = true;
  }

  #isActive({ metadata }: Job): boolean {
    return this.#status.active?.some(({ uid }) => uid === metadata.uid) ?? false;
  }

  #nextLookMs(schedule: Schedule, nowMs: number): number {
    return nextLookMs(this.#current(), schedule, nowMs);
  }

  #current(): CronJob {
    return { ...this.#cronJob, status: this.#status };
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.event(this.#cronJob, type, reason, message);
  }
}

const TOO_MANY = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
const ALREADY_ACTIVE = 'Not starting job because prior execution is running and concurrency policy is Forbid';

/** Named for the minute it is due in, so that none is made twice (`getJobFromTemplate2`). */
function jobDraft(cronJob: CronJob, dueMs: number): Draft<Job> {
  const { metadata, spec } = cronJob;
  const { metadata: template, spec: jobSpec = { template: {} } } = spec.jobTemplate;
  const scheduledAt = zoneNamed(spec.timeZone).format(dueMs);
  const annotations = { ...template?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': scheduledAt };
  const own = {
    namespace: metadata.namespace ?? '',
    name: `${metadata.name}-${Math.floor(dueMs / 60_000)}`,
    annotations,
    ownerReferences: [controllerReference(cronJob)],
  };
  const labels = template?.labels;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: labels === undefined ? own : { ...own, labels },
    spec: jobSpec,
  };
}

function referenceTo({ apiVersion, kind, metadata }: Job): ObjectReference {
  const { namespace = '', name, uid, resourceVersion } = metadata;
  return { kind, namespace, name, uid, apiVersion, resourceVersion };
}

/** By start, those that have not started last. */
function compareStartTimes({ metadata: a, status: left }: Job, { metadata: b, status: right }: Job): number {
  const [first = '~', second = '~'] = [left?.startTime, right?.startTime];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** `Mon, 02 Jan 2006 15:04:05 +0000`. */
function rfc1123(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}
