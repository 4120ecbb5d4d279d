import type { Node, Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countMatching, hasAllTopologies, nodeInclusion, type SpreadConstraint } from './constraints';

/** How the pods that a pod's DoNotSchedule constraints speak of are spread now (podtopologyspread/filtering.go, `preFilterState`). */
export class HardSpread implements StateData {
  readonly constraints: readonly SpreadConstraint[];
  /** For each constraint: the number of matching pods by topology value. */
  readonly #counts: readonly Map<string, number>[];
  /** The least of each of them; undefined after a change. */
  readonly #fewest: (number | undefined)[] = [];

  constructor(constraints: readonly SpreadConstraint[], counts: readonly Map<string, number>[]) {
    this.constraints = constraints;
    this.#counts = counts;
  }

  clone(): HardSpread {
    return new HardSpread(
      this.constraints,
      this.#counts.map((counts) => new Map(counts)),
    );
  }

  /** Counts a pod that is added to (1) or removed from (-1) a node. */
  update(changed: Pod, pod: Pod, node: Node, delta: 1 | -1): void {
    if (changed.metadata.namespace !== pod.metadata.namespace || !hasAllTopologies(node, this.constraints)) return;
    const includes = nodeInclusion(pod);
    for (const [index, constraint] of this.constraints.entries()) {
      if (!constraint.selector.matches(changed.metadata.labels) || !includes(constraint, node)) continue;
      const counts = this.#counts[index];
      const value = node.metadata.labels?.[constraint.topologyKey];
      if (counts !== undefined && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + delta);
      this.#fewest[index] = undefined;
    }
  }

  /** Pods in the domain of the node's value, the pod itself among them, less the fewest in any domain. */
  skew(index: number, pod: Pod, value: string): number {
    const constraint = this.constraints[index];
    const counts = this.#counts[index];
    if (constraint === undefined || counts === undefined) return 0;
    const self = constraint.selector.matches(pod.metadata.labels) ? 1 : 0;
    // With fewer domains than demanded, an empty one is thought to exist.
    const fewest = counts.size < constraint.minDomains ? 0 : (this.#fewest[index] ??= leastOf(counts));
    return (counts.get(value) ?? 0) + self - fewest;
  }
}

export const HARD_SPREAD = stateKey<HardSpread>(`PreFilter${POD_TOPOLOGY_SPREAD}`);

export function hardSpread(constraints: readonly SpreadConstraint[], pod: Pod, nodes: readonly NodeInfo[]): HardSpread {
  const counts = constraints.map(() => new Map<string, number>());
  const includes = nodeInclusion(pod);
  for (const info of nodes) {
    const { node } = info;
    if (node === undefined || !hasAllTopologies(node, constraints)) continue;
    for (const [index, constraint] of constraints.entries()) {
      if (!includes(constraint, node)) continue;
      const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
      const matching = countMatching(info, constraint.selector, pod.metadata.namespace);
      counts[index]?.set(value, (counts[index]?.get(value) ?? 0) + matching);
    }
  }
  return new HardSpread(constraints, counts);
}

function leastOf(counts: ReadonlyMap<string, number>): number {
  let least = Infinity;
  for (const count of counts.values()) if (count < least) least = count;
  return least;
}
