import type { Pod } from '../../api/generated/types';
import { parseQuantity } from '../../api/quantity';
import type { KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { parseTimestamp } from '../../api/time';

/** What a pod used, as the metrics API tells it. */
export interface PodMetric {
  /** Thousandths of the resource's unit. */
  readonly value: number;
  readonly timestampMs: number;
  readonly windowMs: number;
}

/** By pod name. */
export type PodMetrics = Map<string, PodMetric>;

/** Metrics could not be had, or make no sense; the message is for events and conditions. */
export class MetricError extends Error {
  override readonly name = 'MetricError';
}

interface MeasuredPod extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

/**
 * The use of a resource by the pods with these labels, or by one container of each (pkg/controller/podautoscaler/metrics/client.go).
 * Throws `MetricError`.
 */
export function resourceMetrics(
  api: ApiServer,
  resource: string,
  namespace: string,
  matches: (labels: Pod['metadata']['labels']) => boolean,
  container: string | undefined,
): PodMetrics {
  const source = api.kindOf('metrics.k8s.io/v1beta1', 'pods')?.source;
  const unable = 'unable to fetch metrics from resource metrics API';
  if (source === undefined)
    throw new MetricError(`${unable}: the server could not find the requested resource (get pods.metrics.k8s.io)`);
  const measured = source.list().filter(isMeasuredPod);
  const own = measured.filter(({ metadata }) => metadata.namespace === namespace && matches(metadata.labels));
  if (own.length === 0) throw new MetricError('no metrics returned from resource metrics API');
  const metrics: PodMetrics = new Map();
  for (const { metadata, timestamp, window, containers } of own) {
    const counted = container === undefined ? containers : containers.filter(({ name }) => name === container);
    const used = counted.map(({ usage }) => usage[resource]);
    if (used.length === 0 || used.includes(undefined)) continue;
    const value = used.reduce((sum, text) => sum + parseQuantity(text ?? '0').milliValue, 0);
    metrics.set(metadata.name, {
      value,
      timestampMs: parseTimestamp(timestamp),
      windowMs: Number.parseFloat(window) * 1000,
    });
  }
  return metrics;
}

function isMeasuredPod(object: KubeObject): object is MeasuredPod {
  return 'timestamp' in object && 'window' in object && 'containers' in object;
}
