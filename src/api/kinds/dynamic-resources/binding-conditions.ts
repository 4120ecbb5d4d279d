import { duplicate, invalid } from '../../field-error';
import { checkQualifiedName, type Errors } from '../../validation/field-checks';
import { checkItems, checkUnique } from './list-checks';

const MOST_CONDITIONS = 4;

/** Which devices are ready for a pod once it is bound, and which never will be (`validateDeviceBindingParameters`). */
export function checkBindingConditions(
  errors: Errors,
  path: string,
  conditions: readonly string[] | undefined,
  failures: readonly string[] | undefined,
): void {
  checkItems(errors, `${path}.bindingConditions`, conditions, MOST_CONDITIONS, (one, own) =>
    checkQualifiedName(errors, own, one),
  );
  checkItems(errors, `${path}.bindingFailureConditions`, failures, MOST_CONDITIONS, (one, own) =>
    checkQualifiedName(errors, own, one),
  );
  checkUnique(errors, `${path}.bindingConditions`, conditions ?? [], (one) => one);
  const seen = new Set<string>();
  for (const [index, one] of (failures ?? []).entries()) {
    const own = `${path}.bindingFailureConditions[${index}]`;
    if (seen.has(one)) errors.push(duplicate(own, one));
    seen.add(one);
    if (conditions?.includes(one) === true)
      errors.push(invalid(own, one, 'bindingFailureConditions must not overlap with bindingConditions'));
  }
  const [hasConditions, hasFailures] = [(conditions ?? []).length > 0, (failures ?? []).length > 0];
  if (!hasConditions && hasFailures) {
    const detail = 'bindingConditions are required to use bindingFailureConditions';
    errors.push(invalid(`${path}.bindingConditions`, conditions ?? null, detail));
  }
  if (!hasFailures && hasConditions) {
    const detail = 'bindingFailureConditions are required to use bindingConditions';
    errors.push(invalid(`${path}.bindingFailureConditions`, failures ?? null, detail));
  }
}
