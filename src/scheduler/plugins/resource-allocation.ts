import type { ResourceSpec, ScoringStrategy, UtilizationShapePoint } from '../config/plugin-args';
import type { NodeInfo } from '../framework/node-info';
import { MAX_NODE_SCORE } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { isScalarResourceName } from '../framework/resource';

/** How much of one resource there is on a node, how much is taken, and how much a pod wants (noderesources/resource_allocation.go). */
export interface ResourceAmount {
  readonly weight: number;
  /** Extended resources count only for pods that want them. */
  readonly isScalar: boolean;
  readonly allocatable: (node: NodeInfo) => number;
  readonly allocated: (node: NodeInfo) => number;
  readonly wanted: (info: PodInfo) => number;
}

/** `nonZero`: pods that request no CPU or no memory count as if they had asked for a little. */
export function resourceAmount({ name, weight }: ResourceSpec, nonZero: boolean): ResourceAmount {
  const common = { weight, isScalar: isScalarResourceName(name) };
  if (name === 'cpu')
    return {
      ...common,
      allocatable: (node) => node.allocatableMilliCpu,
      allocated: (node) => (nonZero ? node.nonZeroMilliCpu : node.requestedMilliCpu),
      wanted: ({ resources }) => (nonZero ? resources.nonZeroMilliCpu : resources.requests.milliCpu),
    };
  if (name === 'memory')
    return {
      ...common,
      allocatable: (node) => node.allocatableMemory,
      allocated: (node) => (nonZero ? node.nonZeroMemory : node.requestedMemory),
      wanted: ({ resources }) => (nonZero ? resources.nonZeroMemory : resources.requests.memory),
    };
  if (name === 'ephemeral-storage')
    return {
      ...common,
      allocatable: (node) => node.allocatableEphemeralStorage,
      allocated: (node) => node.requestedEphemeralStorage,
      wanted: ({ resources }) => resources.requests.ephemeralStorage,
    };
  return {
    ...common,
    allocatable: (node) => node.allocatableScalar.get(name) ?? 0,
    allocated: (node) => node.requestedScalar?.get(name) ?? 0,
    wanted: ({ resources }) => resources.requests.scalar?.get(name) ?? 0,
  };
}

/** What the node has of the resource for this pod; 0: the resource does not count. */
export function countedAllocatable(amount: ResourceAmount, info: PodInfo, node: NodeInfo): number {
  return amount.isScalar && amount.wanted(info) === 0 ? 0 : amount.allocatable(node);
}

/** Scores one node for a pod, 0 to 100. */
export type NodeScorer = (info: PodInfo, node: NodeInfo) => number;

/** What a `scoringStrategy` of NodeResourcesFit says (noderesources/{least_allocated,most_allocated,requested_to_capacity_ratio}.go). */
export function strategyScorer({ type, resources, requestedToCapacityRatio }: ScoringStrategy): NodeScorer {
  const amounts = resources.map((resource) => resourceAmount(resource, true));
  if (type === 'RequestedToCapacityRatio') {
    const ratioScore = brokenLinear(requestedToCapacityRatio?.shape ?? []);
    const score = (requested: number, capacity: number) =>
      ratioScore(requested > capacity ? FULL : Math.trunc((requested * FULL) / capacity));
    return (info, node) => {
      const { sum, weights } = weighed(amounts, info, node, score, false);
      return weights === 0 ? 0 : Math.round(sum / weights);
    };
  }
  const score = type === 'MostAllocated' ? mostRequestedScore : leastRequestedScore;
  return (info, node) => {
    const { sum, weights } = weighed(amounts, info, node, score, true);
    return weights === 0 ? 0 : Math.floor(sum / weights);
  };
}

/** The share that stays free, 0 to 100. */
export function leastRequestedScore(requested: number, capacity: number): number {
  if (capacity === 0 || requested > capacity) return 0;
  return Math.floor(((capacity - requested) * MAX_NODE_SCORE) / capacity);
}

/** The share in use, 0 to 100. */
function mostRequestedScore(requested: number, capacity: number): number {
  return Math.floor((Math.min(requested, capacity) * MAX_NODE_SCORE) / capacity);
}

/** `countsZero`: does a resource that scores 0 weigh in? */
function weighed(
  amounts: readonly ResourceAmount[],
  info: PodInfo,
  node: NodeInfo,
  score: (requested: number, capacity: number) => number,
  countsZero: boolean,
) {
  let sum = 0;
  let weights = 0;
  for (const amount of amounts) {
    const allocatable = countedAllocatable(amount, info, node);
    if (allocatable === 0) continue;
    const own = score(amount.allocated(node) + amount.wanted(info), allocatable);
    if (own === 0 && !countsZero) continue;
    sum += own * amount.weight;
    weights += amount.weight;
  }
  return { sum, weights };
}

/** Percent. */
const FULL = 100;
/** `MaxCustomPriorityScore`: what a point of a shape scores at most. */
const MAX_SHAPE_SCORE = 10;

/** Straight between its points, level before the first and after the last one (plugins/helper/shape_score.go). */
function brokenLinear(shape: readonly UtilizationShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({
    utilization,
    score: score * (MAX_NODE_SCORE / MAX_SHAPE_SCORE),
  }));
  return (utilization) => {
    let before: (typeof points)[number] | undefined;
    for (const point of points) {
      if (utilization <= point.utilization) {
        if (before === undefined) return point.score;
        const rise = (point.score - before.score) * (utilization - before.utilization);
        return before.score + Math.trunc(rise / (point.utilization - before.utilization));
      }
      before = point;
    }
    return before?.score ?? 0;
  };
}
