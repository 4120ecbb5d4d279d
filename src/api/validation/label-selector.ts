import { append } from '../append';
import { forbidden, invalid, required } from '../field-error';
import type { LabelSelector, LabelSelectorRequirement } from '../generated/types';
import { isQualifiedName, isValidLabelValue } from '../names';
import { addInvalid, type Errors } from './field-checks';
import { validateLabels } from './object-meta';

/** A selector as messages show it: its fields in Go's order. */
export function printedSelector({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  return {
    ...(matchLabels && { matchLabels }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values && { values }),
      })),
    }),
  };
}

/** apimachinery/pkg/apis/meta/v1/validation/validation.go, `ValidateLabelSelector`. */
export function checkLabelSelector(errors: Errors, path: string, selector: LabelSelector | undefined): void {
  if (selector === undefined) return;
  if (selector.matchLabels) append(errors, validateLabels(selector.matchLabels, `${path}.matchLabels`));
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries())
    checkRequirement(errors, `${path}.matchExpressions[${index}]`, requirement, false);
}

/** `ValidateLabelSelectorRequirement`. */
export function checkRequirement(
  errors: Errors,
  path: string,
  { key = '', operator, values = [] }: LabelSelectorRequirement,
  anyOperator: boolean,
): void {
  if (!checkValueCount(errors, path, operator, values) && !anyOperator)
    errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  addInvalid(errors, `${path}.key`, key, isQualifiedName(key));
  for (const [at, value] of values.entries())
    addInvalid(errors, `${path}.values[${at}]`, value, isValidLabelValue(value));
}

/** Has the operator the values that it needs? False for one that nobody knows. */
export function checkValueCount(errors: Errors, path: string, operator: string, values: readonly string[]): boolean {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    return true;
  }
  if (operator !== 'Exists' && operator !== 'DoesNotExist') return false;
  if (values.length > 0)
    errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  return true;
}
