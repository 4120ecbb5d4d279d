import type { Node, Pod } from '../../../api/generated/types';
import type { ApiServer } from '../../../api/server';
import { stateKey, type StateData } from '../../framework/cycle-state';
import type { NodeInfo } from '../../framework/node-info';
import { termMatches, type PodAffinityTerms } from '../../framework/pod-affinity-terms';
import type { NodeLister, PodCounter, PodsByValue } from '../../framework/plugin';
import type { PodInfo } from '../../framework/pod-info';
import { INTER_POD_AFFINITY } from '../names';
import { matchesAllTerms, mergeAllNamespaces, namespaceLabels, type Labels } from './terms';
import { TopologyCounts } from './topology-counts';

/** What required affinity and anti-affinity, the pod's own and that of others against it, say of topologies (interpodaffinity/filtering.go). */
export class RequiredTerms implements StateData {
  readonly #pod: Pod;
  readonly #terms: PodAffinityTerms;
  readonly #namespaceLabels: Labels | undefined;
  /** Others that refuse the pod. */
  readonly #existingAnti: TopologyCounts[];
  /** Others that the pod wants to be with. */
  readonly #affinity: readonly TopologyCounts[];
  /** Others that the pod refuses. */
  readonly #anti: readonly TopologyCounts[];

  constructor(
    pod: Pod,
    terms: PodAffinityTerms,
    labels: Labels | undefined,
    counts: readonly [
      existingAnti: readonly TopologyCounts[],
      affinity: readonly TopologyCounts[],
      anti: readonly TopologyCounts[],
    ],
  ) {
    this.#pod = pod;
    this.#terms = terms;
    this.#namespaceLabels = labels;
    this.#existingAnti = [...counts[0]];
    this.#affinity = counts[1];
    this.#anti = counts[2];
  }

  clone(): RequiredTerms {
    const counts = [cloned(this.#existingAnti), cloned(this.#affinity), cloned(this.#anti)] as const;
    return new RequiredTerms(this.#pod, this.#terms, this.#namespaceLabels, counts);
  }

  /** No term concerns the pod. */
  get isEmpty(): boolean {
    const { requiredAffinity, requiredAntiAffinity } = this.#terms;
    return requiredAffinity.length === 0 && requiredAntiAffinity.length === 0 && areAllZero(this.#existingAnti);
  }

  /** Counts what another pod on the node has against this one. */
  updateExisting({ affinity }: PodInfo, node: Node, delta: 1 | -1): void {
    for (const term of affinity?.requiredAntiAffinity ?? []) {
      if (!termMatches(term, this.#pod, this.#namespaceLabels)) continue;
      let counts = this.#existingAnti.find(({ key }) => key === term.topologyKey);
      if (counts === undefined) this.#existingAnti.push((counts = new TopologyCounts(term.topologyKey, [])));
      counts.add(node, delta);
    }
  }

  /** Counts what this pod's terms have to do with another pod on the node. */
  updateIncoming({ pod }: PodInfo, node: Node, delta: 1 | -1): void {
    const { requiredAffinity, requiredAntiAffinity } = this.#terms;
    if (matchesAllTerms(requiredAffinity, pod)) for (const counts of this.#affinity) counts.add(node, delta);
    for (const term of requiredAntiAffinity) {
      if (termMatches(term, pod, undefined)) this.#anti.find(({ key }) => key === term.topologyKey)?.add(node, delta);
    }
  }

  satisfiesAffinity(node: NodeInfo): boolean {
    let podsExist = true;
    for (const counts of this.#affinity) {
      const count = counts.at(node);
      if (count === undefined) return false;
      if (count <= 0) podsExist = false;
    }
    // The first of a group of pods that want to be together has nobody to be with yet.
    return podsExist || (areAllZero(this.#affinity) && matchesAllTerms(this.#terms.requiredAffinity, this.#pod));
  }

  satisfiesAntiAffinity(node: NodeInfo): boolean {
    return !isAnyAt(this.#anti, node);
  }

  satisfiesExistingAntiAffinity(node: NodeInfo): boolean {
    return !isAnyAt(this.#existingAnti, node);
  }
}

export const REQUIRED_TERMS = stateKey<RequiredTerms>(`PreFilter${INTER_POD_AFFINITY}`);

export function requiredTerms(api: ApiServer, { pod, affinity }: PodInfo, lister: NodeLister): RequiredTerms {
  const terms = mergeAllNamespaces(api, affinity);
  const labels = namespaceLabels(api, pod);
  const { requiredAffinity, requiredAntiAffinity } = terms;
  const existing: CountedKey[] = [];
  for (const { term, counts } of lister.placedTerms('requiredAntiAffinity'))
    if (termMatches(term, pod, labels)) existing.push({ key: term.topologyKey, counts });
  const wanted = requiredAffinity.length === 0 ? undefined : lister.countMatching(requiredAffinity);
  const wantedKeys = new Set(requiredAffinity.map(({ topologyKey }) => topologyKey));
  const refused = requiredAntiAffinity.map((term) => ({
    key: term.topologyKey,
    counts: lister.countMatching([term]),
  }));
  return new RequiredTerms(pod, terms, labels, [
    topologyCounts(existing),
    topologyCounts(wanted === undefined ? [] : [...wantedKeys].map((key) => ({ key, counts: wanted }))),
    topologyCounts(refused),
  ]);
}

interface CountedKey {
  readonly key: string;
  readonly counts: PodCounter;
}

/** One for each key. */
function topologyCounts(counted: readonly CountedKey[]): readonly TopologyCounts[] {
  if (counted.length === 0) return NO_COUNTS;
  const byKey = new Map<string, PodsByValue[]>();
  for (const { key, counts } of counted) {
    const shared = byKey.get(key) ?? [];
    shared.push(counts.byOwnLabel(key));
    byKey.set(key, shared);
  }
  return Array.from(byKey, ([key, shared]) => new TopologyCounts(key, shared));
}

const NO_COUNTS: readonly TopologyCounts[] = [];

function cloned(list: readonly TopologyCounts[]): readonly TopologyCounts[] {
  return list.map((counts) => counts.clone());
}

function areAllZero(list: readonly TopologyCounts[]): boolean {
  return list.every(({ isAllZero }) => isAllZero);
}

/** Asked of every node. */
function isAnyAt(list: readonly TopologyCounts[], node: NodeInfo): boolean {
  for (let index = 0; index < list.length; index += 1)
    if (((list[index] as TopologyCounts).at(node) ?? 0) > 0) return true;
  return false;
}
