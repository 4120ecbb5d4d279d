import type { Affinity, LabelSelector, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../../generated/types';
import { changeField, changeItems } from '../sharing';
import { getOwn } from '../../json-object';

type Labels = Readonly<Record<string, string>>;

/**
 * `matchLabelKeys` and `mismatchLabelKeys` become expressions of their label selectors, with the values of the pod's own labels
 * (pkg/registry/core/pod/strategy.go, `mutatePodAffinity`, `mutateTopologySpreadConstraints`).
 */
export function applyLabelKeys(pod: Pod): Pod {
  if (pod.spec.affinity === undefined && pod.spec.topologySpreadConstraints === undefined) return pod;
  const { labels = {} } = pod.metadata;
  return changeField(pod, 'spec', (spec) => {
    const withAffinity = changeField(spec, 'affinity', (affinity) => applyToAffinity(affinity, labels));
    return changeField(withAffinity, 'topologySpreadConstraints', (constraints) =>
      changeItems(constraints, (constraint) => applyToTerm(constraint, labels)),
    );
  });
}

function applyToAffinity(affinity: Affinity, labels: Labels): Affinity {
  const change = (terms: NonNullable<Affinity['podAffinity']>) => {
    const required = changeField(terms, 'requiredDuringSchedulingIgnoredDuringExecution', (list) =>
      changeItems(list, (term) => applyToTerm(term, labels)),
    );
    return changeField(required, 'preferredDuringSchedulingIgnoredDuringExecution', (list) =>
      changeItems(list, (weighted) => changeField(weighted, 'podAffinityTerm', (term) => applyToTerm(term, labels))),
    );
  };
  return changeField(changeField(affinity, 'podAffinity', change), 'podAntiAffinity', change);
}

function applyToTerm<T extends PodAffinityTerm | TopologySpreadConstraint>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [] } = term;
  const mismatchLabelKeys = 'mismatchLabelKeys' in term ? (term.mismatchLabelKeys ?? []) : [];
  if (labelSelector === undefined) return term;
  const added = [...expressions(matchLabelKeys, 'In', labels), ...expressions(mismatchLabelKeys, 'NotIn', labels)];
  if (added.length === 0) return term;
  const selector: LabelSelector = {
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added],
  };
  return { ...term, labelSelector: selector };
}

function expressions(keys: readonly string[], operator: string, labels: Labels) {
  return keys.flatMap((key) => {
    const value = getOwn(labels, key);
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}
