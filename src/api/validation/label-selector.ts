import { append } from '../append';
import { forbidden, invalid, required } from '../field-error';
import type { LabelSelector } from '../generated/types';
import { isQualifiedName, isValidLabelValue } from '../names';
import { addInvalid, type Errors } from './field-checks';
import { validateLabels } from './object-meta';

/** apimachinery/pkg/apis/meta/v1/validation/validation.go, `ValidateLabelSelector`. */
export function checkLabelSelector(errors: Errors, path: string, selector: LabelSelector | undefined): void {
  if (selector === undefined) return;
  if (selector.matchLabels) append(errors, validateLabels(selector.matchLabels, `${path}.matchLabels`));
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const own = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        errors.push(required(`${own}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.push(forbidden(`${own}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else {
      errors.push(invalid(`${own}.operator`, operator, 'not a valid selector operator'));
    }
    addInvalid(errors, `${own}.key`, key, isQualifiedName(key));
    for (const [at, value] of values.entries())
      addInvalid(errors, `${own}.values[${at}]`, value, isValidLabelValue(value));
  }
}
