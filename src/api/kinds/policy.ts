import type { PodDisruptionBudget, RuntimeClass } from '../generated/types';
import { defineKind } from '../kind';
import { isPathSegmentName } from '../names';
import { validateDisruptionBudget, validateDisruptionBudgetStatusUpdate } from './disruption-budget/validation';
import { validateRuntimeClass, validateRuntimeClassUpdate } from './runtime-class-validation';
import { age, columns } from './tables/cells';

/** pkg/registry/policy/poddisruptionbudget/strategy.go, printPodDisruptionBudget. */
export const podDisruptionBudgets = defineKind<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', {
  validateName: (name) => isPathSegmentName(name),
  validate: validateDisruptionBudget,
  validateUpdate: validateDisruptionBudget,
  statusHasMetadata: true,
  validateStatusUpdate: validateDisruptionBudgetStatusUpdate,
  table: {
    columns: columns('Name', 'Min Available', 'Max Unavailable', 'integer Allowed Disruptions', 'Age'),
    cells: (budget, nowMs) => [
      budget.metadata.name,
      String(budget.spec.minAvailable ?? 'N/A'),
      String(budget.spec.maxUnavailable ?? 'N/A'),
      budget.status?.disruptionsAllowed ?? 0,
      age(budget, nowMs),
    ],
  },
});

/** printRuntimeClass. */
export const runtimeClasses = defineKind<RuntimeClass>('node.k8s.io/v1', 'RuntimeClass', {
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
  allowCreateOnUpdate: true,
  table: {
    columns: columns('Name', 'Handler', 'Age'),
    cells: (runtimeClass, nowMs) => [runtimeClass.metadata.name, runtimeClass.handler, age(runtimeClass, nowMs)],
  },
});
