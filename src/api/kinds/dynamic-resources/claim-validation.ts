import type * as DeviceExpressions from '../../devices/device-expression';
import { append } from '../../append';
import { forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  OpaqueDeviceConfiguration,
  ResourceClaimTemplate,
  ResourceResourceClaim,
} from '../../generated/types';
import { isValidLabelValue } from '../../names';
import { addInvalid, checkLabel, checkQualifiedName, checkSubdomain, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { validateAnnotations, validateLabels } from '../../validation/object-meta';
import { internalJson } from '../pod/internal-json';
import { checkDriverName } from '../pod/validation/volumes';
import { checkItems, checkSet } from './list-checks';
import { checkFullyQualifiedName, checkRequestReference } from './name-checks';

const MOST = 32;
const MOST_ALTERNATIVES = 8;
const MAX_EXPRESSION = 10_240;
const MAX_PARAMETERS = 10_240;

/*
 * pkg/apis/resource/validation/validation.go.
 */

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
  checkImmutable(errors, 'spec', spec, old.spec, () => internalJson('ResourceClaimSpec', spec));
  return errors;
}

export function validateResourceClaimTemplate({ spec }: ResourceClaimTemplate): readonly FieldError[] {
  const errors: Errors = [];
  const { annotations, labels, ...others } = spec.metadata ?? {};
  if (annotations) append(errors, validateAnnotations(annotations, 'spec.metadata.annotations'));
  if (labels) append(errors, validateLabels(labels, 'spec.metadata.labels'));
  for (const [field, value] of Object.entries(others))
    if (value !== undefined && value !== '') errors.push(forbidden(`spec.metadata.${field}`, 'cannot be set'));
  checkDeviceClaim(errors, 'spec.spec.devices', spec.spec.devices ?? {});
  return errors;
}

export function validateResourceClaimTemplateUpdate(
  template: ResourceClaimTemplate,
  old: ResourceClaimTemplate,
): readonly FieldError[] {
  const { spec } = template;
  const errors: Errors = [...validateResourceClaimTemplate(template)];
  checkImmutable(errors, 'spec', spec, old.spec, () => {
    const { labels, annotations } = spec.metadata ?? {};
    return { labels, annotations, Spec: internalJson('ResourceClaimSpec', spec.spec) };
  });
  return errors;
}

/** What the constraints, configurations and results of a claim may refer to. */
export function requestNames({ requests = [] }: DeviceClaim): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map((one) => `${name}/${one.name}`)]),
  );
}

function checkDeviceClaim(errors: Errors, path: string, claim: DeviceClaim): void {
  const { requests, constraints, config } = claim;
  checkSet(
    errors,
    `${path}.requests`,
    requests,
    MOST,
    ({ name }) => name,
    (request, own) => checkRequest(errors, own, request),
  );
  const names = requestNames(claim);
  checkItems(errors, `${path}.constraints`, constraints, MOST, (constraint, own) =>
    checkConstraint(errors, own, constraint, names),
  );
  checkItems(errors, `${path}.config`, config, MOST, ({ requests: own, opaque }, itemPath) => {
    checkRequestReferences(errors, `${itemPath}.requests`, own, names);
    checkConfiguration(errors, itemPath, opaque);
  });
}

function checkRequest(errors: Errors, path: string, { name = '', exactly, firstAvailable = [] }: DeviceRequest): void {
  checkLabel(errors, `${path}.name`, name);
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
        checkLabel(errors, `${own}.name`, one.name ?? '');
        checkDevices(errors, own, one);
      },
    );
  } else errors.push(required(path, detail));
}

function checkDevices(errors: Errors, path: string, request: Omit<DeviceSubRequest, 'name'>): void {
  const { deviceClassName, selectors, allocationMode = '', count = 0, tolerations = [] } = request;
  if (deviceClassName) checkSubdomain(errors, `${path}.deviceClassName`, deviceClassName);
  else errors.push(required(`${path}.deviceClassName`));
  checkSelectors(errors, `${path}.selectors`, selectors);
  if (allocationMode === 'All') {
    if (count !== 0) errors.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  } else if (allocationMode !== 'ExactCount')
    errors.push(notSupported(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']));
  else if (count <= 0) errors.push(invalid(`${path}.count`, count, 'must be greater than zero'));
  for (const [index, toleration] of tolerations.entries())
    checkToleration(errors, `${path}.tolerations[${index}]`, toleration);
}

/** Divergence from real Kubernetes: an expression may be as costly as it likes. */
export function checkSelectors(errors: Errors, path: string, selectors: readonly DeviceSelector[] = []): void {
  checkItems(errors, path, selectors, MOST, ({ cel }, item) => {
    const own = `${item}.cel`;
    if (cel === undefined) errors.push(required(own));
    else if ((cel.expression ?? '').length > MAX_EXPRESSION) errors.push(tooLong(`${own}.expression`, MAX_EXPRESSION));
    else {
      const expression = cel.expression ?? '';
      const { compileDeviceExpression } = require('../../devices/device-expression') as typeof DeviceExpressions;
      const program = compileDeviceExpression(expression);
      if ('error' in program) errors.push(invalid(`${own}.expression`, expression, mistakeText(program.error)));
    }
  });
}

/** dynamic-resource-allocation/cel/compile.go, `CompileCELExpression`. */
function mistakeText(error: string): string {
  return error.startsWith('ERROR') ? `compilation failed: ${error}` : error;
}

/** Of devices' taints, sorted. */
export const taintEffects: readonly string[] = ['NoExecute', 'NoSchedule', 'None'];

function checkToleration(errors: Errors, path: string, toleration: DeviceToleration): void {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  if (key !== '') checkQualifiedName(errors, `${path}.key`, key);
  if (operator === 'Equal') addInvalid(errors, `${path}.value`, value, isValidLabelValue(value));
  else if (operator !== 'Exists') errors.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
  else if (value !== '') errors.push(invalid(`${path}.value`, value, 'must be empty for operator `Exists`'));
  if (effect !== '' && !taintEffects.includes(effect))
    errors.push(notSupported(`${path}.effect`, effect, taintEffects));
}

function checkConstraint(
  errors: Errors,
  path: string,
  { requests, matchAttribute, distinctAttribute }: DeviceConstraint,
  names: ReadonlySet<string>,
): void {
  checkRequestReferences(errors, `${path}.requests`, requests, names);
  if (matchAttribute !== undefined) checkFullyQualifiedName(errors, `${path}.matchAttribute`, matchAttribute);
  else if (distinctAttribute !== undefined)
    checkFullyQualifiedName(errors, `${path}.distinctAttribute`, distinctAttribute);
  else {
    const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
    errors.push(required(path, detail));
  }
}

export function checkRequestReferences(
  errors: Errors,
  path: string,
  requests: readonly string[] | undefined,
  names: ReadonlySet<string>,
): void {
  checkSet(
    errors,
    path,
    requests,
    MOST,
    (name) => name,
    (name, own) => checkRequestReference(errors, own, name, names),
  );
}

export function checkConfiguration(errors: Errors, path: string, opaque: OpaqueDeviceConfiguration | undefined): void {
  if (opaque === undefined) return void errors.push(required(`${path}.opaque`));
  checkDriverName(errors, `${path}.opaque.driver`, opaque.driver ?? '');
  checkRawObject(errors, `${path}.opaque.parameters`, opaque.parameters, MAX_PARAMETERS);
}

/** Any JSON object of at most `maxBytes` (`validateRawExtension`). */
export function checkRawObject(errors: Errors, path: string, value: unknown, maxBytes: number): void {
  if (value === undefined || value === null) errors.push(required(path));
  else if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) errors.push(tooLong(path, maxBytes));
  else if (typeof value !== 'object' || Array.isArray(value))
    errors.push(invalid(path, '<value omitted>', 'must be a valid JSON object'));
}
