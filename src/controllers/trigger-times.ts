import type { Pod, Service } from '../api/generated/types';

/** On endpoints: when that happened which they were changed for (staging/src/k8s.io/api/core/v1/annotation_key_constants.go). */
const LAST_CHANGE_TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Seen {
  /** The uid of the service. */
  readonly uid: string;
  /** When each pod became ready or ceased to be. */
  readonly podTimes: Map<string, string>;
  /** The pods of the last time: of those that are the same still, all is known. */
  pods: readonly Pod[];
}

/**
 * Finds out which change of a service or its pods endpoints are changed for: the earliest since the last time.
 * Source: endpointslice/util/trigger_time_tracker.go.
 */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** RFC 3339, UTC; undefined when none of the times has changed. `key`: of the service; `pods`: sorted by name. */
  timeOf(key: string, { metadata }: Service, pods: readonly Pod[]): string | undefined {
    const seen = this.#seen.get(key);
    const isNew = seen === undefined || seen.uid !== metadata.uid;
    const { podTimes, pods: former } = isNew ? { podTimes: new Map<string, string>(), pods: [] } : seen;
    let earliest: string | undefined;
    for (const pod of newPods(pods, former)) {
      const time = readyTime(pod);
      const before = podTimes.get(pod.metadata.name);
      if (time === undefined || time === before) continue;
      podTimes.set(pod.metadata.name, time);
      if (time > (before ?? '') && (earliest === undefined || time < earliest)) earliest = time;
    }
    if (podTimes.size > pods.length) forgetOthers(podTimes, pods);
    if (isNew) this.#seen.set(key, { uid: metadata.uid, podTimes, pods });
    else seen.pods = pods;
    return isNew ? metadata.creationTimestamp : earliest;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

/** Those of `pods` that are not among the former ones, or are others by now; both lists are sorted by name. */
function newPods(pods: readonly Pod[], former: readonly Pod[]): readonly Pod[] {
  const found: Pod[] = [];
  let next = 0;
  for (const pod of pods) {
    let candidate = former[next];
    while (candidate !== undefined && candidate !== pod && candidate.metadata.name < pod.metadata.name)
      candidate = former[(next += 1)];
    if (candidate === pod) next += 1;
    else found.push(pod);
  }
  return found;
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
