import type { NodeInfo } from '../framework/node-info';
import { AFFINITY_SORTS, termText, weightOf, type AffinitySort } from '../framework/pod-affinity-terms';
import type { PodInfo } from '../framework/pod-info';
import type { PlacedTerm } from '../framework/plugin';
import { LabelCounts } from './label-counts';
import type { LabelNumbers } from './label-numbers';

interface Group extends PlacedTerm {
  readonly counts: LabelCounts;
}

/** The affinity terms of all pods that have a node: equal terms are one, with the number of pods that have it on each node. */
export class PlacedTerms {
  readonly #numbersOf: (key: string) => LabelNumbers;
  readonly #groups: Readonly<Record<AffinitySort, Map<string, Group>>> = {
    requiredAffinity: new Map(),
    requiredAntiAffinity: new Map(),
    preferredAffinity: new Map(),
    preferredAntiAffinity: new Map(),
  };

  constructor(numbersOf: (key: string) => LabelNumbers) {
    this.#numbersOf = numbersOf;
  }

  get(sort: AffinitySort): Iterable<PlacedTerm> {
    return this.#groups[sort].values();
  }

  /** Counts a pod that comes to (1) or leaves (-1) a node. */
  count({ affinity }: PodInfo, node: NodeInfo, delta: 1 | -1): void {
    if (affinity === undefined) return;
    for (const sort of AFFINITY_SORTS) {
      const groups = this.#groups[sort];
      for (const term of affinity[sort]) {
        const weight = weightOf(term);
        const key = `${weight} ${term.topologyKey} ${termText(term)}`;
        let group = groups.get(key);
        if (group === undefined) groups.set(key, (group = { term, weight, counts: new LabelCounts(this.#numbersOf) }));
        group.counts.add(node, delta);
        if (group.counts.byNode.size === 0) groups.delete(key);
      }
    }
  }

  /** Nodes came, went or changed their labels or taints. */
  forgetNodes(): void {
    for (const sort of AFFINITY_SORTS) for (const { counts } of this.#groups[sort].values()) counts.forgetNodes();
  }
}
