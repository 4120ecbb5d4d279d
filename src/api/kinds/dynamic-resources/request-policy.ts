import { forbidden, invalid, required } from '../../field-error';
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from '../../generated/types';
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from '../../quantity';
import type { Errors } from '../../validation/field-checks';
import { checkSet } from './list-checks';

const MOST_VALUES = 10;

/**
 * How much of a device's capacity one claim may ask for (pkg/apis/resource/validation/validation.go, `validateRequestPolicy`).
 *
 * Divergence from real Kubernetes: a step of zero is passed over; there the API server ends the connection without an answer.
 */
export function checkRequestPolicy(
  errors: Errors,
  path: string,
  capacity: string,
  { default: standard, validValues = [], validRange }: CapacityRequestPolicy,
): void {
  const most = parseQuantity(String(capacity));
  if (validValues.length > 0 && validRange !== undefined) {
    const both = 'cannot specify "validValues" and "validRange" at the same time';
    errors.push(forbidden(path, `exactly one policy can be specified, ${both}`));
  } else if (validValues.length > 0) {
    if (standard === undefined) errors.push(required(`${path}.default`, 'required when validValues is defined'));
    else checkValues(errors, `${path}.validValues`, parseQuantity(standard), most, validValues.map(parseQuantity));
  } else if (validRange !== undefined) {
    if (standard === undefined) errors.push(required(`${path}.default`, 'required when validRange is defined'));
    else checkRange(errors, `${path}.validRange`, parseQuantity(standard), most, validRange);
  }
}

function checkValues(
  errors: Errors,
  path: string,
  standard: Quantity,
  most: Quantity,
  values: readonly Quantity[],
): void {
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before !== undefined && compareQuantities(before, value) > 0)
      errors.push(invalid(`${path}[${index}]`, value.text, 'values must be sorted in ascending order'));
  }
  let hasDefault = false;
  checkSet(
    errors,
    path,
    values,
    MOST_VALUES,
    (value) => String(value.value),
    (value, own) => {
      if (compareQuantities(value, most) > 0)
        errors.push(invalid(own, value.text, `option is larger than capacity value: ${most.text}`));
      if (compareQuantities(value, standard) === 0) hasDefault = true;
    },
  );
  if (!hasDefault)
    errors.push(invalid(path, standard.text, 'default value is not valid according to the requestPolicy'));
}

function checkRange(
  errors: Errors,
  path: string,
  standard: Quantity,
  capacity: Quantity,
  range: CapacityRequestPolicyRange,
): void {
  if (range.min === undefined) {
    errors.push(required(`${path}.min`, 'required when validRange is defined'));
    return;
  }
  const min = parseQuantity(range.min);
  const say = (isWrong: boolean, field: string, value: Quantity, detail: string) => {
    if (isWrong) errors.push(invalid(`${path}.${field}`, value.text, detail));
  };
  const isAbove = (one: Quantity, other: Quantity) => compareQuantities(one, other) > 0;
  say(isAbove(min, capacity), 'min', min, `min is larger than capacity value: ${capacity.text}`);
  say(isAbove(min, standard), 'min', standard, `default is less than min: ${min.text}`);
  const max = range.max === undefined ? undefined : parseQuantity(range.max);
  if (max !== undefined) {
    say(isAbove(min, max), 'max', min, `min is larger than max: ${max.text}`);
    say(isAbove(max, capacity), 'max', max, `max is larger than capacity value: ${capacity.text}`);
    say(isAbove(standard, max), 'max', standard, `default is more than max: ${max.text}`);
  }
  if (range.step === undefined) return;
  const step = parseQuantity(range.step);
  const first = addQuantities(min, step);
  const detail = `one step ${first.text} is larger than capacity value: ${capacity.text}`;
  say(isAbove(first, capacity), 'step', step, detail);
  for (const value of max === undefined ? [standard] : [standard, max]) {
    const isOff = step.value !== 0 && (value.value - min.value) % step.value !== 0;
    say(isOff, 'step', value, `value is not a multiple of a given step (${step.text}) from (${min.text})`);
  }
}
