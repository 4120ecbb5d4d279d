import type { ClusterRole, PolicyRule } from '../../generated/types';
import { compareBytes } from '../../go/text';
import type { Draft } from '../../object';
import { labelSelectorAsSelector, matchesSelector } from '../../selectors/label-selector';

type RoleDraft = Draft<ClusterRole>;

/**
 * The rules that an aggregated role collects from the others; undefined for a role that collects none, or whose selector is invalid.
 * Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export function aggregatedRules(
  { metadata: own, aggregationRule }: RoleDraft,
  others: Iterable<RoleDraft>,
): readonly PolicyRule[] | undefined {
  if (aggregationRule === undefined) return undefined;
  const sorted = [...others].sort((a, b) => compareBytes(a.metadata.name ?? '', b.metadata.name ?? ''));
  // By their text: what is equal has one, and there are hundreds to compare.
  const rules = new Map<string, PolicyRule>();
  for (const labelSelector of aggregationRule.clusterRoleSelectors ?? []) {
    const result = labelSelectorAsSelector(labelSelector);
    if ('error' in result) return undefined;
    for (const { metadata, rules: theirs = [] } of sorted) {
      if (metadata.name === own.name || !matchesSelector(result.selector, metadata.labels)) continue;
      for (const rule of theirs) {
        const text = textOf(rule);
        if (!rules.has(text)) rules.set(text, rule);
      }
    }
  }
  return [...rules.values()];
}

function textOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  return JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
}
