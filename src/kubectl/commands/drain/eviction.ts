import type { JsonObject } from '../../../api/go/json-value';
import { goDuration } from '../../../api/go/duration';
import { quote } from '../../../api/go/text';
import { ApiError } from '../../../api/status';
import { KubectlError, userError, type UserError } from '../../errors';
import { textAt } from '../../json';
import { isNotFound } from '../../resources/info';
import type { Session } from '../../session';
import { waitFor } from '../../waiting';
import type { DryRun } from '../../write-flags';
import { isLongDeleted } from './pods-for-deletion';

/** How pods are taken off a node. */
export interface Removal {
  readonly dryRun: DryRun;
  /** Seconds; negative: the pod's own. */
  readonly gracePeriod: number;
  /** Of the cluster's clock; Infinity: none. */
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  readonly skipDeletedSeconds: number;
  /** Called when a pod is gone, or when that cannot be known. */
  readonly onFinished: (pod: JsonObject, error: UserError | undefined) => void;
}

const RETRY_MS = 5000;
const POLL_MS = 1000;
const NAMESPACE_TERMINATING = 'NamespaceTerminating';

/** A pod on its way out. */
interface Leaving {
  pod: JsonObject;
  /** When it is tried next; after the eviction was taken: when it is looked at next. */
  nextMs: number;
  evicted: boolean;
}

/**
 * Evicts pods all at once: one that a budget holds back is tried again every five seconds, an evicted one is looked at every second until it
 * is gone. Source: kubectl/pkg/drain/drain.go (evictPods). Returns what has failed.
 * Divergence from real Kubernetes: in the order of the list; real kubectl lets goroutines race.
 */
export async function evictPods(
  session: Session,
  pods: readonly JsonObject[],
  removal: Removal,
): Promise<readonly UserError[]> {
  const errors: UserError[] = [];
  let left = pods.map((pod): Leaving => ({ pod, nextMs: session.nowMs, evicted: false }));
  while (left.length > 0) {
    const due = left.filter(({ nextMs }) => nextMs <= session.nowMs);
    for (const item of due) {
      const outcome = await (item.evicted ? look(session, item, removal) : evict(session, item, removal));
      if (outcome === 'going on') continue;
      left = left.filter((each) => each !== item);
      if (outcome !== 'gone') errors.push(outcome);
    }
    if (left.length > 0) await sleepUntil(session, Math.min(...left.map(({ nextMs }) => nextMs), removal.deadlineMs));
    const isOver = session.nowMs >= removal.deadlineMs;
    if (isOver) left = giveUp(left, removal, errors);
  }
  return errors;
}

/** Deletes them without asking budgets. Source: drain.go (deletePods). */
export async function deletePods(
  session: Session,
  pods: readonly JsonObject[],
  removal: Removal,
): Promise<readonly UserError[]> {
  for (const pod of pods) {
    try {
      await session.rest.request({ method: 'DELETE', path: podPath(pod), body: deleteOptions(removal) });
    } catch (error) {
      if (!isNotFound(error)) return [userError(error)];
    }
  }
  let left = pods.map((pod): Leaving => ({ pod, nextMs: session.nowMs, evicted: true }));
  while (left.length > 0) {
    const still: Leaving[] = [];
    for (const item of left) {
      const outcome = await look(session, item, removal);
      if (outcome === 'going on') still.push(item);
      else if (outcome !== 'gone') return [outcome];
    }
    left = still;
    if (left.length > 0 && session.nowMs >= removal.deadlineMs) return [new KubectlError('context deadline exceeded')];
    if (left.length > 0) await sleepUntil(session, Math.min(session.nowMs + POLL_MS, removal.deadlineMs));
  }
  return [];
}

async function evict(session: Session, item: Leaving, removal: Removal): Promise<'gone' | 'going on' | UserError> {
  const { pod } = item;
  const [name, namespace] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'namespace')];
  session.out(`evicting pod ${namespace}/${name}${removal.dryRun === 'server' ? ' (server dry run)' : ''}\n`);
  try {
    await session.rest.request({
      method: 'POST',
      path: `${podPath(pod)}/eviction`,
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        deleteOptions: deleteOptions(removal),
      },
    });
  } catch (error) {
    if (isNotFound(error)) return 'gone';
    const retried = retryText(pod, error);
    if (retried === undefined)
      return new KubectlError(
        `error when evicting pods/${quote(name)} -n ${quote(namespace)}: ${userError(error).message}`,
      );
    if (retried !== '') {
      session.err(retried);
      item.nextMs = session.nowMs + RETRY_MS;
      item.pod = (await read(session, pod)) ?? pod;
      return 'going on';
    }
  }
  if (removal.dryRun === 'server') return 'gone';
  item.evicted = true;
  return await look(session, item, removal);
}

/** What is said before the next try; empty: the eviction counts as taken; undefined: it has failed. */
function retryText(pod: JsonObject, error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const [name, namespace] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'namespace')];
  if (error.reason === 'TooManyRequests')
    return `error when evicting pods/${quote(name)} -n ${quote(namespace)} (will retry after 5s): ${error.message}\n`;
  const { causes = [] } = error.status.details ?? {};
  if (error.reason !== 'Forbidden' || !causes.some(({ reason }) => reason === NAMESPACE_TERMINATING)) return undefined;
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return '';
  return `error when evicting pod ${quote(name)} from terminating namespace ${quote(namespace)} (will retry after 5s): ${error.message}\n`;
}

async function look(session: Session, item: Leaving, removal: Removal): Promise<'gone' | 'going on' | UserError> {
  const { pod } = item;
  const name = textAt(pod, 'metadata', 'name');
  try {
    const current = await read(session, pod);
    if (current === undefined || textAt(current, 'metadata', 'uid') !== textAt(pod, 'metadata', 'uid')) {
      removal.onFinished(pod, undefined);
      return 'gone';
    }
    if (isLongDeleted(session, current, removal.skipDeletedSeconds)) {
      const seconds = removal.skipDeletedSeconds;
      session.out(`pod ${quote(name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
      return 'gone';
    }
  } catch (error) {
    const failure = userError(error);
    removal.onFinished(pod, failure);
    return waitingFailed(pod, failure.message);
  }
  item.nextMs = session.nowMs + POLL_MS;
  return 'going on';
}

function giveUp(left: readonly Leaving[], { timeoutMs }: Removal, errors: UserError[]): Leaving[] {
  for (const { pod, evicted } of left) {
    const [name, namespace] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'namespace')];
    errors.push(
      evicted
        ? waitingFailed(pod, 'context deadline exceeded')
        : new KubectlError(
            `error when evicting pods/${quote(name)} -n ${quote(namespace)}: global timeout reached: ${goDuration(timeoutMs)}`,
          ),
    );
  }
  return [];
}

function waitingFailed(pod: JsonObject, message: string): KubectlError {
  const [name, namespace] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'namespace')];
  return new KubectlError(
    `error when waiting for pod ${quote(name)} in namespace ${quote(namespace)} to terminate: ${message}`,
  );
}

async function read(session: Session, pod: JsonObject): Promise<JsonObject | undefined> {
  try {
    return await session.rest.get(podPath(pod));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function podPath(pod: JsonObject): string {
  const namespace = encodeURIComponent(textAt(pod, 'metadata', 'namespace'));
  return `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(textAt(pod, 'metadata', 'name'))}`;
}

function deleteOptions({ gracePeriod, dryRun }: Removal): JsonObject {
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    ...(dryRun === 'server' && { dryRun: ['All'] }),
  };
}

async function sleepUntil(session: Session, timeMs: number): Promise<void> {
  await waitFor(session, async () => (session.nowMs >= timeMs ? true : undefined), timeMs - session.nowMs);
}
