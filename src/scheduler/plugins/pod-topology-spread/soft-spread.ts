import type { Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { MAX_NODE_SCORE, type NodeLister, type PodCounter } from '../../framework/plugin';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countersOf, hasAllTopologies, HOSTNAME, nodeInclusion, type SpreadConstraint } from './constraints';

/** What a constraint adds to the score of a node. */
interface ScoredConstraint {
  readonly topologyKey: string;
  /** How many matching pods there are on each node, where each is a topology of its own. */
  readonly byNode: ReadonlyMap<NodeInfo, number> | undefined;
  /** How many there are in each topology. */
  readonly byValue: ReadonlyMap<string, number>;
  /** Keeps topologies with few values from being outweighed by those with many. */
  readonly weight: number;
  readonly maxSkew: number;
}

/** How the pods that a pod's ScheduleAnyway constraints speak of are spread over the nodes in question (podtopologyspread/scoring.go). */
export class SoftSpread implements StateData {
  readonly #constraints: readonly ScoredConstraint[];
  readonly #ignored: ReadonlySet<NodeInfo>;

  constructor(constraints: readonly ScoredConstraint[], ignored: ReadonlySet<NodeInfo>) {
    this.#constraints = constraints;
    this.#ignored = ignored;
  }

  clone(): SoftSpread {
    return this;
  }

  /** The more matching pods around a node, the higher; turned round by `normalize`. Asked of every node of every cycle: no iterators here. */
  score(nodes: readonly NodeInfo[], scores: Float64Array): void {
    for (const { topologyKey, byNode, byValue, weight, maxSkew } of this.#constraints) {
      for (let at = 0; at < nodes.length; at += 1) {
        const info = nodes[at] as NodeInfo;
        const value = info.labels[topologyKey];
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

/** `requireAll`: nodes that lack one of the labels do not count at all, as for constraints that the pod itself or a configuration has. */
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
  const counters = countersOf(lister, constraints, pod);
  const scored: ScoredConstraint[] = [];
  for (const [index, constraint] of constraints.entries()) {
    const { topologyKey, maxSkew } = constraint;
    const counter = counters[index] as PodCounter;
    if (topologyKey === HOSTNAME) {
      // Pods per host are looked up when a host is scored.
      const weight = weightOf(filtered.length - ignored.size);
      scored.push({ topologyKey, byNode: counter.byNode, byValue: new Map(), weight, maxSkew });
      continue;
    }
    const domains = domainsOf(topologyKey, filtered, ignored);
    if (!domains.isLabelled) continue;
    const inclusion = nodeInclusion(constraint, pod, requireAll ? constraints : []);
    const { counts: pods } = counter.domains(topologyKey, inclusion, lister.list());
    const byValue = new Map<string, number>();
    for (const value of domains.values) byValue.set(value, pods.get(value));
    scored.push({ topologyKey, byNode: undefined, byValue, weight: weightOf(byValue.size), maxSkew });
  }
  return new SoftSpread(scored, ignored);
}

function weightOf(topologies: number): number {
  return Math.log(topologies + 2);
}

/** The values of the nodes in question, '' for those without, and whether any of the nodes has the label. */
function domainsOf(topologyKey: string, nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>) {
  const values = new Set<string>();
  let isLabelled = false;
  let last: string | undefined;
  for (let at = 0; at < nodes.length; at += 1) {
    const info = nodes[at] as NodeInfo;
    if (info.node === undefined || (ignored.size > 0 && ignored.has(info))) continue;
    const own = info.labels[topologyKey];
    if (own !== undefined) isLabelled = true;
    const value = own ?? '';
    if (value !== last) values.add(value);
    last = value;
  }
  return { values, isLabelled };
}
