import type { Node, Pod } from '../../../api/generated/types';
import type { ApiServer } from '../../../api/server';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { termMatches, type AffinityTerm, type WeightedAffinityTerm } from '../../framework/pod-affinity-terms';
import { MAX_NODE_SCORE, type NodeLister } from '../../framework/plugin';
import type { PodInfo } from '../../framework/pod-info';
import { INTER_POD_AFFINITY } from '../names';
import { mergeAllNamespaces, namespaceLabels, topologyPair, type Labels } from './terms';

/** What a required affinity of another pod to this one weighs as a preference (`hardPodAffinityWeight`). */
const HARD_POD_AFFINITY_WEIGHT = 1;

/** How welcome the pod is in each topology (interpodaffinity/scoring.go). */
export class PreferredTerms implements StateData {
  /** By topology key, then by topology pair. */
  readonly #scores = new Map<string, Map<string, number>>();

  clone(): PreferredTerms {
    return this;
  }

  get isEmpty(): boolean {
    return this.#scores.size === 0;
  }

  add(term: AffinityTerm, weight: number, pod: Pod, labels: Labels | undefined, node: Node): void {
    if (!termMatches(term, pod, labels)) return;
    const pair = topologyPair(node, term.topologyKey);
    if (pair === undefined) return;
    const scores = this.#scores.get(term.topologyKey) ?? new Map<string, number>();
    this.#scores.set(term.topologyKey, scores.set(pair, (scores.get(pair) ?? 0) + weight));
  }

  score({ node }: NodeInfo): number {
    let score = 0;
    for (const [key, scores] of this.#scores) score += (node && scores.get(topologyPair(node, key) ?? '')) ?? 0;
    return score;
  }
}

export const PREFERRED_TERMS = stateKey<PreferredTerms>(`PreScore${INTER_POD_AFFINITY}`);

/** Weighs the preferences of the pod about all others, and those of the others about it. */
export function preferredTerms(api: ApiServer, { pod, affinity }: PodInfo, lister: NodeLister): PreferredTerms {
  const preferred = new PreferredTerms();
  const own = mergeAllNamespaces(api, affinity);
  const hasPreferences = own.preferredAffinity.length > 0 || own.preferredAntiAffinity.length > 0;
  const labels = namespaceLabels(api, pod);
  const addAll = (
    terms: readonly WeightedAffinityTerm[],
    about: Pod,
    of: Labels | undefined,
    node: Node,
    sign: 1 | -1,
  ) => {
    for (const term of terms) preferred.add(term, sign * term.weight, about, of, node);
  };
  for (const info of hasPreferences ? lister.list() : lister.withAffinityPods()) {
    const { node } = info;
    if (node === undefined || Object.keys(node.metadata.labels ?? {}).length === 0) continue;
    for (const other of (hasPreferences ? info.pods : info.podsWithAffinity).values()) {
      addAll(own.preferredAffinity, other.pod, undefined, node, 1);
      addAll(own.preferredAntiAffinity, other.pod, undefined, node, -1);
      if (other.affinity === undefined) continue;
      for (const term of other.affinity.requiredAffinity)
        preferred.add(term, HARD_POD_AFFINITY_WEIGHT, pod, labels, node);
      addAll(other.affinity.preferredAffinity, pod, labels, node, 1);
      addAll(other.affinity.preferredAntiAffinity, pod, labels, node, -1);
    }
  }
  return preferred;
}

/** The least score becomes 0 and the greatest 100. */
export function normalizePreferences(scores: Float64Array): void {
  let min = Infinity;
  let max = -Infinity;
  for (const score of scores) {
    min = Math.min(min, score);
    max = Math.max(max, score);
  }
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = max > min ? Math.trunc(MAX_NODE_SCORE * (((scores[index] ?? 0) - min) / (max - min))) : 0;
  }
}
