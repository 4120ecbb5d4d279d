import type { Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { MAX_NODE_SCORE, type NodeLister, type PodCounter } from '../../framework/plugin';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countersOf, hasAllTopologies, HOSTNAME, nodeInclusion, type SpreadConstraint } from './constraints';

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

  /** The more matching pods around a node, the higher; turned round by `normalize`. Asked of every node of every cycle: no iterators here. */
  score(nodes: readonly NodeInfo[], scores: Float64Array): void {
    for (let index = 0; index < this.#constraints.length; index += 1) {
      const { topologyKey, maxSkew } = this.#constraints[index] as SpreadConstraint;
      const weight = this.#weights[index] as number;
      const byNode = topologyKey === HOSTNAME ? this.#counters[index]?.byNode : undefined;
      const byValue = this.#counts[index] as ReadonlyMap<string, number>;
      for (let at = 0; at < nodes.length; at += 1) {
        const info = nodes[at] as NodeInfo;
        const value = info.node?.metadata.labels?.[topologyKey];
        if (value === undefined) continue;
        const count = (byNode === undefined ? byValue.get(value) : byNode.get(info)) ?? 0;
        scores[at] = (scores[at] as number) + (count * weight + (maxSkew - 1));
      }
    }
    for (let at = 0; at < nodes.length; at += 1)
      scores[at] = this.#isIgnored(nodes[at] as NodeInfo) ? 0 : Math.round(scores[at] as number);
  }

  normalize(nodes: readonly NodeInfo[], scores: Float64Array): void {
    let min = Infinity;
    let max = 0;
    for (let at = 0; at < nodes.length; at += 1) {
      if (this.#isIgnored(nodes[at] as NodeInfo)) continue;
      const score = scores[at] as number;
      if (score < min) min = score;
      if (score > max) max = score;
    }
    for (let at = 0; at < nodes.length; at += 1) {
      if (this.#isIgnored(nodes[at] as NodeInfo)) scores[at] = 0;
      else if (max === 0) scores[at] = MAX_NODE_SCORE;
      else scores[at] = Math.trunc((MAX_NODE_SCORE * (max + min - (scores[at] as number))) / max);
    }
  }

  #isIgnored(info: NodeInfo): boolean {
    return this.#ignored.size > 0 && this.#ignored.has(info);
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
  if (requireAll)
    for (const info of filtered) if (info.node && !hasAllTopologies(info.node, constraints)) ignored.add(info);
  const counts = constraints.map(({ topologyKey }) => domainsOf(topologyKey, filtered, ignored));
  const counters = countersOf(lister, constraints, pod);
  countDomains(constraints, counts, counters, pod, lister, requireAll);
  const weights = constraints.map(({ topologyKey }, index) => {
    const size = topologyKey === HOSTNAME ? filtered.length - ignored.size : (counts[index]?.size ?? 0);
    return Math.log(size + 2);
  });
  return new SoftSpread(constraints, ignored, counts, counters, weights);
}

/** The values of the nodes in question, '' for those without; none for host names, of which each node has its own. */
function domainsOf(
  topologyKey: string,
  nodes: readonly NodeInfo[],
  ignored: ReadonlySet<NodeInfo>,
): Map<string, number> {
  const domains = new Map<string, number>();
  if (topologyKey === HOSTNAME) return domains;
  let last: string | undefined;
  for (const info of nodes) {
    if (info.node === undefined || (ignored.size > 0 && ignored.has(info))) continue;
    const value = info.node.metadata.labels?.[topologyKey] ?? '';
    if (value !== last) domains.set(value, 0);
    last = value;
  }
  return domains;
}

/** Counts in the domains of the nodes in question; pods per host are looked up when a host is scored. */
function countDomains(
  constraints: readonly SpreadConstraint[],
  counts: readonly Map<string, number>[],
  counters: readonly PodCounter[],
  pod: Pod,
  lister: NodeLister,
  requireAll: boolean,
): void {
  for (const [index, constraint] of constraints.entries()) {
    if (constraint.topologyKey === HOSTNAME) continue;
    const inclusion = nodeInclusion(constraint, pod, requireAll ? constraints : []);
    const pods = counters[index]?.domains(constraint.topologyKey, inclusion, lister.list());
    const domains = counts[index];
    for (const value of domains?.keys() ?? []) domains?.set(value, pods?.get(value) ?? 0);
  }
}
