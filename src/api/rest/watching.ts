import type { WatchEvent, WatchScope } from '../collection';
import type { Kind } from '../kind';
import { withMetadata, type KubeObject } from '../object';
import type { ApiServer } from '../server';
import { ApiError, tooLargeResourceVersion } from '../status';
import { decodeAs } from './body';
import type { Call } from './call';
import { isAnyVersion, storageVersion, type ListOptions } from './list-options';
import { eventRepresentation } from './represent';
import type { ApiWatchEvent } from './request';

/** Who follows a watch. */
export interface WatchHandler {
  onEvent(event: ApiWatchEvent): void;
  /** The server has ended the watch: its time is up, or it could not begin. Called at most once, after the last event. */
  onEnd(): void;
}

const BOOKMARK_PERIOD_MS = 60_000;
/** The last bookmark comes so long before the watch ends. */
const LAST_BOOKMARK_MS = 2000;
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

/**
 * Follows what a call names. A version that is no longer known, and one to come of which all that exists is wanted, are told by an ERROR
 * event; what else is wrong is thrown. Returns the function that ends the watch.
 * Source: apiserver/pkg/endpoints/handlers/{get,watch}.go, apiserver/pkg/storage/cacher/{cacher,cache_watcher}.go.
 *
 * Divergence from real Kubernetes: a watch that names no time-out has none; a version to come is refused at once, not after three seconds.
 */
export function startWatch(
  api: ApiServer,
  call: Call,
  scope: WatchScope<KubeObject>,
  options: ListOptions,
  { onEvent, onEnd }: WatchHandler,
): () => void {
  const { kind } = call;
  const asked = isAnyVersion(options.resourceVersion) ? 0 : storageVersion(options.resourceVersion);
  const represent = eventRepresentation(call);
  let stopFollowing = (): void => undefined;
  let isOver = false;
  const timers = new Set<{ cancel(): void }>();
  const stop = () => {
    isOver = true;
    stopFollowing();
    for (const timer of timers) timer.cancel();
    timers.clear();
  };
  const end = () => {
    if (isOver) return;
    stop();
    onEnd();
  };
  /** The newest version that the client has been told of. */
  let toldRevision = api.revision;
  const tell = (type: ApiWatchEvent['type'], object: KubeObject) =>
    onEvent({ type, object: represent(type, object, api.sim.nowMs) });
  const after = (delayMs: number, task: () => void) => {
    const timer = api.sim.after(delayMs, () => {
      timers.delete(timer);
      task();
    });
    timers.add(timer);
  };
  const deadlineMs = options.timeoutSeconds ? api.sim.nowMs + options.timeoutSeconds * 1000 : undefined;

  const keepMarking = () => {
    const untilLastMs = deadlineMs === undefined ? Infinity : deadlineMs - LAST_BOOKMARK_MS - api.sim.nowMs;
    if (untilLastMs <= 0) return;
    after(Math.min(BOOKMARK_PERIOD_MS, untilLastMs), () => {
      tell('BOOKMARK', bookmarkOf(kind, api.revision));
      keepMarking();
    });
  };

  const fail = (error: ApiError) => {
    api.sim.post(() => {
      if (isOver) return;
      onEvent({ type: 'ERROR', object: error.status });
      end();
    });
    return stop;
  };
  if (options.sendInitialEvents && asked > api.revision) return fail(tooLargeResourceVersion(asked, api.revision));

  // Changes up to the version that was asked for are known to the client, even where that version is still to come.
  const follow = (event: WatchEvent<KubeObject>) => {
    toldRevision = Math.max(toldRevision, event.revision);
    if (options.sendInitialEvents || event.revision > asked) tell(event.type, shownIn(event));
  };
  try {
    stopFollowing = options.sendInitialEvents
      ? api.watch(kind, scope, follow)
      : api.watch(
          kind,
          { ...scope, sinceRevision: asked === 0 ? api.revision : Math.min(asked, api.revision) },
          follow,
        );
  } catch (error) {
    if (error instanceof ApiError) return fail(error);
    throw error;
  }
  if (options.allowWatchBookmarks) {
    // The events of all that exists are ready work already; this comes right after them.
    if (options.sendInitialEvents) {
      api.sim.post(() => {
        if (!isOver) tell('BOOKMARK', bookmarkOf(kind, toldRevision, INITIAL_EVENTS_END));
      });
    }
    keepMarking();
  }
  if (deadlineMs !== undefined) after(Math.max(0, deadlineMs - api.sim.nowMs), end);
  return stop;
}

/**
 * Who goes, or no longer is what a watcher has asked for, is shown as it was before, in the version in which it went
 * (apiserver/pkg/storage/cacher/cache_watcher.go, `convertToWatchEvent`).
 */
function shownIn({ type, object, old, revision }: WatchEvent<KubeObject>): KubeObject {
  if (type !== 'DELETED' || old === undefined) return object;
  return withMetadata(old, { resourceVersion: String(revision) });
}

/** An object of the kind that says nothing but a version. */
function bookmarkOf(kind: Kind, revision: number, annotations?: Readonly<Record<string, string>>): KubeObject {
  const { apiVersion, kind: name } = kind;
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) };
  const blank = decodeAs(kind, { apiVersion, kind: name, metadata });
  return { ...('object' in blank && blank.object), apiVersion, kind: name, metadata } as unknown as KubeObject;
}
