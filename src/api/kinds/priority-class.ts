import { forbidden, invalid, type FieldError } from '../field-error';
import type { PriorityClass } from '../generated/types';
import { defineKind } from '../kind';
import { withMetadata } from '../object';
import { checkSupported, type Errors } from '../validation/field-checks';
import { fieldImmutable } from '../validation/object-meta';
import { withPointers } from './sharing';
import { age, columns } from './tables/cells';

const SYSTEM_PREFIX = 'system-';
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_CRITICAL = 2 * HIGHEST_USER_PRIORITY;

/** The two classes that every cluster has (pkg/apis/scheduling/v1/helpers.go). */
export const systemPriorityClasses = [
  {
    name: 'system-node-critical',
    value: SYSTEM_CRITICAL + 1000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: SYSTEM_CRITICAL,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
] as const;

/** pkg/registry/scheduling/priorityclass/strategy.go. */
export const priorityClasses = defineKind<PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass', {
  setDefaults: (priorityClass) => withPointers(priorityClass, { preemptionPolicy: 'PreemptLowerPriority', value: 0 }),
  // The generation never grows, although a class may be described anew.
  prepareForCreate: (priorityClass) => withMetadata(priorityClass, { generation: 1 }),
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'integer Value', 'boolean Global-Default', 'Age', 'PreemptionPolicy'),
    cells: (priorityClass, nowMs) => [
      priorityClass.metadata.name,
      priorityClass.value ?? 0,
      priorityClass.globalDefault ?? false,
      age(priorityClass, nowMs),
      priorityClass.preemptionPolicy ?? '',
    ],
  },
});

/** pkg/apis/scheduling/validation/validation.go. */
function validatePriorityClass({
  metadata: { name },
  value = 0,
  globalDefault = false,
  preemptionPolicy,
}: PriorityClass): readonly FieldError[] {
  const errors: Errors = [];
  if (name.startsWith(SYSTEM_PREFIX)) {
    const why = systemMistake(name, value, globalDefault);
    const detail = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    if (why !== undefined) errors.push(forbidden('metadata.name', `${detail}${why}`));
  } else if (value > HIGHEST_USER_PRIORITY) {
    errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`));
  }
  checkSupported(errors, 'preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  return errors;
}

function validatePriorityClassUpdate(priorityClass: PriorityClass, old: PriorityClass): readonly FieldError[] {
  const errors: Errors = [];
  const { value = 0, preemptionPolicy } = priorityClass;
  if (value !== (old.value ?? 0)) errors.push(forbidden('value', 'may not be changed in an update.'));
  if (preemptionPolicy !== old.preemptionPolicy)
    errors.push(invalid('preemptionPolicy', preemptionPolicy ?? null, fieldImmutable));
  return errors;
}

function systemMistake(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = systemPriorityClasses.find((candidate) => candidate.name === name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
