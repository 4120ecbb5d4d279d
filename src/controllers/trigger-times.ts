import type { Pod, Service } from '../api/generated/types';

/** On endpoints: when that happened which they were changed for (staging/src/k8s.io/api/core/v1/annotation_key_constants.go). */
export const LAST_CHANGE_TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Seen {
  /** The uid of the service. */
  readonly uid: string;
  /** When each pod became ready or ceased to be. */
  readonly podTimes: ReadonlyMap<string, string>;
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
    const podTimes = new Map<string, string>();
    let earliest: string | undefined;
    for (const pod of pods) {
      const time = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
      if (time === undefined) continue;
      podTimes.set(pod.metadata.name, time);
      if (time > (seen?.podTimes.get(pod.metadata.name) ?? '') && (earliest === undefined || time < earliest))
        earliest = time;
    }
    this.#seen.set(key, { uid: metadata.uid, podTimes });
    return seen === undefined || seen.uid !== metadata.uid ? metadata.creationTimestamp : earliest;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
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
