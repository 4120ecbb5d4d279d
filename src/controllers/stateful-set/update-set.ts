import type { Pod, StatefulSet, StatefulSetStatus } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { isPodAvailable } from '../pod-activity';
import { inBatches } from './slow-start-batches';
import { isInRange, ordinalOf, ordinalRange, REVISION_LABEL } from './identity';
import { newStatefulPod, revisionOfOrdinal, type SetRevision } from './new-pod';
import type { StatefulPodControl } from './stateful-pod-control';
import { completed, isRunningAndReady, statefulSetStatus } from './stateful-set-status';

/** What a round over a set has to go by. */
export interface Round {
  /** The set with the template of its update. */
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly current: SetRevision;
  readonly update: SetRevision;
  readonly collisionCount: number;
  readonly nowMs: number;
}

/** The status that a round has led to, and what went wrong on the way. */
export interface RoundResult {
  readonly status: Mutable<StatefulSetStatus>;
  readonly error?: unknown;
}

/** What a round has on each place of the set; a place without a pod is still to be filled. */
interface Place {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

/**
 * One round: pods are created in order of their ordinals, each when all before it are available; surplus ones deleted from the highest
 * down; then outdated ones deleted from the highest down to the partition, one at a time. A `Parallel` set does not wait
 * (`updateStatefulSet` in pkg/controller/statefulset/stateful_set_control.go).
 *
 * Divergence from real Kubernetes: `maxUnavailable` is not looked at, as with the feature `MaxUnavailableStatefulSet` off, its default.
 */
export function updateSet(control: StatefulPodControl, round: Round): RoundResult {
  const { set, pods, current, update, collisionCount, nowMs } = round;
  const names = { current: current.name, update: update.name, collisionCount };
  const status = statefulSetStatus(set, pods, names, nowMs);
  const { start, end } = ordinalRange(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const places: Place[] = [];
  for (let ordinal = start; ordinal < end; ordinal += 1) places.push({ ordinal, pod: byOrdinal.get(ordinal) });
  const condemned = pods.filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, pod));
  condemned.sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const result = { status };
  if (set.metadata.deletionTimestamp === undefined) {
    try {
      if (settlePlaces(control, round, places) && settleCondemned(control, round, places, condemned)) {
        status.currentReplicas = (status.currentReplicas ?? 0) - replaceOutdated(control, round, places);
      }
    } catch (error) {
      completed(set, status);
      return { status, error };
    }
  }
  completed(set, status);
  return result;
}

/** Fills the places; true when the round may go on to the pods without a place. */
function settlePlaces(control: StatefulPodControl, round: Round, places: readonly Place[]): boolean {
  return runForAll(places, isMonotonic(round.set), (place) => settlePlace(control, round, place));
}

/** Deletes the pods without a place, the highest first; true when none are left to wait for. */
function settleCondemned(
  control: StatefulPodControl,
  round: Round,
  places: readonly Place[],
  condemned: readonly Pod[],
): boolean {
  const { set, nowMs } = round;
  const monotonic = isMonotonic(set);
  runForAll(condemned, monotonic, (pod) => {
    if (!control.claimsAreRetained(set, pod)) control.retainClaims(set, pod);
    return false;
  });
  const unavailable = (pod: Pod | undefined) => isUnavailable(set, pod, nowMs);
  const firstUnavailable = places.some(({ pod }) => unavailable(pod))
    ? places.find(({ pod }) => unavailable(pod))?.pod
    : condemned.findLast(unavailable);
  return runForAll(condemned, monotonic, (pod) => {
    if (pod.metadata.deletionTimestamp !== undefined) return true;
    if (monotonic && pod !== firstUnavailable && !isReadyAndAvailable(set, pod, nowMs)) return true;
    control.delete(set, pod);
    return true;
  });
}

/** Deletes outdated pods; returns how many. */
function replaceOutdated(control: StatefulPodControl, { set, update, nowMs }: Round, places: readonly Place[]): number {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return 0;
  const { partition = 0 } = rollingUpdate ?? {};
  for (let index = places.length - 1; index >= partition; index -= 1) {
    const pod = places[index]?.pod;
    // A place that was filled in this round has the right revision, and is waited for.
    if (pod === undefined) return 0;
    const isOutdated = pod.metadata.labels?.[REVISION_LABEL] !== update.name;
    if (isOutdated && pod.metadata.deletionTimestamp === undefined) {
      control.delete(set, pod);
      return 1;
    }
    if (isUnavailable(set, pod, nowMs)) return 0;
  }
  return 0;
}

/** Brings one place closer to what it should be; true when the round has to wait for it (`processReplica`). */
function settlePlace(control: StatefulPodControl, round: Round, { ordinal, pod: existing }: Place): boolean {
  const { set, current, update, nowMs } = round;
  const monotonic = isMonotonic(set);
  const phase = existing?.status?.phase;
  if (existing !== undefined && (phase === 'Failed' || phase === 'Succeeded')) {
    if (existing.metadata.deletionTimestamp === undefined) control.delete(set, existing);
    return true;
  }
  if (existing === undefined) {
    control.create(set, newStatefulPod(set, revisionOfOrdinal(set, current, update, ordinal), ordinal));
    return true;
  }
  if (phase === 'Pending') control.createMissingClaims(set, existing);
  if (monotonic) {
    if (existing.metadata.deletionTimestamp !== undefined) return true;
    if (!isReadyAndAvailable(set, existing, nowMs)) return true;
  }
  control.mend(set, existing);
  return false;
}

/** In order until one says that the round has to wait, or all of them in growing batches; true when the round may go on. */
function runForAll<T>(items: readonly T[], monotonic: boolean, step: (item: T) => boolean): boolean {
  if (monotonic) return !items.some(step);
  inBatches(items, step);
  return true;
}

function isMonotonic({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy !== 'Parallel';
}

function isReadyAndAvailable({ spec }: StatefulSet, pod: Pod, nowMs: number): boolean {
  return isRunningAndReady(pod) && isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs);
}

function isUnavailable({ spec }: StatefulSet, pod: Pod | undefined, nowMs: number): boolean {
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return true;
  return !isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs);
}
