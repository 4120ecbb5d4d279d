import type { Pod, Service } from '../api/generated/types';

/** On endpoints: when that happened which they were changed for (staging/src/k8s.io/api/core/v1/annotation_key_constants.go). */
const LAST_CHANGE_TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Seen {
  /** The uid of the service. */
  readonly uid: string;
  /** When each pod became ready or ceased to be. */
  readonly podTimes: Map<string, string>;
}

/**
 * Finds out which change of a service or its pods endpoints are changed for: the earliest since the last time.
 * Source: endpointslice/util/trigger_time_tracker.go.
 */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** RFC 3339, UTC; undefined when none of the times has changed. `key`: of the service. */
  timeOf(key: string, { metadata }: Service, pods: readonly Pod[]): string | undefined {
    const seen = this.#seen.get(key);
    const isNew = seen === undefined || seen.uid !== metadata.uid;
    const { podTimes } = isNew ? { podTimes: new Map<string, string>() } : seen;
    let earliest: string | undefined;
    for (const pod of pods) {
      const time = readyTime(pod);
      const before = podTimes.get(pod.metadata.name);
      if (time === undefined || time === before) continue;
      podTimes.set(pod.metadata.name, time);
      if (time > (before ?? '') && (earliest === undefined || time < earliest)) earliest = time;
    }
    if (podTimes.size > pods.length) forgetOthers(podTimes, pods);
    if (!isNew) return earliest;
    this.#seen.set(key, { uid: metadata.uid, podTimes });
    return metadata.creationTimestamp;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

function readyTime({ status }: Pod): string | undefined {
  for (const { type, lastTransitionTime } of status?.conditions ?? []) if (type === 'Ready') return lastTransitionTime;
  return undefined;
}

function forgetOthers(podTimes: Map<string, string>, pods: readonly Pod[]): void {
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  for (const name of podTimes.keys()) if (!names.has(name)) podTimes.delete(name);
}

/** Annotations with the time in them, or without one; undefined: none at all. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const { [LAST_CHANGE_TRIGGER_TIME]: _former, ...others } = annotations ?? {};
  if (time !== undefined) return { ...others, [LAST_CHANGE_TRIGGER_TIME]: time };
  return Object.keys(others).length > 0 ? others : undefined;
}
