import type { Node, Pod } from '../../../api/generated/types';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeLister } from '../../framework/plugin';
import { LayeredCounts } from '../layered-counts';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countersOf, hasAllTopologies, nodeInclusion, type SpreadConstraint } from './constraints';

/** How the pods that a pod's DoNotSchedule constraints speak of are spread now (podtopologyspread/filtering.go, `preFilterState`). */
export class HardSpread implements StateData {
  readonly constraints: readonly SpreadConstraint[];
  /** For each constraint: the number of matching pods by topology value. */
  readonly #counts: readonly LayeredCounts[];

  constructor(constraints: readonly SpreadConstraint[], counts: readonly LayeredCounts[]) {
    this.constraints = constraints;
    this.#counts = counts;
  }

  clone(): HardSpread {
    return new HardSpread(
      this.constraints,
      this.#counts.map((counts) => counts.clone()),
    );
  }

  /** Counts a pod that is added to (1) or removed from (-1) a node. */
  update(changed: Pod, pod: Pod, node: Node, delta: 1 | -1): void {
    if (changed.metadata.namespace !== pod.metadata.namespace || !hasAllTopologies(node, this.constraints)) return;
    const includes = nodeInclusion(pod);
    for (const [index, constraint] of this.constraints.entries()) {
      if (!constraint.selector.matches(changed.metadata.labels) || !includes(constraint, node)) continue;
      this.#counts[index]?.add(node.metadata.labels?.[constraint.topologyKey] ?? '', delta);
    }
  }

  /** Pods in the domain of the node's value, the pod itself among them, less the fewest in any domain. */
  skew(index: number, pod: Pod, value: string): number {
    const constraint = this.constraints[index];
    const counts = this.#counts[index];
    if (constraint === undefined || counts === undefined) return 0;
    const self = constraint.selector.matches(pod.metadata.labels) ? 1 : 0;
    // With fewer domains than demanded, an empty one is thought to exist.
    const fewest = counts.size < constraint.minDomains ? 0 : counts.least;
    return counts.get(value) + self - fewest;
  }
}

export const HARD_SPREAD = stateKey<HardSpread>(`PreFilter${POD_TOPOLOGY_SPREAD}`);

export function hardSpread(constraints: readonly SpreadConstraint[], pod: Pod, lister: NodeLister): HardSpread {
  const counts = constraints.map(() => new LayeredCounts());
  const counters = countersOf(lister, constraints, pod);
  const includes = nodeInclusion(pod);
  for (const info of lister.list()) {
    const { node } = info;
    if (node === undefined || !hasAllTopologies(node, constraints)) continue;
    for (const [index, constraint] of constraints.entries()) {
      if (!includes(constraint, node)) continue;
      counts[index]?.add(node.metadata.labels?.[constraint.topologyKey] ?? '', counters[index]?.byNode.get(info) ?? 0);
    }
  }
  return new HardSpread(constraints, counts);
}
