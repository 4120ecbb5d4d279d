import type { Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { MAX_NODE_SCORE, type NodeLister, type PodCounter } from '../../framework/plugin';
import { POD_TOPOLOGY_SPREAD } from '../names';
import {
  countersOf,
  hasAllTopologies,
  HOSTNAME,
  includesAllNodes,
  nodeInclusion,
  type SpreadConstraint,
} from './constraints';

/** How the pods that a pod's ScheduleAnyway constraints speak of are spread over the nodes in question (podtopologyspread/scoring.go). */
export class SoftSpread implements StateData {
  readonly #constraints: readonly SpreadConstraint[];
  readonly #ignored: ReadonlySet<NodeInfo>;
  /** For each constraint but those on host names: the number of matching pods by topology value. */
  readonly #counts: readonly ReadonlyMap<string, number>[];
  /** For each constraint: the number of matching pods by node. */
  readonly #counters: readonly PodCounter[];
  /** For each constraint: keeps topologies with few values from being outweighed by those with many. */
  readonly #weights: readonly number[];

  constructor(
    constraints: readonly SpreadConstraint[],
    ignored: ReadonlySet<NodeInfo>,
    counts: readonly ReadonlyMap<string, number>[],
    counters: readonly PodCounter[],
    weights: readonly number[],
  ) {
    this.#constraints = constraints;
    this.#ignored = ignored;
    this.#counts = counts;
    this.#counters = counters;
    this.#weights = weights;
  }

  clone(): SoftSpread {
    return this;
  }

  /** The more matching pods around the node, the higher; turned round by `normalize`. */
  score(info: NodeInfo): number {
    if (this.#ignored.has(info)) return 0;
    let score = 0;
    for (const [index, { topologyKey, maxSkew }] of this.#constraints.entries()) {
      const value = info.node?.metadata.labels?.[topologyKey];
      if (value === undefined) continue;
      const count =
        topologyKey === HOSTNAME ? this.#counters[index]?.byNode.get(info) : this.#counts[index]?.get(value);
      score += (count ?? 0) * (this.#weights[index] ?? 0) + (maxSkew - 1);
    }
    return Math.round(score);
  }

  normalize(nodes: readonly NodeInfo[], scores: Float64Array): void {
    let min = Infinity;
    let max = 0;
    for (const [index, node] of nodes.entries()) {
      const score = scores[index] ?? 0;
      if (this.#ignored.has(node)) continue;
      min = Math.min(min, score);
      max = Math.max(max, score);
    }
    for (const [index, node] of nodes.entries()) {
      if (this.#ignored.has(node)) scores[index] = 0;
      else
        scores[index] =
          max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - (scores[index] ?? 0))) / max);
    }
  }
}

export const SOFT_SPREAD = stateKey<SoftSpread>(`PreScore${POD_TOPOLOGY_SPREAD}`);

/** `requireAll`: nodes that lack one of the labels do not count at all, as for constraints that the pod itself has. */
export function softSpread(
  constraints: readonly SpreadConstraint[],
  pod: Pod,
  filtered: readonly NodeInfo[],
  lister: NodeLister,
  requireAll: boolean,
): SoftSpread {
  const ignored = new Set<NodeInfo>();
  const counts = constraints.map(() => new Map<string, number>());
  for (const info of filtered) {
    if (info.node === undefined) continue;
    if (requireAll && !hasAllTopologies(info.node, constraints)) {
      ignored.add(info);
      continue;
    }
    for (const [index, { topologyKey }] of constraints.entries()) {
      if (topologyKey !== HOSTNAME) counts[index]?.set(info.node.metadata.labels?.[topologyKey] ?? '', 0);
    }
  }
  const counters = countersOf(lister, constraints, pod);
  countDomains(constraints, counts, counters, pod, requireAll);
  const weights = constraints.map(({ topologyKey }, index) => {
    const size = topologyKey === HOSTNAME ? filtered.length - ignored.size : (counts[index]?.size ?? 0);
    return Math.log(size + 2);
  });
  return new SoftSpread(constraints, ignored, counts, counters, weights);
}

/** Counts in the domains of the nodes in question; pods per host are looked up when a host is scored. */
function countDomains(
  constraints: readonly SpreadConstraint[],
  counts: readonly Map<string, number>[],
  counters: readonly PodCounter[],
  pod: Pod,
  requireAll: boolean,
): void {
  const includes = nodeInclusion(pod);
  for (const [index, constraint] of constraints.entries()) {
    if (constraint.topologyKey === HOSTNAME) continue;
    const domains = counts[index];
    if (!requireAll && includesAllNodes(constraint, pod)) {
      const pods = counters[index]?.byLabel(constraint.topologyKey);
      for (const value of domains?.keys() ?? []) domains?.set(value, pods?.get(value) ?? 0);
      continue;
    }
    for (const [{ node }, pods] of counters[index]?.byNode ?? []) {
      if (node === undefined || (requireAll && !hasAllTopologies(node, constraints))) continue;
      const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
      const known = domains?.get(value);
      if (known !== undefined && includes(constraint, node)) domains?.set(value, known + pods);
    }
  }
}
