import type * as DeviceExpressions from '../../devices/device-expression';
import { append } from '../../append';
import { duplicate, invalid, notSupported, required, tooLong, tooMany, type FieldError } from '../../field-error';
import type {
  DeviceClaim,
  DeviceClass,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  ResourceClaimTemplate,
  ResourceResourceClaim,
  ResourceSlice,
} from '../../generated/types';
import { isDNS1123Label, isDNS1123Subdomain } from '../../names';
import { addInvalid, checkLabel, checkSubdomain, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';

const MOST_REQUESTS = 32;
const MOST_ALTERNATIVES = 8;
const MOST_SELECTORS = 32;
const MOST_DEVICES = 128;
const MOST_DEVICES_WITH_TAINTS = 64;
const MAX_EXPRESSION = 10_240;
const MAX_DRIVER_NAME = 63;
const MAX_POOL_NAME = 253;
const NODE_FIELDS = '`nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection`';

/*
 * pkg/apis/resource/validation/validation.go.
 */

/** Divergence from real Kubernetes: opaque parameters, tolerations, attributes and capacities are not looked into. */
export function validateResourceClaim({ spec }: ResourceResourceClaim): readonly FieldError[] {
  const errors: Errors = [];
  checkDeviceClaim(errors, 'spec.devices', spec.devices ?? {});
  return errors;
}

export function validateResourceClaimUpdate(
  { spec }: ResourceResourceClaim,
  old: ResourceResourceClaim,
): readonly FieldError[] {
  const errors: Errors = [];
  checkImmutable(errors, 'spec', spec, old.spec);
  return errors;
}

export function validateResourceClaimTemplate({ spec }: ResourceClaimTemplate): readonly FieldError[] {
  const errors: Errors = [];
  checkDeviceClaim(errors, 'spec.spec.devices', spec.spec.devices ?? {});
  return errors;
}

export function validateResourceClaimTemplateUpdate(
  { spec }: ResourceClaimTemplate,
  old: ResourceClaimTemplate,
): readonly FieldError[] {
  const errors: Errors = [];
  checkImmutable(errors, 'spec', spec, old.spec);
  return errors;
}

export function validateDeviceClass({ spec }: DeviceClass): readonly FieldError[] {
  const errors: Errors = [];
  checkSelectors(errors, 'spec.selectors', spec.selectors);
  return errors;
}

function checkDeviceClaim(errors: Errors, path: string, { requests = [], constraints = [] }: DeviceClaim): void {
  checkSet(
    errors,
    `${path}.requests`,
    requests,
    MOST_REQUESTS,
    ({ name }) => name,
    (request, own) => checkRequest(errors, own, request),
  );
  const names = new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map((one) => `${name}/${one.name}`)]),
  );
  for (const [index, constraint] of constraints.entries())
    checkConstraint(errors, `${path}.constraints[${index}]`, constraint, names);
}

function checkRequest(errors: Errors, path: string, { name = '', exactly, firstAvailable = [] }: DeviceRequest): void {
  checkRequestName(errors, `${path}.name`, name);
  const hasAlternatives = firstAvailable.length > 0;
  const detail = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly !== undefined && hasAlternatives)
    errors.push(invalid(path, null, `${detail}, but multiple fields are set`));
  else if (exactly !== undefined) checkDevices(errors, `${path}.exactly`, exactly);
  else if (hasAlternatives) {
    checkSet(
      errors,
      `${path}.firstAvailable`,
      firstAvailable,
      MOST_ALTERNATIVES,
      (one) => one.name,
      (one, own) => {
        checkRequestName(errors, `${own}.name`, one.name ?? '');
        checkDevices(errors, own, one);
      },
    );
  } else errors.push(required(path, detail));
}

function checkRequestName(errors: Errors, path: string, name: string): void {
  if (name === '') errors.push(required(path));
  else checkLabel(errors, path, name);
}

function checkDevices(errors: Errors, path: string, request: Omit<DeviceSubRequest, 'name'>): void {
  const { deviceClassName, selectors, allocationMode = '', count = 0 } = request;
  if (deviceClassName) checkSubdomain(errors, `${path}.deviceClassName`, deviceClassName);
  else errors.push(required(`${path}.deviceClassName`));
  checkSelectors(errors, `${path}.selectors`, selectors);
  if (allocationMode === 'All') {
    if (count !== 0) errors.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  } else if (allocationMode !== 'ExactCount')
    errors.push(notSupported(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']));
  else if (count <= 0) errors.push(invalid(`${path}.count`, count, 'must be greater than zero'));
}

function checkSelectors(errors: Errors, path: string, selectors: readonly DeviceSelector[] = []): void {
  if (selectors.length > MOST_SELECTORS) errors.push(tooMany(path, selectors.length, MOST_SELECTORS));
  for (const [index, { cel }] of selectors.entries()) {
    const own = `${path}[${index}].cel`;
    if (cel === undefined) errors.push(required(own));
    else if (cel.expression.length > MAX_EXPRESSION) errors.push(tooLong(`${own}.expression`, MAX_EXPRESSION));
    else {
      const { compileDeviceExpression } = require('../../devices/device-expression') as typeof DeviceExpressions;
      const program = compileDeviceExpression(cel.expression);
      if ('error' in program) errors.push(invalid(`${own}.expression`, cel.expression, mistakeText(program.error)));
    }
  }
}

/** dynamic-resource-allocation/cel/compile.go, `CompileCELExpression`. */
function mistakeText(error: string): string {
  return error.startsWith('ERROR') ? `compilation failed: ${error}` : error;
}

function checkConstraint(
  errors: Errors,
  path: string,
  { requests = [], matchAttribute, distinctAttribute }: DeviceConstraint,
  names: ReadonlySet<string>,
): void {
  const detail =
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  checkSet(
    errors,
    `${path}.requests`,
    requests,
    MOST_REQUESTS,
    (name) => name,
    (name, own) => {
      if (!names.has(name)) errors.push(invalid(own, name, detail));
    },
  );
  if (matchAttribute !== undefined || distinctAttribute !== undefined) return;
  errors.push(
    required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'),
  );
}

/** Divergence from real Kubernetes: attributes, capacities, taints and counters of devices are not looked into. */
export function validateResourceSlice({ spec }: ResourceSlice): readonly FieldError[] {
  const errors: Errors = [];
  const { driver = '', pool, nodeName, nodeSelector, allNodes, perDeviceNodeSelection, devices = [] } = spec;
  if (driver === '') errors.push(required('spec.driver'));
  else {
    if (driver.length > MAX_DRIVER_NAME) errors.push(tooLong('spec.driver', MAX_DRIVER_NAME));
    addInvalid(errors, 'spec.driver', driver, isDNS1123Subdomain(driver.toLowerCase()));
  }
  checkPoolName(errors, 'spec.pool.name', pool?.name ?? '');
  if ((pool?.resourceSliceCount ?? 0) <= 0)
    errors.push(invalid('spec.pool.resourceSliceCount', pool?.resourceSliceCount ?? 0, 'must be greater than zero'));
  if ((pool?.generation ?? 0) < 0)
    errors.push(invalid('spec.pool.generation', pool?.generation, 'must be greater than or equal to zero'));
  const set: string[] = [];
  if (nodeName === '')
    errors.push(invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'));
  else if (nodeName !== undefined) {
    set.push('`nodeName`');
    checkSubdomain(errors, 'spec.nodeName', nodeName);
  }
  if (nodeSelector !== undefined) set.push('`nodeSelector`');
  for (const [field, value] of Object.entries({ allNodes, perDeviceNodeSelection }))
    if (value === true) set.push(`\`${field}\``);
    else if (value === false) errors.push(invalid(`spec.${field}`, value, 'must be either unset or set to true'));
  if (set.length === 0) errors.push(required('spec', `exactly one of ${NODE_FIELDS} is required`));
  else if (set.length > 1) {
    const detail = `exactly one of ${NODE_FIELDS} is required, but multiple fields are set`;
    errors.push(invalid('spec', `{${set.join(', ')}}`, detail));
  }
  const isAdvanced = devices.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  const most = isAdvanced ? MOST_DEVICES_WITH_TAINTS : MOST_DEVICES;
  checkSet(
    errors,
    'spec.devices',
    devices,
    most,
    ({ name }) => name,
    ({ name = '' }, own) => {
      if (name === '') errors.push(required(`${own}.name`));
      else addInvalid(errors, `${own}.name`, name, isDNS1123Label(name));
    },
  );
  return errors;
}

export function validateResourceSliceUpdate(slice: ResourceSlice, old: ResourceSlice): readonly FieldError[] {
  const errors: Errors = [];
  append(errors, validateResourceSlice(slice));
  checkImmutable(errors, 'spec.pool.name', slice.spec.pool.name, old.spec.pool.name);
  checkImmutable(errors, 'spec.driver', slice.spec.driver, old.spec.driver);
  checkImmutable(errors, 'spec.nodeName', slice.spec.nodeName, old.spec.nodeName);
  return errors;
}

/** Parts of a path, each a subdomain. */
function checkPoolName(errors: Errors, path: string, name: string): void {
  if (name === '') {
    errors.push(required(path));
    return;
  }
  if (name.length > MAX_POOL_NAME) errors.push(tooLong(path, MAX_POOL_NAME));
  for (const part of name.split('/')) checkSubdomain(errors, path, part);
}

/** Too many of them are not looked at any further. */
function checkSet<T>(
  errors: Errors,
  path: string,
  items: readonly T[],
  most: number,
  keyOf: (item: T) => string,
  checkItem: (item: T, path: string) => void,
): void {
  if (items.length > most) {
    errors.push(tooMany(path, items.length, most));
    return;
  }
  for (const [index, item] of items.entries()) checkItem(item, `${path}[${index}]`);
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (seen.has(key)) errors.push(duplicate(`${path}[${index}]`, key));
    seen.add(key);
  }
}
