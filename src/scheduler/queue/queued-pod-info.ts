import type { PodInfo } from '../framework/pod-info';
import type { QueuedPod } from '../framework/plugin';
import { alignToWindowMs, backoffDurationMs, type Backoff } from './backoff';

/** A pod that waits for a node (pkg/scheduler/framework/types.go, `QueuedPodInfo`). Only the queue changes it. */
export interface QueuedPodInfo extends QueuedPod {
  info: PodInfo;
  timestampMs: number;
  sequence: number;
  place: 'active' | 'backoff' | 'unschedulable' | 'nowhere';
  attempts: number;
  /** How often plugins rejected it. */
  unschedulableCount: number;
  /** How often in a row something went wrong. */
  consecutiveErrorsCount: number;
  /** The plugins that rejected it last. */
  unschedulablePlugins: ReadonlySet<string>;
  /** Those of them that wait for something of their own. */
  pendingPlugins: ReadonlySet<string>;
  /** The plugin that keeps it out of the queue, or ''. */
  gatingPlugin: string;
}

export function queuedPodInfo(info: PodInfo, nowMs: number, sequence: number): QueuedPodInfo {
  return {
    info,
    timestampMs: nowMs,
    sequence,
    place: 'nowhere',
    attempts: 0,
    unschedulableCount: 0,
    consecutiveErrorsCount: 0,
    unschedulablePlugins: NONE,
    pendingPlugins: NONE,
    gatingPlugin: '',
  };
}

/** Some plugin has rejected the pod, so events can bring it back; else something went wrong. */
export function hasRejectors({ unschedulablePlugins, pendingPlugins }: QueuedPodInfo): boolean {
  return unschedulablePlugins.size > 0 || pendingPlugins.size > 0;
}

/** When the pod may be tried again, aligned to the ordering window; -Infinity for one that has not failed yet. */
export function backoffExpirationMs(queued: QueuedPodInfo, backoff: Backoff): number {
  const count = queued.consecutiveErrorsCount > 0 ? queued.consecutiveErrorsCount : queued.unschedulableCount;
  return count === 0 ? -Infinity : alignToWindowMs(queued.timestampMs + backoffDurationMs(count, backoff));
}

export function isBackingOff(queued: QueuedPodInfo, nowMs: number, backoff: Backoff): boolean {
  return backoffExpirationMs(queued, backoff) >= alignToWindowMs(nowMs);
}

const NONE: ReadonlySet<string> = new Set();
