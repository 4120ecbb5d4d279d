import type { Node, Pod } from '../../../api/generated/types';
import { getOwn } from '../../../api/json-object';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import type { LayeredCounts } from '../../framework/layered-counts';
import type { NodeInclusion, NodeLister, PodsByValue } from '../../framework/plugin';
import { POD_TOPOLOGY_SPREAD } from '../names';
import { countersOf, nodeInclusion, type SpreadConstraint } from './constraints';

/** A constraint and how things stand with it. */
interface Spread {
  readonly constraint: SpreadConstraint;
  readonly inclusion: NodeInclusion;
  /** Is the pod one of those that it spreads? */
  readonly selectsSelf: boolean;
  /** The number of matching pods by topology value. */
  readonly counts: LayeredCounts;
  /** The same as long as no dry run has changed them. */
  readonly unchanged: PodsByValue;
}

/** How the pods that a pod's DoNotSchedule constraints speak of are spread now (podtopologyspread/filtering.go, `preFilterState`). */
export class HardSpread implements StateData {
  readonly #spreads: readonly Spread[];
  /** For each constraint, the fewest pods of any domain; undefined until asked for. */
  #fewest: readonly number[] | undefined;
  #isChanged: boolean;

  constructor(spreads: readonly Spread[], isChanged = false) {
    this.#spreads = spreads;
    this.#isChanged = isChanged;
  }

  clone(): HardSpread {
    const spreads = this.#spreads.map((spread) => ({ ...spread, counts: spread.counts.clone() }));
    return new HardSpread(spreads, this.#isChanged);
  }

  /** Counts a pod that is added to (1) or removed from (-1) a node. */
  update(changed: Pod, pod: Pod, node: Node, delta: 1 | -1): void {
    if (changed.metadata.namespace !== pod.metadata.namespace) return;
    for (const { constraint, inclusion, counts } of this.#spreads) {
      if (!constraint.selector.matches(changed.metadata.labels) || !inclusion.includes(node)) continue;
      counts.add(node.metadata.labels?.[constraint.topologyKey] ?? '', delta);
    }
    this.#fewest = undefined;
    this.#isChanged = true;
  }

  /** What keeps the pod from the node: that it lacks a label, or that its domain would have too many more pods than another. */
  objection(node: NodeInfo): 'missing label' | 'skew' | undefined {
    this.#fewest ??= this.#spreads.map(fewestIn);
    for (let index = 0; index < this.#spreads.length; index += 1) {
      const spread = this.#spreads[index] as Spread;
      const count = this.#isChanged ? changedCount(spread, node) : spread.unchanged.at(node);
      if (count === undefined) return 'missing label';
      const skew = count + (spread.selectsSelf ? 1 : 0) - (this.#fewest[index] as number);
      if (skew > spread.constraint.maxSkew) return 'skew';
    }
    return undefined;
  }
}

function changedCount({ constraint, counts }: Spread, { labels }: NodeInfo): number | undefined {
  const value = getOwn(labels, constraint.topologyKey);
  return value === undefined ? undefined : counts.get(value);
}

export const HARD_SPREAD = stateKey<HardSpread>(`PreFilter${POD_TOPOLOGY_SPREAD}`);

export function hardSpread(constraints: readonly SpreadConstraint[], pod: Pod, lister: NodeLister): HardSpread {
  const counters = countersOf(lister, constraints, pod);
  const spreads: Spread[] = [];
  for (const [index, counter] of counters.entries()) {
    const constraint = constraints[index] as SpreadConstraint;
    const inclusion = nodeInclusion(constraint, pod, constraints);
    const { counts, byValue } = counter.domains(constraint.topologyKey, inclusion, lister.list());
    const selectsSelf = constraint.selector.matches(pod.metadata.labels);
    spreads.push({ constraint, inclusion, selectsSelf, counts, unchanged: byValue });
  }
  return new HardSpread(spreads);
}

/** With fewer domains than demanded, an empty one is thought to exist. */
function fewestIn({ constraint, counts }: Spread): number {
  return counts.size < constraint.minDomains ? 0 : counts.least;
}
