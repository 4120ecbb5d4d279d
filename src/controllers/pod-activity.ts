import type { Pod } from '../api/generated/types';
import { podCondition } from '../api/kinds/pod/conditions';
import { parseTimestamp } from '../api/time';

/** Neither ended nor on its way out (`IsPodActive` in pkg/controller/controller_utils.go). */
export function isPodActive({ metadata, status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed' && metadata.deletionTimestamp === undefined;
}

/** On its way out, but still there (`IsPodTerminating`). */
export function isPodTerminating({ metadata, status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed' && metadata.deletionTimestamp !== undefined;
}

export function isPodReady({ status }: Pod): boolean {
  return podCondition(status, 'Ready')?.status === 'True';
}

/** Since when the pod is ready, in milliseconds; undefined when it is not. */
export function readySinceMs({ status }: Pod): number | undefined {
  const ready = podCondition(status, 'Ready');
  return ready?.status === 'True' ? parseTimestamp(ready.lastTransitionTime ?? '') : undefined;
}

/** Ready for so long already (`IsPodAvailable` in pkg/api/v1/pod/util.go). */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const sinceMs = readySinceMs(pod);
  if (sinceMs === undefined) return false;
  return minReadySeconds === 0 || sinceMs + minReadySeconds * 1000 <= nowMs;
}

/** In how many milliseconds the next of the ready pods will have been ready for long enough. */
export function nextAvailabilityMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods
    .map((pod) => (readySinceMs(pod) ?? -Infinity) + minReadySeconds * 1000 - nowMs)
    .filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
