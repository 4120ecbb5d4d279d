import type { PodDisruptionBudget } from '../../api/generated/types';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { PodInfo } from '../framework/pod-info';

/**
 * Parts pods by whether their eviction would violate a budget, each part in the order given. Every eviction uses up the budgets that
 * match (pkg/scheduler/framework/plugins/defaultpreemption, `filterPodsWithPDBViolation`).
 */
export function partByBudgetViolation(
  pods: readonly PodInfo[],
  budgets: readonly PodDisruptionBudget[],
): { readonly violating: readonly PodInfo[]; readonly nonViolating: readonly PodInfo[] } {
  const allowances = budgets.map((budget) => ({
    budget,
    selector: labelMatcher(budget.spec.selector),
    left: budget.status?.disruptionsAllowed ?? 0,
  }));
  const violating: PodInfo[] = [];
  const nonViolating: PodInfo[] = [];
  for (const info of pods) {
    const { metadata } = info.pod;
    let violates = false;
    for (const allowance of allowances) {
      const { budget, selector } = allowance;
      if (budget.metadata.namespace !== metadata.namespace || selector.empty || !selector.matches(metadata.labels))
        continue;
      if (metadata.labels === undefined || Object.keys(metadata.labels).length === 0) continue;
      // The API server has counted this one already.
      if (Object.hasOwn(budget.status?.disruptedPods ?? {}, metadata.name)) continue;
      allowance.left -= 1;
      if (allowance.left < 0) violates = true;
    }
    (violates ? violating : nonViolating).push(info);
  }
  return { violating, nonViolating };
}
