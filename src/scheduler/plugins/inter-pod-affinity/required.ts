import type { Node, Pod } from '../../../api/generated/types';
import type { ApiServer } from '../../../api/server';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { termMatches, type AffinityTerm, type PodAffinityTerms } from '../../framework/pod-affinity-terms';
import type { NodeLister } from '../../framework/plugin';
import type { PodInfo } from '../../framework/pod-info';
import { LayeredCounts } from '../layered-counts';
import { INTER_POD_AFFINITY } from '../names';
import { matchesAllTerms, mergeAllNamespaces, namespaceLabels, pairText, topologyPair, type Labels } from './terms';

/** What required affinity and anti-affinity, the pod's own and that of others against it, say of topologies (interpodaffinity/filtering.go). */
export class RequiredTerms implements StateData {
  readonly #pod: Pod;
  readonly #terms: PodAffinityTerms;
  readonly #namespaceLabels: Labels | undefined;
  /** Others that refuse the pod. */
  readonly #existingAnti: LayeredCounts;
  /** Others that the pod wants to be with. */
  readonly #affinity: LayeredCounts;
  /** Others that the pod refuses. */
  readonly #anti: LayeredCounts;

  constructor(
    pod: Pod,
    terms: PodAffinityTerms,
    labels: Labels | undefined,
    counts: readonly [LayeredCounts, LayeredCounts, LayeredCounts],
  ) {
    this.#pod = pod;
    this.#terms = terms;
    this.#namespaceLabels = labels;
    this.#existingAnti = counts[0];
    this.#affinity = counts[1];
    this.#anti = counts[2];
  }

  clone(): RequiredTerms {
    const counts = [this.#existingAnti.clone(), this.#affinity.clone(), this.#anti.clone()] as const;
    return new RequiredTerms(this.#pod, this.#terms, this.#namespaceLabels, counts);
  }

  /** No term concerns the pod. */
  get isEmpty(): boolean {
    const { requiredAffinity, requiredAntiAffinity } = this.#terms;
    return this.#existingAnti.isAllZero && requiredAffinity.length === 0 && requiredAntiAffinity.length === 0;
  }

  /** Counts what another pod on the node has against this one. */
  updateExisting(other: PodInfo, node: Node, delta: 1 | -1): void {
    countMatching(
      this.#existingAnti,
      other.affinity?.requiredAntiAffinity ?? [],
      this.#pod,
      this.#namespaceLabels,
      node,
      delta,
    );
  }

  /** Counts what this pod's terms have to do with another pod on the node. */
  updateIncoming({ pod }: PodInfo, node: Node, delta: 1 | -1): void {
    const { requiredAffinity, requiredAntiAffinity } = this.#terms;
    if (matchesAllTerms(requiredAffinity, pod))
      for (const { topologyKey } of requiredAffinity) count(this.#affinity, node, topologyKey, delta);
    countMatching(this.#anti, requiredAntiAffinity, pod, undefined, node, delta);
  }

  get concernsOthers(): boolean {
    return this.#terms.requiredAffinity.length > 0 || this.#terms.requiredAntiAffinity.length > 0;
  }

  satisfiesAffinity(node: Node): boolean {
    let podsExist = true;
    for (const { topologyKey } of this.#terms.requiredAffinity) {
      const pair = topologyPair(node, topologyKey);
      if (pair === undefined) return false;
      if (this.#affinity.get(pair) <= 0) podsExist = false;
    }
    // The first of a group of pods that want to be together has nobody to be with yet.
    return podsExist || (this.#affinity.isAllZero && matchesAllTerms(this.#terms.requiredAffinity, this.#pod));
  }

  satisfiesAntiAffinity(node: Node): boolean {
    if (this.#anti.isAllZero) return true;
    return !this.#terms.requiredAntiAffinity.some(
      ({ topologyKey }) => this.#anti.get(topologyPair(node, topologyKey) ?? '') > 0,
    );
  }

  satisfiesExistingAntiAffinity({ metadata }: Node): boolean {
    if (this.#existingAnti.isAllZero) return true;
    return !Object.entries(metadata.labels ?? {}).some(
      ([key, value]) => this.#existingAnti.get(pairText(key, value)) > 0,
    );
  }
}

export const REQUIRED_TERMS = stateKey<RequiredTerms>(`PreFilter${INTER_POD_AFFINITY}`);

export function requiredTerms(api: ApiServer, { pod, affinity }: PodInfo, lister: NodeLister): RequiredTerms {
  const terms = mergeAllNamespaces(api, affinity);
  const required = new RequiredTerms(pod, terms, namespaceLabels(api, pod), [
    new LayeredCounts(),
    new LayeredCounts(),
    new LayeredCounts(),
  ]);
  for (const info of lister.withRequiredAntiAffinityPods()) {
    forEachPod(info, info.podsWithRequiredAntiAffinity, (other, node) => required.updateExisting(other, node, 1));
  }
  if (!required.concernsOthers) return required;
  for (const info of lister.list())
    forEachPod(info, info.pods, (other, node) => required.updateIncoming(other, node, 1));
  return required;
}

function forEachPod(
  { node }: NodeInfo,
  pods: ReadonlyMap<string, PodInfo>,
  visit: (other: PodInfo, node: Node) => void,
): void {
  if (node !== undefined) for (const other of pods.values()) visit(other, node);
}

function countMatching(
  counts: LayeredCounts,
  terms: readonly AffinityTerm[],
  pod: Pod,
  labels: Labels | undefined,
  node: Node,
  delta: 1 | -1,
): void {
  for (const term of terms) if (termMatches(term, pod, labels)) count(counts, node, term.topologyKey, delta);
}

function count(counts: LayeredCounts, node: Node, topologyKey: string, delta: 1 | -1): void {
  const pair = topologyPair(node, topologyKey);
  if (pair !== undefined) counts.add(pair, delta);
}
