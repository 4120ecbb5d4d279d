import type { Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { MAX_NODE_SCORE } from '../../framework/plugin';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countMatching, hasAllTopologies, HOSTNAME, nodeInclusion, type SpreadConstraint } from './constraints';

/** How the pods that a pod's ScheduleAnyway constraints speak of are spread over the nodes in question (podtopologyspread/scoring.go). */
export class SoftSpread implements StateData {
  readonly #constraints: readonly SpreadConstraint[];
  readonly #ignored: ReadonlySet<NodeInfo>;
  /** For each constraint but those on host names: the number of matching pods by topology value. */
  readonly #counts: readonly ReadonlyMap<string, number>[];
  /** For each constraint: keeps topologies with few values from being outweighed by those with many. */
  readonly #weights: readonly number[];

  constructor(
    constraints: readonly SpreadConstraint[],
    ignored: ReadonlySet<NodeInfo>,
    counts: readonly ReadonlyMap<string, number>[],
    weights: readonly number[],
  ) {
    this.#constraints = constraints;
    this.#ignored = ignored;
    this.#counts = counts;
    this.#weights = weights;
  }

  clone(): SoftSpread {
    return this;
  }

  /** The more matching pods around the node, the higher; turned round by `normalize`. */
  score(info: NodeInfo, pod: Pod): number {
    if (this.#ignored.has(info)) return 0;
    let score = 0;
    for (const [index, { topologyKey, selector, maxSkew }] of this.#constraints.entries()) {
      const value = info.node?.metadata.labels?.[topologyKey];
      if (value === undefined) continue;
      const count = topologyKey === HOSTNAME ? countMatching(info, selector, pod.metadata.namespace) : (this.#counts[index]?.get(value) ?? 0);
      score += count * (this.#weights[index] ?? 0) + (maxSkew - 1);
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
      else scores[index] = max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - (scores[index] ?? 0))) / max);
    }
  }
}

export const SOFT_SPREAD = stateKey<SoftSpread>(`PreScore${POD_TOPOLOGY_SPREAD}`);

/** `requireAll`: nodes that lack one of the labels do not count at all, as for constraints that the pod itself has. */
export function softSpread(
  constraints: readonly SpreadConstraint[],
  pod: Pod,
  filtered: readonly NodeInfo[],
  all: readonly NodeInfo[],
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
  countAll(constraints, counts, pod, all, requireAll);
  const weights = constraints.map(({ topologyKey }, index) => {
    const size = topologyKey === HOSTNAME ? filtered.length - ignored.size : (counts[index]?.size ?? 0);
    return Math.log(size + 2);
  });
  return new SoftSpread(constraints, ignored, counts, weights);
}

/** Counts in the domains of the nodes in question; pods per host are counted when a host is scored. */
function countAll(
  constraints: readonly SpreadConstraint[],
  counts: readonly Map<string, number>[],
  pod: Pod,
  all: readonly NodeInfo[],
  requireAll: boolean,
): void {
  // No label, no value: '' is the domain of nodes without it, which nobody asks for.
  if (constraints.every(({ topologyKey }, index) => topologyKey === HOSTNAME || [...(counts[index]?.keys() ?? [])].every((value) => value === ''))) return;
  const includes = nodeInclusion(pod);
  for (const info of all) {
    const { node } = info;
    if (node === undefined || (requireAll && !hasAllTopologies(node, constraints))) continue;
    for (const [index, constraint] of constraints.entries()) {
      const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
      const known = counts[index]?.get(value);
      if (known === undefined || !includes(constraint, node)) continue;
      counts[index]?.set(value, known + countMatching(info, constraint.selector, pod.metadata.namespace));
    }
  }
}
