import type { Job, Pod } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';
import { parseTimestamp } from '../../api/time';

/** How long a job waits for more news of its pods before it looks again (`SyncJobBatchPeriod`). */
export const BATCH_MS = 1_000;
/** Keeps a job's pods until they are counted. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
/** An annotation and a label of the pods of an indexed job. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const INDEX_IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function isFinished({ status }: Job): boolean {
  return status?.conditions?.some(({ type, status: is }) => FINISHED.has(type) && is === 'True') ?? false;
}

/** Does somebody else look after the job? */
export function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller';
}

/** Does a pod that is on its way out keep its place (`podReplacementPolicy: Failed`)? */
export function replacesFailedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** A pod that is told to go counts as failed, unless only failed pods are replaced (`isPodFailed`). */
export function isPodFailed(job: Job, { metadata, status }: Pod): boolean {
  if (status?.phase === 'Failed') return true;
  if (replacesFailedOnly(job)) return false;
  return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

/** The pod's place in an indexed job; -1 for a pod without one. */
export function completionIndex({ metadata }: Pod): number {
  const text = metadata.annotations?.[COMPLETION_INDEX] ?? '';
  return /^\+?\d+$/.test(text) ? Number(text) : -1;
}

/** Has the pod a place that the job has too? A job without indexes asks for none. */
export function hasValidIndex(job: Job, pod: Pod): boolean {
  if (!isIndexed(job)) return true;
  const index = completionIndex(pod);
  return index >= 0 && index < (job.spec.completions ?? 0);
}

/** How many pods have failed in the pod's place before it: those that count and those that a policy ignores. */
export function indexFailures({ metadata }: Pod): { readonly counted: number; readonly ignored: number } {
  return {
    counted: count(metadata.annotations?.[INDEX_FAILURES]),
    ignored: count(metadata.annotations?.[INDEX_IGNORED_FAILURES]),
  };
}

export function indexFailureAnnotations(failures: ReturnType<typeof indexFailures>): Readonly<Record<string, string>> {
  const annotations: Record<string, string> = { [INDEX_FAILURES]: String(failures.counted) };
  if (failures.ignored > 0) annotations[INDEX_IGNORED_FAILURES] = String(failures.ignored);
  return annotations;
}

/**
 * When the pod was over, in milliseconds: its last container's end, or since when it is not ready, or when it was told to go, or its
 * creation (`getFinishedTime` in pkg/controller/job/backoff_utils.go).
 */
export function finishedMs(pod: Pod): number {
  const { metadata, status } = pod;
  const ended = containersFinishedMs(pod);
  if (ended !== undefined) return ended;
  const ready = podCondition(status, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined)
    return parseTimestamp(ready.lastTransitionTime);
  if (metadata.deletionTimestamp === undefined) return parseTimestamp(metadata.creationTimestamp ?? '');
  return parseTimestamp(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
}

function containersFinishedMs({ spec, status }: Pod): number | undefined {
  const sidecars = new Set(
    spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const statuses = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  let latestMs: number | undefined;
  for (const { state } of statuses) {
    const finishedAt = state?.terminated?.finishedAt;
    if (finishedAt === undefined) return undefined;
    latestMs = Math.max(latestMs ?? 0, parseTimestamp(finishedAt));
  }
  return latestMs;
}

function count(text = ''): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : 0;
  return value <= 2 ** 31 - 1 ? value : 0;
}

const FINISHED = new Set(['Complete', 'Failed']);
