import type { Pod } from '../../../api/generated/types';
import { namespaces } from '../../../api/kinds/namespace';
import { NOTHING } from '../../../api/scheduling/label-requirement';
import type { ApiServer } from '../../../api/server';
import { termMatches, type AffinityTerm, type PodAffinityTerms } from '../../framework/pod-affinity-terms';

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
  if (terms === undefined) return NO_TERMS;
  const merge = <T extends AffinityTerm>(list: readonly T[]): readonly T[] =>
    list.map((term) => mergeNamespaces(api, term));
  return {
    requiredAffinity: merge(terms.requiredAffinity),
    requiredAntiAffinity: merge(terms.requiredAntiAffinity),
    preferredAffinity: merge(terms.preferredAffinity),
    preferredAntiAffinity: merge(terms.preferredAntiAffinity),
  };
}

const NO_TERMS: PodAffinityTerms = {
  requiredAffinity: [],
  requiredAntiAffinity: [],
  preferredAffinity: [],
  preferredAntiAffinity: [],
};

export function namespaceLabels(api: ApiServer, { metadata }: Pod): Labels | undefined {
  return api.find(namespaces, { namespace: '', name: metadata.namespace ?? '' })?.metadata.labels;
}

/** Is the pod one that every one of the terms, of which there is at least one, speaks of? */
export function matchesAllTerms(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, pod, undefined));
}
