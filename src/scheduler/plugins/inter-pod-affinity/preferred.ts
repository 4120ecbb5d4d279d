import type { Pod } from '../../../api/generated/types';
import type { ApiServer } from '../../../api/server';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { termMatches, type AffinitySort, type WeightedAffinityTerm } from '../../framework/pod-affinity-terms';
import { MAX_NODE_SCORE, type NodeLister } from '../../framework/plugin';
import type { PodInfo } from '../../framework/pod-info';
import { INTER_POD_AFFINITY } from '../names';
import { mergeAllNamespaces, namespaceLabels, type Labels } from './terms';

/** What a required affinity of another pod to this one weighs as a preference (`hardPodAffinityWeight`). */
const HARD_POD_AFFINITY_WEIGHT = 1;

/** Pods in the topologies of a key, each of which makes its topology more or less welcome. */
interface Preference {
  readonly key: string;
  readonly weight: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** How welcome the pod is in each topology (interpodaffinity/scoring.go). Valid as long as nothing is placed, so for one cycle. */
class PreferredTerms implements StateData {
  readonly #preferences: readonly Preference[];

  constructor(preferences: readonly Preference[]) {
    this.#preferences = preferences;
  }

  clone(): PreferredTerms {
    return this;
  }

  get isEmpty(): boolean {
    return this.#preferences.length === 0;
  }

  score({ labels }: NodeInfo): number {
    let score = 0;
    for (const { key, weight, counts } of this.#preferences) {
      const value = labels[key];
      // What every object inherits is no text.
      if (typeof value === 'string') score += weight * (counts.get(value) ?? 0);
    }
    return score;
  }
}

export const PREFERRED_TERMS = stateKey<PreferredTerms>(`PreScore${INTER_POD_AFFINITY}`);

/** Weighs the preferences of the pod about all others, and those of the others about it. */
export function preferredTerms(api: ApiServer, { pod, affinity }: PodInfo, lister: NodeLister): PreferredTerms {
  const preferences: Preference[] = [];
  const add = (key: string, weight: number, counts: ReadonlyMap<string, number>) => {
    if (counts.size > 0) preferences.push({ key, weight, counts });
  };
  const addOwn = (terms: readonly WeightedAffinityTerm[], sign: 1 | -1) => {
    for (const term of terms) {
      const { topologyKey, weight } = term;
      add(topologyKey, sign * weight, lister.countMatching([term]).byOwnLabel(topologyKey));
    }
  };
  const own = mergeAllNamespaces(api, affinity);
  addOwn(own.preferredAffinity, 1);
  addOwn(own.preferredAntiAffinity, -1);
  const labels = namespaceLabels(api, pod);
  for (const [sort, factor] of OTHERS) {
    for (const { term, weight, counts } of placedAbout(lister, sort, pod, labels)) {
      const own = sort === 'requiredAffinity' ? HARD_POD_AFFINITY_WEIGHT : weight;
      add(term.topologyKey, factor * own, counts.byOwnLabel(term.topologyKey));
    }
  }
  return new PreferredTerms(preferences);
}

const OTHERS: readonly (readonly [AffinitySort, 1 | -1])[] = [
  ['requiredAffinity', 1],
  ['preferredAffinity', 1],
  ['preferredAntiAffinity', -1],
];

/** The terms of others that speak of the pod. */
function* placedAbout(lister: NodeLister, sort: AffinitySort, pod: Pod, labels: Labels | undefined) {
  for (const placed of lister.placedTerms(sort)) if (termMatches(placed.term, pod, labels)) yield placed;
}

/** The least score becomes 0 and the greatest 100. */
export function normalizePreferences(scores: Float64Array): void {
  let min = Infinity;
  let max = -Infinity;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] as number;
    if (score < min) min = score;
    if (score > max) max = score;
  }
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = max > min ? Math.trunc(MAX_NODE_SCORE * (((scores[index] ?? 0) - min) / (max - min))) : 0;
  }
}
