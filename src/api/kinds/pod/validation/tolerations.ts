import { forbidden, invalid, notSupported } from '../../../field-error';
import type { Toleration } from '../../../generated/types';
import { isValidLabelValue } from '../../../names';
import { checkQualifiedName, type Errors } from '../../../validation/field-checks';

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** pkg/apis/core/validation/validation.go, `ValidateTolerations`. */
export function checkTolerations(errors: Errors, path: string, tolerations: readonly Toleration[]): void {
  for (const [
    index,
    { key = '', operator = '', value = '', effect = '', tolerationSeconds },
  ] of tolerations.entries()) {
    const own = `${path}[${index}]`;
    if (key !== '') checkQualifiedName(errors, `${own}.key`, key);
    if (key === '' && operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalid(`${own}.operator`, operator, detail));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.push(invalid(`${own}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    checkOperator(errors, own, operator, value);
    if (effect !== '' && !TAINT_EFFECTS.includes(effect))
      errors.push(notSupported(`${own}.effect`, effect, TAINT_EFFECTS));
  }
}

function checkOperator(errors: Errors, path: string, operator: string, value: string): void {
  const field = `${path}.operator`;
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isValidLabelValue(value);
      if (messages.length > 0) errors.push(invalid(field, value, messages.join(';')));
      return;
    }
    case 'Exists':
      if (value !== '') errors.push(invalid(field, value, "value must be empty when `operator` is 'Exists'"));
      return;
    case 'Lt':
    case 'Gt':
      // Known, but behind a feature gate that is off by default (TaintTolerationComparisonOperators).
      errors.push(notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt']));
      return;
    default:
      errors.push(notSupported(field, operator, ['Equal', 'Exists']));
  }
}

/** Old tolerations stay, apart from their seconds; new ones may come (`validateOnlyAddedTolerations`). */
export function checkOnlyAddedTolerations(
  errors: Errors,
  path: string,
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
): void {
  const isKept = (before: Toleration) => tolerations.some((toleration) => sameApartFromSeconds(toleration, before));
  if (!old.every(isKept)) {
    errors.push(forbidden(path, 'existing toleration can not be modified except its tolerationSeconds'));
    return;
  }
  checkTolerations(errors, path, tolerations);
}

function sameApartFromSeconds(a: Toleration, b: Toleration): boolean {
  return (['key', 'operator', 'value', 'effect'] as const).every((field) => (a[field] ?? '') === (b[field] ?? ''));
}
