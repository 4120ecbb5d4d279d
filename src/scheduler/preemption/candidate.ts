import type { PodInfo } from '../framework/pod-info';

/** A node that would have room if its victims went. */
export interface Candidate {
  readonly nodeName: string;
  /** By falling importance; at least one. */
  readonly victims: readonly PodInfo[];
  /** How many victims' PodDisruptionBudgets would be violated. */
  readonly pdbViolations: number;
}

/**
 * The candidate that does the least harm: fewest violated budgets, then the lowest highest priority, the lowest sum of priorities, the
 * fewest victims, the shortest-running most important victims; the first of those that are equal (pkg/scheduler/framework/preemption/preemption.go, `pickOneNodeForPreemption`).
 */
export function pickOneNode(candidates: readonly Candidate[], nowMs: number): Candidate | undefined {
  let best = candidates;
  for (const score of SCORES) {
    if (best.length <= 1) break;
    const scores = best.map((candidate) => score(candidate, nowMs));
    const max = Math.max(...scores);
    best = best.filter((_candidate, index) => scores[index] === max);
  }
  return best[0];
}

/** When the pod started, or now when it has not yet (pkg/scheduler/util/utils.go, `GetPodStartTime`). */
function podStartMs({ pod }: PodInfo, nowMs: number): number {
  const start = pod.status?.startTime;
  return start === undefined ? nowMs : Date.parse(start);
}

/** Higher priority first; of equal ones the longer-running (`MoreImportantPod`). Negative when `a` is more important. */
export function byImportance(a: PodInfo, b: PodInfo, nowMs: number): number {
  return a.priority === b.priority ? podStartMs(a, nowMs) - podStartMs(b, nowMs) : b.priority - a.priority;
}

const MAX_INT32 = 2 ** 31 - 1;

const SCORES: readonly ((candidate: Candidate, nowMs: number) => number)[] = [
  ({ pdbViolations }) => -pdbViolations,
  ({ victims }) => -(victims[0]?.priority ?? 0),
  // Shifted, so that many victims of negative priority do not count as little harm.
  ({ victims }) => -victims.reduce((sum, { priority }) => sum + priority + MAX_INT32 + 1, 0),
  ({ victims }) => -victims.length,
  ({ victims }, nowMs) => earliestStartMs(victims, nowMs),
];

/** Of the victims of the highest priority. */
function earliestStartMs(victims: readonly PodInfo[], nowMs: number): number {
  const highest = Math.max(...victims.map(({ priority }) => priority));
  return Math.min(...victims.filter(({ priority }) => priority === highest).map((victim) => podStartMs(victim, nowMs)));
}
