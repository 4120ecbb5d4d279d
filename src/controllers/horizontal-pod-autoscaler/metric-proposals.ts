import type {
  AutoscalingHorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  Pod,
} from '../../api/generated/types';
import { newQuantity, parseQuantity } from '../../api/quantity';
import type { ApiServer } from '../../api/server';
import { selectorText } from '../disruption/selector-text';
import { MetricError, resourceMetrics } from './pod-metrics';
import { replicasForUtilization, replicasForValue, type Proposal, type Tolerances } from './replica-calculator';

/** What one metric says about the number of replicas. */
export type MetricVerdict =
  | { readonly replicas: number; readonly name: string; readonly status: MetricStatus }
  /** `reason` is that of event and condition, which tell of `cause`; the whole is `message`. */
  | { readonly reason: string; readonly cause: string; readonly message: string };

export interface Target {
  readonly replicas: number;
  readonly pods: readonly Pod[];
  matches(labels: Pod['metadata']['labels']): boolean;
}

const TOLERANCE = 0.1;

/**
 * `computeReplicasForMetric` in pkg/controller/podautoscaler/horizontal.go.
 *
 * Divergence from real Kubernetes: there is never an adapter for custom or external metrics.
 */
export function askMetric(
  api: ApiServer,
  autoscaler: AutoscalingHorizontalPodAutoscaler,
  spec: MetricSpec,
  target: Target,
): MetricVerdict {
  const { namespace = '' } = autoscaler.metadata;
  const noCustomMetrics =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  const fail = (reason: string, cause: string, whole: string): MetricVerdict => ({
    reason,
    cause,
    message: `${whole}: ${cause}`,
  });
  switch (spec.type) {
    case 'Resource': {
      const { name = '', target: wanted } = spec.resource ?? {};
      const answer = askResource(api, autoscaler, { resource: name, container: undefined, wanted }, target);
      if (typeof answer === 'string')
        return fail('FailedGetResourceMetric', answer, `failed to get ${name} resource metric value`);
      return { ...answer, status: { type: 'Resource', resource: { name, current: answer.current } } };
    }
    case 'ContainerResource': {
      const { name = '', container = '', target: wanted } = spec.containerResource ?? {};
      const answer = askResource(api, autoscaler, { resource: name, container, wanted }, target);
      if (typeof answer === 'string')
        return fail('FailedGetContainerResourceMetric', answer, `failed to get ${container} container metric value`);
      const containerResource = { name, container, current: answer.current };
      return { ...answer, status: { type: 'ContainerResource', containerResource } };
    }
    case 'Pods': {
      const cause = `unable to get metric ${spec.pods?.metric.name}: ${noCustomMetrics}`;
      return fail('FailedGetPodsMetric', cause, 'failed to get pods metric value');
    }
    case 'Object': {
      const { metric, describedObject, target: wanted } = spec.object ?? {};
      const where = `${describedObject?.kind} ${namespace}/${describedObject?.name}`;
      const cause = `unable to get metric ${metric?.name}: ${noCustomMetrics} on ${where}`;
      const perPod = wanted?.type === 'AverageValue' ? `failed to get ${metric?.name} object metric: ` : '';
      return {
        reason: 'FailedGetObjectMetric',
        cause,
        message: `failed to get object metric value: ${perPod}${cause}`,
      };
    }
    default: {
      const { metric, target: wanted } = spec.external ?? {};
      const name = metric?.name ?? '';
      const cause =
        `unable to get external metric ${namespace}/${name}/${selectorText(metric?.selector)}: unable to fetch metrics from ` +
        `external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
      const inner =
        wanted?.averageValue === undefined
          ? `failed to get external metric ${name}`
          : `failed to get ${name} external metric`;
      return {
        reason: 'FailedGetExternalMetric',
        cause,
        message: `failed to get ${name} external metric value: ${inner}: ${cause}`,
      };
    }
  }
}

/** A text says why nothing could be said. */
function askResource(
  api: ApiServer,
  autoscaler: AutoscalingHorizontalPodAutoscaler,
  source: {
    readonly resource: string;
    readonly container: string | undefined;
    readonly wanted: MetricTarget | undefined;
  },
  target: Target,
): { readonly replicas: number; readonly name: string; readonly current: MetricValueStatus } | string {
  const { resource, container, wanted } = source;
  const { namespace = '' } = autoscaler.metadata;
  const { averageValue, averageUtilization } = wanted ?? {};
  const question = () => ({
    pods: target.pods,
    metrics: metricsOf(api, resource, namespace, target, container),
    currentReplicas: target.replicas,
    tolerances: tolerancesOf(autoscaler),
    resource,
    ...(container !== undefined && { container }),
    nowMs: api.sim.nowMs,
  });
  const ask = (what: string, propose: () => Proposal): Proposal | string => {
    try {
      return propose();
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      return `failed to get ${resource} ${what}: ${error.message}`;
    }
  };
  if (averageValue !== undefined) {
    const answer = ask('usage', () => replicasForValue(question(), parseQuantity(averageValue).milliValue));
    if (typeof answer === 'string') return answer;
    const current = { averageValue: amountText(resource, answer.averageValue) };
    return { replicas: answer.replicas, name: `${resource} resource`, current };
  }
  if (averageUtilization === undefined)
    return 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set';
  const answer = ask('utilization', () => replicasForUtilization(question(), averageUtilization));
  if (typeof answer === 'string') return answer;
  const { utilization = 0 } = answer;
  const kind = container === undefined ? 'resource' : 'container resource';
  return {
    replicas: answer.replicas,
    name: `${resource} ${kind} utilization (percentage of request)`,
    current: { averageUtilization: utilization, averageValue: amountText(resource, answer.averageValue) },
  };
}

function metricsOf(
  api: ApiServer,
  resource: string,
  namespace: string,
  { matches }: Target,
  container: string | undefined,
) {
  try {
    return resourceMetrics(api, resource, namespace, matches, container);
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    throw new MetricError(`unable to get metrics for resource ${resource}: ${error.message}`);
  }
}

/** Memory in the units of memory, all else in thousandths (`buildQuantity`). */
function amountText(resource: string, milli: number): string {
  return resource === 'memory'
    ? newQuantity(Math.ceil(milli / 1000), 'BinarySI').text
    : parseQuantity(`${milli}m`).text;
}

function tolerancesOf({ spec }: AutoscalingHorizontalPodAutoscaler): Tolerances {
  const share = (text: string | undefined) => (text === undefined ? TOLERANCE : toNumber(text));
  return {
    scaleDown: share(spec.behavior?.scaleDown?.tolerance),
    scaleUp: share(spec.behavior?.scaleUp?.tolerance),
  };
}

function toNumber(text: string): number {
  const { unscaled, scale } = parseQuantity(text);
  return Number(unscaled) * 10 ** scale;
}
