import type { Node, Pod } from '../../../api/generated/types';
import { namespaces } from '../../../api/kinds/namespace';
import { NOTHING } from '../../../api/scheduling/label-requirement';
import type { ApiServer } from '../../../api/server';
import { termMatches, type AffinityTerm, type PodAffinityTerms } from '../../framework/pod-affinity-terms';
import { getOwn } from '../../../api/json-object';

export type Labels = Readonly<Record<string, string>>;

/** The term with the namespaces that its selector selects now; an empty selector, which means all, stays (`mergeAffinityTermNamespacesIfNotEmpty`). */
function mergeNamespaces<T extends AffinityTerm>(api: ApiServer, term: T): T {
  if (term.namespaceSelector.empty || term.namespaceSelector === NOTHING) return term;
  const names = new Set(term.namespaces);
  for (const { metadata } of api.collection(namespaces).values())
    if (term.namespaceSelector.matches(metadata.labels)) names.add(metadata.name);
  return { ...term, namespaces: names, namespaceSelector: NOTHING };
}

export function mergeAllNamespaces(api: ApiServer, terms: PodAffinityTerms | undefined): PodAffinityTerms {
  const merge = <T extends AffinityTerm>(list: readonly T[] = []): readonly T[] =>
    list.map((term) => mergeNamespaces(api, term));
  return {
    requiredAffinity: merge(terms?.requiredAffinity),
    requiredAntiAffinity: merge(terms?.requiredAntiAffinity),
    preferredAffinity: merge(terms?.preferredAffinity),
    preferredAntiAffinity: merge(terms?.preferredAntiAffinity),
  };
}

export function namespaceLabels(api: ApiServer, { metadata }: Pod): Labels | undefined {
  return api.find(namespaces, { namespace: '', name: metadata.namespace ?? '' })?.metadata.labels;
}

/** Is the pod one that every one of the terms, of which there is at least one, speaks of? */
export function matchesAllTerms(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, pod, undefined));
}

/** A topology key and its value on a node as one text; undefined when the node has no such label. */
export function topologyPair({ metadata }: Node, key: string): string | undefined {
  const value = getOwn(metadata.labels ?? {}, key);
  return value === undefined ? undefined : pairText(key, value);
}

export function pairText(key: string, value: string): string {
  return `${key}=${value}`;
}
