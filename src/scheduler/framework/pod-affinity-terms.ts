import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../api/generated/types';
import { labelMatcher, type LabelMatcher } from '../../api/scheduling/label-requirement';

type Labels = Readonly<Record<string, string>>;

/** A pod affinity term ready to be asked (kube-scheduler/framework/types.go, `AffinityTerm`). */
export interface AffinityTerm {
  readonly namespaces: ReadonlySet<string>;
  readonly selector: LabelMatcher;
  readonly namespaceSelector: LabelMatcher;
  readonly topologyKey: string;
}

export interface WeightedAffinityTerm extends AffinityTerm {
  readonly weight: number;
}

export interface PodAffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedAffinityTerm[];
  readonly preferredAntiAffinity: readonly WeightedAffinityTerm[];
}

export type AffinitySort = keyof PodAffinityTerms;

export const AFFINITY_SORTS: readonly AffinitySort[] = [
  'requiredAffinity',
  'requiredAntiAffinity',
  'preferredAffinity',
  'preferredAntiAffinity',
];

/** How much a term weighs; required ones weigh nothing of their own. */
export function weightOf(term: AffinityTerm | WeightedAffinityTerm): number {
  return 'weight' in term ? term.weight : 0;
}

/** Equal for terms that speak of the same pods. */
export function termText({ namespaces, namespaceSelector, selector }: AffinityTerm): string {
  const named = namespaces.size === 1 ? [...namespaces] : [...namespaces].sort();
  return `${named.join(',')} ${namespaceSelector.empty} ${namespaceSelector.text} ${selector.text}`;
}

/** The terms of the pod's affinity to and against other pods; undefined when it has neither. */
export function podAffinityTerms({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): PodAffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return undefined;
  const term = (from: PodAffinityTerm) => affinityTerm(from, metadata.namespace ?? '');
  const weighted = ({ weight, podAffinityTerm }: WeightedPodAffinityTerm) => ({ ...term(podAffinityTerm), weight });
  return {
    requiredAffinity: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    requiredAntiAffinity: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    preferredAffinity: (podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
    preferredAntiAffinity: (podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
  };
}

/** Is the pod one that the term speaks of? `namespaceLabels` are those of the pod's namespace. */
export function termMatches(term: AffinityTerm, { metadata }: Pod, namespaceLabels: Labels | undefined): boolean {
  const inNamespace = term.namespaces.has(metadata.namespace ?? '') || term.namespaceSelector.matches(namespaceLabels);
  return inNamespace && term.selector.matches(metadata.labels);
}

function affinityTerm(
  { labelSelector, namespaces, namespaceSelector, topologyKey }: PodAffinityTerm,
  own: string,
): AffinityTerm {
  const named = namespaces ?? [];
  return {
    namespaces: new Set(named.length === 0 && namespaceSelector === undefined ? [own] : named),
    selector: labelMatcher(labelSelector),
    namespaceSelector: labelMatcher(namespaceSelector),
    topologyKey,
  };
}
