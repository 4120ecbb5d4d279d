import { deepEqual } from '../../equality';
import type { ClusterRole, PolicyRule } from '../../generated/types';
import { compareBytes } from '../../go-text';
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
  const rules: PolicyRule[] = [];
  for (const labelSelector of aggregationRule.clusterRoleSelectors ?? []) {
    const result = labelSelectorAsSelector(labelSelector);
    if ('error' in result) return undefined;
    for (const { metadata, rules: theirs = [] } of sorted) {
      if (metadata.name === own.name || !matchesSelector(result.selector, metadata.labels)) continue;
      for (const rule of theirs) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
