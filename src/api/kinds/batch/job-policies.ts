import { duplicate, invalid, invalidWithoutValue, notSupported, required, tooLong, tooMany } from '../../field-error';
import { quote, quotedList } from '../../go/text';
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../../generated/types';
import { checkNonNegative, checkQualifiedName, type Errors } from '../../validation/field-checks';
import { internalJson } from '../pod/internal-json';

// pkg/apis/batch/validation/validation.go.

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];
const MAX_RULES = 20;
const MAX_PATTERNS = 20;
const MAX_VALUES = 255;
const MAX_INDEXES_BYTES = 64 * 1024;

export function checkFailurePolicy(errors: Errors, path: string, spec: JobSpec): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > MAX_RULES) errors.push(tooMany(`${path}.rules`, rules.length, MAX_RULES));
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  for (const [index, rule] of rules.entries()) checkFailureRule(errors, `${path}.rules[${index}]`, spec, rule, names);
}

function checkFailureRule(
  errors: Errors,
  path: string,
  { backoffLimitPerIndex }: JobSpec,
  { action, onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  names: ReadonlySet<string>,
): void {
  if (!action) errors.push(required(`${path}.action`, `valid values: ${quotedList(ACTIONS)}`));
  else if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}.action`, action, ACTIONS));
  else if (action === 'FailIndex' && backoffLimitPerIndex === undefined)
    errors.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  if (onExitCodes) checkExitCodes(errors, `${path}.onExitCodes`, onExitCodes, names);
  if (onPodConditions.length > 0) checkPatterns(errors, `${path}.onPodConditions`, onPodConditions);
  if (onExitCodes && onPodConditions.length > 0)
    errors.push(invalidWithoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0)
    errors.push(invalidWithoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
}

function checkExitCodes(
  errors: Errors,
  path: string,
  { containerName, operator, values: given }: PodFailurePolicyOnExitCodesRequirement,
  names: ReadonlySet<string>,
): void {
  const values: readonly number[] = given ?? [];
  if (!operator) errors.push(required(`${path}.operator`, `valid values: ${quotedList(OPERATORS)}`));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, OPERATORS));
  if (containerName !== undefined && !names.has(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${path}.containerName`, containerName, detail));
  }
  if (values.length === 0) errors.push(invalid(`${path}.values`, given ?? null, 'at least one value is required'));
  else if (values.length > MAX_VALUES) errors.push(tooMany(`${path}.values`, values.length, MAX_VALUES));
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    const own = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0) errors.push(invalid(own, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(own, value));
    seen.add(value);
  }
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
  if (!isOrdered) errors.push(invalid(`${path}.values`, values, 'must be ordered'));
}

function checkPatterns(
  errors: Errors,
  path: string,
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
): void {
  if (patterns.length > MAX_PATTERNS) errors.push(tooMany(path, patterns.length, MAX_PATTERNS));
  for (const [index, { type, status }] of patterns.entries()) {
    const own = `${path}[${index}]`;
    checkQualifiedName(errors, `${own}.type`, type);
    if (!status) errors.push(required(`${own}.status`, `valid values: ${quotedList(STATUSES)}`));
    else if (!STATUSES.includes(status)) errors.push(notSupported(`${own}.status`, status, STATUSES));
  }
}

export function checkSuccessPolicy(errors: Errors, path: string, spec: JobSpec): void {
  if (spec.completionMode !== 'Indexed') {
    const policy = internalJson('SuccessPolicy', spec.successPolicy ?? {});
    errors.push(invalid(path, policy, 'requires indexed completion mode'));
    return;
  }
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0)
    errors.push(required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > MAX_RULES) errors.push(tooMany(`${path}.rules`, rules.length, MAX_RULES));
  for (const [index, rule] of rules.entries())
    checkSuccessRule(errors, `${path}.rules[${index}]`, spec.completions ?? 0, rule);
}

function checkSuccessRule(
  errors: Errors,
  path: string,
  completions: number,
  { succeededCount, succeededIndexes }: SuccessPolicyRule,
): void {
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let indexes = 0;
  if (succeededIndexes !== undefined) {
    const own = `${path}.succeededIndexes`;
    if (succeededIndexes.length > MAX_INDEXES_BYTES) errors.push(tooLong(own, MAX_INDEXES_BYTES));
    const total = totalIndexes(succeededIndexes, completions);
    if (typeof total === 'string')
      errors.push(invalid(own, succeededIndexes, `error parsing succeededIndexes: ${total}`));
    else indexes = total;
  }
  if (succeededCount === undefined) return;
  const own = `${path}.succeededCount`;
  checkNonNegative(errors, own, succeededCount);
  const refuse = (most: number, what: string) =>
    errors.push(invalid(own, succeededCount, `must be less than or equal to ${most} (the number of ${what})`));
  if (succeededCount > completions) refuse(completions, 'specified completions');
  if (succeededIndexes !== undefined && succeededCount > indexes)
    refuse(indexes, 'indexes in the specified succeededIndexes field');
}

/** How many indexes a text like `1,3-5` names; a text says why it names none (`validateIndexesFormat`). */
export function totalIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let total = 0;
  let last: number | undefined;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2)
      return `the fragment ${quote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const limit of limits) {
      if (!/^[-+]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${quote(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${quote(limit)}`;
      numbers.push(Number(limit));
    }
    const [x = 0, y] = numbers;
    if (y !== undefined && x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    if (last !== undefined && last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    last = y ?? x;
    total += last - x + 1;
  }
  return total;
}
