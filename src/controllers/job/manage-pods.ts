import type { Container, Job, Pod, PodTemplateSpec } from '../../api/generated/types';
import { deletionOrder } from '../deletion-order';
import { isPodReady, isPodTerminating } from '../pod-activity';
import type { PodControl } from '../pod-control';
import { slowStart } from '../replica-set/slow-start';
import { withTemplateMetadata } from '../template-metadata';
import { remainingMs } from './back-off';
import { firstFreeIndexes, mergeIndexes, withIndexes } from './indexes';
import type { JobRound } from './job-round';
import {
  BATCH_MS,
  COMPLETION_INDEX,
  completionIndex,
  finishedMs,
  indexFailureAnnotations,
  indexFailures,
  isIndexed,
  isSuspended,
  replacesFailedOnly,
  TRACKING_FINALIZER,
} from './job-pods';
import { judgeFailure } from './policies';

const MAX_PER_ROUND = 500;
const MAX_GENERATED_NAME = 58;

/** How the pods of a job are made and told to go. */
export interface JobPods {
  readonly control: PodControl;
  /** Takes the tracking finalizer from a pod. */
  release(pod: Pod): void;
  /** Wants another round later. */
  again(delayMs: number): void;
}

/** What `manageJob` leaves behind: how many pods are active now, and what went wrong. */
export interface Managed {
  readonly active: number;
  readonly error?: unknown;
}

/** Deletes pods that are too many, or else creates those that are missing (`manageJob` in pkg/controller/job/job_controller.go). */
export function manageJob(round: JobRound, pods: JobPods): Managed {
  const { job, active } = round;
  if (isSuspended(job)) return deletePods(round, pods, surplusPods(round, active.length));
  const wanted = wantedActive(round);
  const surplus = surplusPods(round, Math.max(0, active.length - wanted));
  if (surplus.length > 0) return deletePods(round, pods, surplus.slice(0, MAX_PER_ROUND));
  const terminating = replacesFailedOnly(job) ? round.terminating : 0;
  const missing = wanted - terminating - active.length;
  return missing > 0 ? createPods(round, pods, missing) : { active: active.length };
}

function wantedActive({ job: { spec }, active, succeeded }: JobRound): number {
  const { completions, parallelism = 1 } = spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function deletePods(round: JobRound, { control, release }: JobPods, surplus: readonly Pod[]): Managed {
  let { length: active } = round.active;
  let error: unknown;
  for (const pod of surplus) {
    try {
      release(pod);
      control.delete(round.job, pod);
      active -= 1;
      round.terminating += 1;
    } catch (caught) {
      error ??= caught;
    }
    if (isPodReady(pod)) round.ready -= 1;
  }
  return { active, error };
}

function createPods(round: JobRound, { control, again }: JobPods, missing: number): Managed {
  const { job, nowMs } = round;
  const { completions = 0, backoffLimitPerIndex, template: plain } = job.spec;
  const perIndex = backoffLimitPerIndex !== undefined;
  const waitMs = perIndex ? 0 : remainingMs(round.backOff, nowMs);
  if (waitMs > 0) {
    again(Math.max(waitMs, BATCH_MS));
    return { active: 0 };
  }
  let indexes: readonly number[] = [];
  let count = Math.min(missing, MAX_PER_ROUND);
  if (isIndexed(job)) {
    const free = firstFreeIndexes(takenIndexes(round), count, completions);
    indexes = perIndex ? free.filter((index) => indexWaitMs(round, index) === 0) : free;
    if (indexes.length === 0 && free.length > 0) {
      again(Math.max(Math.min(...free.map((index) => indexWaitMs(round, index))), BATCH_MS));
      return { active: 0 };
    }
    count = indexes.length;
  }
  const template = tracked(isIndexed(job) ? withIndexVariable(plain) : plain);
  let attempts = 0;
  let created = 0;
  const error = slowStart(count, () => {
    const index = indexes[attempts];
    attempts += 1;
    if (index === undefined) control.create(job, template);
    else control.create(job, indexedTemplate(round, template, index), indexedPrefix(job, index));
    created += 1;
  });
  return { active: round.active.length + created, error };
}

/** The pods to delete, at least so many: those whose place another one has or that have none, then those whose loss matters least. */
function surplusPods({ job, active, nowMs }: JobRound, atLeast: number): readonly Pod[] {
  const byLoss = (pods: readonly Pod[]) => [...pods].sort((a, b) => deletionOrder(a, b, () => 0, nowMs));
  if (!isIndexed(job)) return atLeast === 0 ? [] : byLoss(active).slice(0, atLeast);
  const { completions = 0 } = job.spec;
  const surplus: Pod[] = [];
  const kept: Pod[] = [];
  const byIndex = new Map<number, Pod[]>();
  for (const pod of active) {
    const index = completionIndex(pod);
    const sharers = byIndex.get(index);
    if (index < 0 || index >= completions) surplus.push(pod);
    else if (sharers === undefined) byIndex.set(index, [pod]);
    else sharers.push(pod);
  }
  for (const sharers of byIndex.values()) {
    const ordered = sharers.length === 1 ? sharers : byLoss(sharers);
    surplus.push(...ordered.slice(0, -1));
    kept.push(...ordered.slice(-1));
  }
  return surplus.length >= atLeast ? surplus : [...surplus, ...byLoss(kept).slice(0, atLeast - surplus.length)];
}

/** The indexes that need no new pod. */
function takenIndexes({ job, pods, active, succeededIndexes, failedIndexes }: JobRound) {
  const holders = replacesFailedOnly(job) ? [...active, ...pods.filter(isPodTerminating)] : active;
  const held = holders.map(completionIndex).filter((index) => index >= 0);
  return mergeIndexes(withIndexes(succeededIndexes, held), failedIndexes ?? []);
}

function indexWaitMs({ delayed, nowMs }: JobRound, index: number): number {
  const last = delayed.get(index);
  if (last === undefined) return 0;
  const { counted, ignored } = indexFailures(last);
  return remainingMs({ failures: counted + ignored + 1, lastFailureMs: finishedMs(last) }, nowMs);
}

function tracked(template: PodTemplateSpec): PodTemplateSpec {
  const { finalizers = [] } = template.metadata ?? {};
  if (finalizers.includes(TRACKING_FINALIZER)) return template;
  return withTemplateMetadata(template, { finalizers: [...finalizers, TRACKING_FINALIZER] });
}

function withIndexVariable(template: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template;
  if (spec === undefined) return template;
  const { initContainers } = spec;
  const withVariables = { ...spec, containers: spec.containers.map(withVariable) };
  return {
    ...template,
    spec:
      initContainers === undefined
        ? withVariables
        : { ...withVariables, initContainers: initContainers.map(withVariable) },
  };
}

function withVariable(container: Container): Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === 'JOB_COMPLETION_INDEX')) return container;
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...env, { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }] };
}

function indexedTemplate({ job, delayed }: JobRound, template: PodTemplateSpec, index: number): PodTemplateSpec {
  const mark = { [COMPLETION_INDEX]: String(index) };
  const { labels, annotations } = template.metadata ?? {};
  const failures = job.spec.backoffLimitPerIndex === undefined ? {} : failureAnnotations(job, delayed.get(index));
  const marked = withTemplateMetadata(template, {
    labels: { ...labels, ...mark },
    annotations: { ...annotations, ...mark, ...failures },
  });
  const { spec = { containers: [] } } = marked;
  return { ...marked, spec: { ...spec, hostname: `${job.metadata.name}-${index}` } };
}

/** What a new pod takes over from the failed one whose place it takes (`getNewIndexFailureCounts`). */
function failureAnnotations(job: Job, replaced: Pod | undefined): Readonly<Record<string, string>> {
  if (replaced === undefined) return indexFailureAnnotations({ counted: 0, ignored: 0 });
  const { counted, ignored } = indexFailures(replaced);
  const { counts } = judgeFailure(job.spec.podFailurePolicy, replaced);
  return indexFailureAnnotations(counts ? { counted: counted + 1, ignored } : { counted, ignored: ignored + 1 });
}

function indexedPrefix({ metadata }: Job, index: number): string {
  const suffix = `-${index}-`;
  return `${metadata.name.slice(0, MAX_GENERATED_NAME - suffix.length)}${suffix}`;
}
