import type { Pod } from '../../../api/generated/types';
import type { ApiServer } from '../../../api/server';
import type { InterPodAffinityArgs } from '../../config/plugin-args';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { termMatches, type AffinitySort, type WeightedAffinityTerm } from '../../framework/pod-affinity-terms';
import { MAX_NODE_SCORE, type NodeLister, type PodsByValue } from '../../framework/plugin';
import type { PodInfo } from '../../framework/pod-info';
import { INTER_POD_AFFINITY } from '../names';
import { mergeAllNamespaces, namespaceLabels, type Labels } from './terms';

/** Pods in the topologies of a key, each of which makes its topology more or less welcome. */
interface Preference {
  readonly weight: number;
  readonly counts: PodsByValue;
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

  score(node: NodeInfo): number {
    let score = 0;
    for (const { weight, counts } of this.#preferences) score += weight * (counts.at(node) ?? 0);
    return score;
  }
}

export const PREFERRED_TERMS = stateKey<PreferredTerms>(`PreScore${INTER_POD_AFFINITY}`);

const NO_PREFERENCES = new PreferredTerms([]);

/**
 * Weighs the preferences of the pod about all others, and those of the others about it; a required affinity of another pod weighs as a
 * preference of `hardPodAffinityWeight`.
 */
export function preferredTerms(
  api: ApiServer,
  { pod, affinity }: PodInfo,
  lister: NodeLister,
  { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods = false }: InterPodAffinityArgs,
): PreferredTerms {
  const preferences: Preference[] = [];
  const add = (weight: number, counts: PodsByValue) => {
    if (counts.size > 0) preferences.push({ weight, counts });
  };
  const addOwn = (terms: readonly WeightedAffinityTerm[], sign: 1 | -1) => {
    for (const term of terms) {
      const { topologyKey, weight } = term;
      add(sign * weight, lister.countMatching([term]).byOwnLabel(topologyKey));
    }
  };
  const own = mergeAllNamespaces(api, affinity);
  const hasOwn = own.preferredAffinity.length + own.preferredAntiAffinity.length > 0;
  if (ignorePreferredTermsOfExistingPods && !hasOwn) return NO_PREFERENCES;
  addOwn(own.preferredAffinity, 1);
  addOwn(own.preferredAntiAffinity, -1);
  const labels = namespaceLabels(api, pod);
  for (const [sort, factor] of OTHERS) {
    if (sort === 'requiredAffinity' && hardPodAffinityWeight === 0) continue;
    for (const { term, weight, counts } of placedAbout(lister, sort, pod, labels)) {
      const own = sort === 'requiredAffinity' ? hardPodAffinityWeight : weight;
      add(factor * own, counts.byOwnLabel(term.topologyKey));
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
