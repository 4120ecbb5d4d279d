import { duplicate, forbidden, invalid, required, type FieldError } from '../../field-error';
import type { LimitRange, LimitRangeItem } from '../../generated/types';
import { getOwn } from '../../json-object';
import { isQualifiedName } from '../../names';
import { compareQuantities, parseQuantity, type Quantity } from '../../quantity';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkContainerResourceName, checkResourceName, isOvercommitAllowed } from '../pod/validation/resources';
import { changeField, changeItems } from '../sharing';

const TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
const ONE = parseQuantity('1');

type ResourceList = Readonly<Record<string, string>>;

/** What limits of containers leave open follows from what they say (pkg/apis/core/v1/defaults.go, `SetDefaults_LimitRangeItem`). */
export function defaultLimitRange(range: LimitRange): LimitRange {
  return changeField(range, 'spec', (spec) =>
    changeField(spec, 'limits', (limits) =>
      changeItems(limits, (item) => {
        if (item.type !== 'Container') return item;
        const limit = { ...item.max, ...item.default };
        const request = { ...item.min, ...limit, ...item.defaultRequest };
        return {
          ...item,
          ...(Object.keys(limit).length > 0 && { default: limit }),
          ...(Object.keys(request).length > 0 && { defaultRequest: request }),
        };
      }),
    ),
  );
}

/** pkg/apis/core/validation/validation.go, `ValidateLimitRange`. */
export function validateLimitRange({ spec }: LimitRange): readonly FieldError[] {
  const errors: Errors = [];
  const types = new Set<string>();
  for (const [index, item] of (spec?.limits ?? []).entries()) {
    const path = `spec.limits[${index}]`;
    checkType(errors, `${path}.type`, item.type);
    if (types.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    types.add(item.type);
    checkItem(errors, path, item);
  }
  return errors;
}

function checkType(errors: Errors, path: string, type: string): void {
  const messages = isQualifiedName(type);
  addInvalid(errors, path, type, messages);
  if (messages.length === 0 && !type.includes('/') && !TYPES.has(type))
    errors.push(invalid(path, type, 'must be a standard limit type or fully qualified'));
}

function checkItem(errors: Errors, path: string, item: LimitRangeItem): void {
  const isPod = item.type === 'Pod';
  const checkName = isPod || item.type === 'Container' ? checkContainerResourceName : checkResourceName;
  const names = new Set<string>();
  for (const list of LISTS) {
    const amounts: ResourceList = item[list] ?? {};
    if (isPod && (list === 'default' || list === 'defaultRequest')) {
      if (Object.keys(amounts).length > 0)
        errors.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    for (const name of Object.keys(amounts).sort()) {
      checkName(errors, `${path}.${list}[${name}]`, name);
      names.add(name);
    }
    const isLast = list === 'defaultRequest';
    if (isLast && item.type === 'PersistentVolumeClaim' && !item.min?.['storage'] && !item.max?.['storage']) {
      const detail = 'either minimum or maximum storage value is required, but neither was provided';
      errors.push(required(`${path}.limits`, detail));
    }
  }
  for (const name of [...names].sort()) checkAmounts(errors, path, item, name);
}

function checkAmounts(errors: Errors, path: string, item: LimitRangeItem, name: string): void {
  const amount = (list: ResourceList = {}): Quantity | undefined => {
    const text = getOwn(list, name);
    return text === undefined ? undefined : parseQuantity(text);
  };
  const isPod = item.type === 'Pod';
  const [min, max, ratio] = [amount(item.min), amount(item.max), amount(item.maxLimitRequestRatio)];
  const limit = isPod ? undefined : amount(item.default);
  const request = isPod ? undefined : amount(item.defaultRequest);
  const isMore = (a: Quantity | undefined, b: Quantity | undefined): a is Quantity =>
    a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  const refuse = (list: string, value: Quantity | undefined, detail: string) =>
    void errors.push(invalid(`${path}.${list}[${name}]`, value?.text ?? '', detail));
  if (isMore(min, max)) refuse('min', min, `min value ${min.text} is greater than max value ${max?.text}`);
  if (isMore(min, request))
    refuse('defaultRequest', request, `min value ${min.text} is greater than default request value ${request?.text}`);
  if (isMore(request, max))
    refuse('defaultRequest', request, `default request value ${request.text} is greater than max value ${max?.text}`);
  if (isMore(request, limit)) {
    const detail = `default request value ${request.text} is greater than default limit value ${limit?.text}`;
    refuse('defaultRequest', request, detail);
  }
  if (isMore(min, limit)) refuse('default', min, `min value ${min.text} is greater than default value ${limit?.text}`);
  if (isMore(limit, max)) refuse('default', max, `default value ${limit.text} is greater than max value ${max?.text}`);
  if (isMore(ONE, ratio)) refuse('maxLimitRequestRatio', ratio, `ratio ${ratio?.text} is less than 1`);
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = max.milliValue / min.milliValue;
    if (ratio.milliValue / 1000 > most)
      refuse('maxLimitRequestRatio', ratio, `ratio ${ratio.text} is greater than max/min = ${most.toFixed(6)}`);
  }
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined) return;
  if (compareQuantities(limit, request) !== 0) {
    const detail = `default value ${limit.text} must equal to defaultRequest value ${request.text} in ${name}`;
    refuse('defaultRequest', request, detail);
  }
}
