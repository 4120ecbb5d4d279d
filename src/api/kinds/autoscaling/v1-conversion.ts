import { decode } from '../../decode';
import type {
  AutoscalingHorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
} from '../../generated/types';
import { withMetadata } from '../../object';
import { isJsonObject, type JsonObject } from '../../json-object';
import { listOf, specsFromV1, statusesFromV1, toV1Specs, toV1Statuses } from './v1-metrics';

// The annotations of pkg/apis/autoscaling/annotations.go.
const PREFIX = 'autoscaling.alpha.kubernetes.io';
const METRICS = `${PREFIX}/metrics`;
const CURRENT_METRICS = `${PREFIX}/current-metrics`;
const CONDITIONS = `${PREFIX}/conditions`;
const BEHAVIOR = `${PREFIX}/behavior`;
const ROUND_TRIP: ReadonlySet<string> = new Set([
  METRICS,
  BEHAVIOR,
  `${PREFIX}/scale-down-tolerance`,
  `${PREFIX}/scale-up-tolerance`,
  CURRENT_METRICS,
  CONDITIONS,
]);
const DEFAULT_CPU_UTILIZATION = 80;

/**
 * An autoscaler of `autoscaling/v2` as version 1 shows it: the CPU's utilisation has a field, all other metrics, the conditions and the
 * behaviour are JSON in annotations. Source: pkg/apis/autoscaling/v1/conversion.go.
 */
export function toV1Autoscaler(autoscaler: AutoscalingHorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { spec, status } = autoscaler;
  const { metrics = [], behavior, ...rest } = spec;
  const { currentMetrics = [], conditions = [], ...restOfStatus } = status ?? { desiredReplicas: 0 };
  const others = metrics.filter((metric) => cpuUtilization(metric) === undefined);
  const annotations: Record<string, string> = withoutRoundTrip(autoscaler.metadata.annotations ?? {});
  if (others.length > 0) annotations[METRICS] = JSON.stringify(toV1Specs(others));
  if (currentMetrics.length > 0) annotations[CURRENT_METRICS] = JSON.stringify(toV1Statuses(currentMetrics));
  if (behavior !== undefined) annotations[BEHAVIOR] = JSON.stringify(internalBehavior(behavior));
  if (conditions.length > 0) annotations[CONDITIONS] = JSON.stringify(conditions);
  const cpuTarget = metrics.map(cpuUtilization).find((value) => value !== undefined);
  const cpuNow = currentMetrics
    .map(({ type, resource }) =>
      type === 'Resource' && resource?.name === 'cpu' ? resource.current.averageUtilization : undefined,
    )
    .findLast((value) => value !== undefined);
  const converted: HorizontalPodAutoscaler = {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    spec: { ...rest, ...(cpuTarget !== undefined && { targetCPUUtilizationPercentage: cpuTarget }) },
    status: {
      currentReplicas: 0,
      ...restOfStatus,
      ...(cpuNow !== undefined && { currentCPUUtilizationPercentage: cpuNow }),
    },
  };
  return withAnnotations(converted, annotations);
}

/** An autoscaler of version 1 with all that its annotations tell. What can't be read of them is passed over. */
export function fromV1Autoscaler(autoscaler: HorizontalPodAutoscaler): AutoscalingHorizontalPodAutoscaler {
  const annotations = autoscaler.metadata.annotations ?? {};
  const plain = withAnnotations(autoscaler, withoutRoundTrip(annotations));
  return decoded(plain, annotations) ?? decoded(plain, {}) ?? unreadable(autoscaler);
}

function decoded(
  autoscaler: HorizontalPodAutoscaler,
  annotations: Readonly<Record<string, string>>,
): AutoscalingHorizontalPodAutoscaler | undefined {
  const { targetCPUUtilizationPercentage: target, ...spec } = autoscaler.spec;
  const { currentCPUUtilizationPercentage: now, ...status } = autoscaler.status ?? {};
  const others = specsFromV1(annotations[METRICS] ?? '[]') ?? [];
  const own = target === undefined ? [] : [cpuMetric(target)];
  const metrics = [...others, ...own];
  const behavior = externalBehavior(annotations[BEHAVIOR]);
  const currentMetrics =
    statusesFromV1(annotations[CURRENT_METRICS] ?? '') ??
    (now === undefined
      ? undefined
      : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: now } } }]);
  const conditions = listOf(annotations[CONDITIONS] ?? '');
  const result = decode('autoscaling.v2.HorizontalPodAutoscaler', {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...spec,
      metrics: metrics.length > 0 ? metrics : [cpuMetric(DEFAULT_CPU_UTILIZATION)],
      ...(behavior && { behavior }),
    },
    status: { ...status, ...(currentMetrics && { currentMetrics }), ...(conditions && { conditions }) },
  });
  if ('error' in result) return undefined;
  return { ...result.object, metadata: autoscaler.metadata } as unknown as AutoscalingHorizontalPodAutoscaler;
}

function unreadable({ metadata: { name } }: HorizontalPodAutoscaler): never {
  throw new Error(`the HorizontalPodAutoscaler ${name} does not convert to autoscaling/v2`);
}

function cpuMetric(averageUtilization: number): MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function cpuUtilization({ type, resource }: MetricSpec): number | undefined {
  return type === 'Resource' && resource?.name === 'cpu' ? resource.target.averageUtilization : undefined;
}

function withoutRoundTrip(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !ROUND_TRIP.has(name)));
}

function withAnnotations<T extends HorizontalPodAutoscaler>(
  object: T,
  annotations: Readonly<Record<string, string>>,
): T {
  const isEmpty = Object.keys(annotations).length === 0;
  if (isEmpty && object.metadata.annotations === undefined) return object;
  return withMetadata(object, { annotations: isEmpty ? undefined : annotations });
}

/** As the annotation has it: the fields of a Go struct without JSON names. */
function internalBehavior({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior) {
  return { ScaleUp: internalRules(scaleUp), ScaleDown: internalRules(scaleDown) };
}

function internalRules(rules: HPAScalingRules | undefined) {
  if (rules === undefined) return null;
  const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = rules;
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds ?? null,
    SelectPolicy: selectPolicy ?? null,
    Policies:
      policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ??
      null,
    Tolerance: tolerance ?? null,
  };
}

function externalBehavior(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  const [behavior] = listOf(`[${text}]`) ?? [];
  const external = behavior === undefined ? undefined : lowerCased(behavior);
  return isJsonObject(external) && Object.values(external).some((rules) => rules !== null) ? external : undefined;
}

/** Names begin with a small letter; what Go writes as null is left out. */
function lowerCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCased);
  if (!isJsonObject(value)) return value;
  const present = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(
    present.map(([name, item]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerCased(item)]),
  );
}
