import type { Pod } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';
import { parseQuantity } from '../../api/quantity';
import { parseTimestamp } from '../../api/time';
import { MetricError, type PodMetric, type PodMetrics } from './pod-metrics';

/** How far use may be from its target without consequences, as shares of the target. */
export interface Tolerances {
  readonly scaleDown: number;
  readonly scaleUp: number;
}

export interface Proposal {
  readonly replicas: number;
  /** The average of the pods, in thousandths. */
  readonly averageValue: number;
  /** In percent of what the pods request; absent for a target that is no share. */
  readonly utilization?: number;
}

/** What a metric is to be, and the pods that it is of. */
export interface Question {
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly resource: string;
  readonly container?: string;
  readonly nowMs: number;
}

/** `--horizontal-pod-autoscaler-cpu-initialization-period`: so long the use of a pod that has just started says little. */
const CPU_INITIALIZATION_MS = 300_000;
/** `--horizontal-pod-autoscaler-initial-readiness-delay`. */
const INITIAL_READINESS_MS = 30_000;
const UNREADY_METRIC: PodMetric = { value: 0, timestampMs: 0, windowMs: 0 };

/** How many replicas bring the use to `target` percent of what the pods request (`GetResourceReplicas`). Throws `MetricError`. */
export function replicasForUtilization(question: Question, target: number): Proposal {
  const { pods, resource, container } = question;
  let requests: ReadonlyMap<string, number> = new Map();
  const usage = (metrics: PodMetrics) => {
    const known = [...metrics].filter(([pod]) => requests.has(pod));
    const total = known.reduce((sum, [, { value }]) => sum + value, 0);
    const requested = known.reduce((sum, [pod]) => sum + (requests.get(pod) ?? 0), 0);
    if (requested === 0) throw new MetricError('no metrics returned matched known pods');
    const utilization = Math.trunc((total * 100) / requested);
    return { ratio: utilization / target, utilization, averageValue: Math.trunc(total / known.length) };
  };
  return propose(question, {
    prepare: () => (requests = requestsOf(pods, container, resource)),
    usage,
    missingOnScaleDown: (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100),
  });
}

/** How many replicas bring the average use to `target` thousandths (`calcPlainMetricReplicas`). Throws `MetricError`. */
export function replicasForValue(question: Question, target: number): Proposal {
  const usage = (metrics: PodMetrics) => {
    const total = [...metrics.values()].reduce((sum, { value }) => sum + value, 0);
    const averageValue = Math.trunc(total / metrics.size);
    return { ratio: averageValue / target, averageValue };
  };
  return propose(question, { prepare: () => undefined, usage, missingOnScaleDown: () => target });
}

interface Rules {
  prepare(): void;
  usage(metrics: PodMetrics): {
    readonly ratio: number;
    readonly averageValue: number;
    readonly utilization?: number;
  };
  /** What a pod without a metric counts when there are to be fewer. */
  missingOnScaleDown(pod: string): number;
}

function propose(question: Question, { prepare, usage, missingOnScaleDown }: Rules): Proposal {
  const { pods, currentReplicas, tolerances } = question;
  if (pods.length === 0) throw new MetricError('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(question);
  const metrics: PodMetrics = new Map(question.metrics);
  for (const pod of [...ignored, ...unready]) metrics.delete(pod);
  if (metrics.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
  prepare();
  const { ratio, ...used } = usage(metrics);
  const isWithin = (value: number) => 1 - tolerances.scaleDown <= value && value <= 1 + tolerances.scaleUp;
  const stay = { ...used, replicas: currentReplicas };
  const growsWithUnready = unready.length > 0 && ratio > 1;
  if (!growsWithUnready && missing.length === 0)
    return isWithin(ratio) ? stay : { ...used, replicas: Math.ceil(ratio * ready) };
  // What is not known is taken to hold back: as busy when there are to be fewer, as idle when there are to be more.
  if (ratio !== 1)
    for (const pod of missing) metrics.set(pod, { ...UNREADY_METRIC, value: ratio < 1 ? missingOnScaleDown(pod) : 0 });
  if (growsWithUnready) for (const pod of unready) metrics.set(pod, UNREADY_METRIC);
  const cautious = usage(metrics).ratio;
  if (isWithin(cautious) || (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1)) return stay;
  const replicas = Math.ceil(cautious * metrics.size);
  if ((cautious < 1 && replicas > currentReplicas) || (cautious > 1 && replicas < currentReplicas)) return stay;
  return { ...used, replicas };
}

/** `groupPods`. */
function groupPods({ pods, metrics, resource, nowMs }: Question) {
  const groups = { ready: 0, unready: [] as string[], missing: [] as string[], ignored: [] as string[] };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') groups.ignored.push(name);
    else if (pod.status?.phase === 'Pending') groups.unready.push(name);
    else if (metric === undefined) groups.missing.push(name);
    else if (resource === 'cpu' && isUnready(pod, metric, nowMs)) groups.unready.push(name);
    else groups.ready += 1;
  }
  return groups;
}

/** Does the pod still start, so that its use of the CPU says nothing? */
function isUnready({ status }: Pod, metric: PodMetric, nowMs: number): boolean {
  const condition = podCondition(status, 'Ready');
  if (condition === undefined || status?.startTime === undefined) return true;
  const startedMs = parseTimestamp(status.startTime);
  const changedMs = parseTimestamp(condition.lastTransitionTime ?? '');
  if (startedMs + CPU_INITIALIZATION_MS > nowMs)
    return condition.status === 'False' || metric.timestampMs < changedMs + metric.windowMs;
  return condition.status === 'False' && startedMs + INITIAL_READINESS_MS > changedMs;
}

/** In thousandths, by pod name (`calculateRequests`). */
function requestsOf(
  pods: readonly Pod[],
  container: string | undefined,
  resource: string,
): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, container, resource)]));
}

function requestOf({ metadata, spec }: Pod, container: string | undefined, resource: string): number {
  const whole = spec.resources?.requests;
  if (container === undefined && whole !== undefined && Object.keys(whole).length > 0) {
    const request = whole[resource];
    if (request === undefined)
      throw new MetricError(`missing pod-level request for ${resource} in Pod ${metadata.name}`);
    return parseQuantity(request).milliValue;
  }
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const counted = [...spec.containers, ...sidecars].filter(({ name }) => container === undefined || name === container);
  if (container !== undefined && counted.length === 0)
    throw new MetricError(`container ${container} not found in Pod ${metadata.name}`);
  return counted.reduce((sum, { name, resources }) => {
    const request = resources?.requests?.[resource];
    if (request === undefined)
      throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    return sum + parseQuantity(request).milliValue;
  }, 0);
}
