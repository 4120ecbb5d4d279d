import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  AutoscalingCrossVersionObjectReference,
  AutoscalingHorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricTarget,
} from '../../generated/types';
import { groupVersionMistake } from '../../group-version';
import { isPathSegmentName } from '../../names';
import { parseQuantity, quantityError, quantitySign } from '../../quantity';
import { addInvalid, checkLabel, checkNonNegative, type Errors } from '../../validation/field-checks';
import { getOwn } from '../../json-object';
import { checkContainerResourceName } from '../pod/validation/resources';

// pkg/apis/autoscaling/validation/validation.go.

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

/** The field of each type of metric. */
const FIELD_OF_TYPE: Readonly<Record<string, (typeof SOURCES)[number]>> = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;

/** Whose `apiVersion` an autoscaler may name. */
type VersionRule = 'any' | 'ofGroup' | 'readable';

/** Before an update it may hold what is no longer allowed (pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go). */
export function validateAutoscaler(
  { spec }: AutoscalingHorizontalPodAutoscaler,
  old?: AutoscalingHorizontalPodAutoscaler,
): readonly FieldError[] {
  const errors: Errors = [];
  const { minReplicas, maxReplicas = 0, metrics = [], behavior } = spec;
  const isScaledToZero = minReplicas === 0 && old?.spec.minReplicas === 0;
  if (minReplicas !== undefined && minReplicas < 1 && !isScaledToZero)
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (maxReplicas < 0) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  checkReference(errors, 'spec.scaleTargetRef', spec.scaleTargetRef, targetRule(spec.scaleTargetRef, old));
  const hadUnreadable = old?.spec.metrics?.some(
    ({ type, object }) =>
      type === 'Object' && groupVersionMistake(object?.describedObject.apiVersion ?? '') !== undefined,
  );
  const objectRule = hadUnreadable === true ? 'any' : 'readable';
  for (const [index, metric] of metrics.entries()) checkMetric(errors, `spec.metrics[${index}]`, metric, objectRule);
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(forbidden('spec.metrics', detail));
  }
  if (behavior?.scaleUp) checkRules(errors, 'spec.behavior.scaleUp', behavior.scaleUp);
  if (behavior?.scaleDown) checkRules(errors, 'spec.behavior.scaleDown', behavior.scaleDown);
  return errors;
}

export function validateAutoscalerStatusUpdate({ status }: AutoscalingHorizontalPodAutoscaler): readonly FieldError[] {
  const errors: Errors = [];
  checkNonNegative(errors, 'status.currentReplicas', status?.currentReplicas);
  checkNonNegative(errors, 'status.desiredReplicas', status?.desiredReplicas);
  return errors;
}

function targetRule(
  { kind, apiVersion = '' }: AutoscalingCrossVersionObjectReference,
  old: AutoscalingHorizontalPodAutoscaler | undefined,
): VersionRule {
  const before = old?.spec.scaleTargetRef;
  if (before !== undefined && before.kind === kind && (before.apiVersion ?? '') === apiVersion) return 'any';
  return kind === 'ReplicationController' ? 'readable' : 'ofGroup';
}

function checkReference(
  errors: Errors,
  path: string,
  { kind, name, apiVersion = '' }: AutoscalingCrossVersionObjectReference,
  rule: VersionRule,
): void {
  if (!kind) errors.push(required(`${path}.kind`));
  else addInvalid(errors, `${path}.kind`, kind, isPathSegmentName(kind));
  if (!name) errors.push(required(`${path}.name`));
  else addInvalid(errors, `${path}.name`, name, isPathSegmentName(name));
  if (rule === 'any') return;
  const mistake = groupVersionMistake(apiVersion);
  if (mistake !== undefined) errors.push(invalid(`${path}.apiVersion`, apiVersion, mistake));
  else if (rule === 'ofGroup' && !/^[^/]+\//.test(apiVersion))
    errors.push(invalid(`${path}.apiVersion`, apiVersion, 'apiVersion must specify API group'));
}

function checkMetric(errors: Errors, path: string, metric: MetricSpec, objectRule: VersionRule): void {
  const { type = '' } = metric;
  if (type === '') errors.push(required(`${path}.type`, 'must specify a metric source type'));
  if (!METRIC_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, METRIC_TYPES));
  const present = SOURCES.filter((source) => metric[source] !== undefined);
  if (present[0] !== undefined) checkSource(errors, `${path}.${present[0]}`, metric, present[0], objectRule);
  const expected = getOwn(FIELD_OF_TYPE, type);
  if (expected === undefined) errors.push(notSupported(`${path}.type`, type, METRIC_TYPES));
  else if (metric[expected] === undefined)
    errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  if (present.length === 1) return;
  for (const source of present)
    if (source !== expected) errors.push(forbidden(`${path}.${source}`, 'must populate the given metric source only'));
}

function checkSource(
  errors: Errors,
  path: string,
  metric: MetricSpec,
  source: (typeof SOURCES)[number],
  objectRule: VersionRule,
): void {
  const { object, external, pods, resource, containerResource } = metric;
  if (source === 'object' && object) {
    checkReference(errors, `${path}.describedObject`, object.describedObject, objectRule);
    checkIdentifier(errors, `${path}.metric`, object.metric);
    checkTarget(errors, `${path}.target`, object.target);
    if (object.target.value === undefined && object.target.averageValue === undefined)
      errors.push(required(`${path}.target.averageValue`, 'must set either a target value or averageValue'));
  }
  if (source === 'external' && external) {
    checkIdentifier(errors, `${path}.metric`, external.metric);
    checkTarget(errors, `${path}.target`, external.target);
    const { value, averageValue } = external.target;
    if (value === undefined && averageValue === undefined)
      errors.push(
        required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target'),
      );
    if (value !== undefined && averageValue !== undefined)
      errors.push(forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target'));
  }
  if (source === 'pods' && pods) {
    checkIdentifier(errors, `${path}.metric`, pods.metric);
    checkTarget(errors, `${path}.target`, pods.target);
    if (pods.target.averageValue === undefined)
      errors.push(required(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
  }
  const own = source === 'resource' ? resource : source === 'containerResource' ? containerResource : undefined;
  if (own === undefined) return;
  if (!own.name) errors.push(required(`${path}.name`, 'must specify a resource name'));
  else if (source === 'containerResource') checkContainerResourceName(errors, `${path}.name`, own.name);
  if (source === 'containerResource') {
    const { container = '' } = containerResource ?? {};
    if (container === '') errors.push(required(`${path}.container`, 'must specify a container'));
    else checkLabel(errors, `${path}.container`, container);
  }
  checkTarget(errors, `${path}.target`, own.target);
  const { averageUtilization, averageValue } = own.target;
  if (averageUtilization === undefined && averageValue === undefined)
    errors.push(
      required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization'),
    );
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.push(
      forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization'),
    );
}

function checkTarget(errors: Errors, path: string, target: MetricTarget): void {
  const { type = '', averageUtilization } = target;
  if (type === '') errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const field of ['value', 'averageValue'] as const) {
    const text = target[field];
    if (text !== undefined && (quantityError(text) !== undefined || quantitySign(parseQuantity(text)) <= 0))
      errors.push(invalid(`${path}.${field}`, text, 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
}

function checkIdentifier(errors: Errors, path: string, { name }: { readonly name: string }): void {
  if (!name) errors.push(required(`${path}.name`, 'must specify a metric name'));
  else addInvalid(errors, `${path}.name`, name, isPathSegmentName(name));
}

function checkRules(errors: Errors, path: string, rules: HPAScalingRules): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const own = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(invalid(own, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > MAX_WINDOW_SECONDS)
    errors.push(invalid(own, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy))
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  for (const [index, { type, value = 0, periodSeconds = 0 }] of policies.entries()) {
    const at = `${path}.policies[${index}]`;
    if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(`${at}.type`, type ?? '', ['Percent', 'Pods']));
    if (value <= 0) errors.push(invalid(`${at}.value`, value, 'must be greater than zero'));
    if (periodSeconds <= 0) errors.push(invalid(`${at}.periodSeconds`, periodSeconds, 'must be greater than zero'));
    if (periodSeconds > MAX_PERIOD_SECONDS)
      errors.push(invalid(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
  }
  if (tolerance !== undefined && quantitySign(parseQuantity(tolerance)) < 0)
    errors.push(invalid(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0'));
}
