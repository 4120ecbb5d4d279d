import type {
  AutoscalingHorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../generated/types';
import { defineKind } from '../kind';
import { changeField, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

const SHOWN_METRICS = 2;
const UNKNOWN = '<unknown>';
const DEFAULT_METRICS: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const TABLE_COLUMNS = columns('Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age');

/**
 * pkg/apis/autoscaling/v2/defaults.go, printHorizontalPodAutoscaler.
 *
 * Divergence from real Kubernetes: the rules of `behavior` get no defaults yet, and the two versions do not see each other's objects.
 */
export const horizontalPodAutoscalers = defineKind<AutoscalingHorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  {
    setDefaults: (autoscaler) =>
      changeField(autoscaler, 'spec', (spec) => {
        const withMetrics = (spec.metrics ?? []).length > 0 ? spec : { ...spec, metrics: DEFAULT_METRICS };
        return withDefaults(withMetrics, { minReplicas: 1 });
      }),
    tracksGeneration: false,
    table: {
      columns: TABLE_COLUMNS,
      cells: (autoscaler, nowMs) => [
        autoscaler.metadata.name,
        `${autoscaler.spec.scaleTargetRef.kind}/${autoscaler.spec.scaleTargetRef.name}`,
        metricsText(autoscaler.spec.metrics ?? [], autoscaler.status?.currentMetrics ?? []),
        String(autoscaler.spec.minReplicas ?? '<unset>'),
        autoscaler.spec.maxReplicas,
        autoscaler.status?.currentReplicas ?? 0,
        age(autoscaler, nowMs),
      ],
    },
  },
);

/**
 * The older version, which knows nothing but the CPU (pkg/apis/autoscaling/v1/defaults.go).
 *
 * Divergence from real Kubernetes, where both versions show one object: a store of its own. Neither version is validated.
 */
export const horizontalPodAutoscalersV1 = defineKind<HorizontalPodAutoscaler>(
  'autoscaling/v1',
  'HorizontalPodAutoscaler',
  {
    setDefaults: (autoscaler) => changeField(autoscaler, 'spec', (spec) => withDefaults(spec, { minReplicas: 1 })),
    tracksGeneration: false,
    table: {
      columns: TABLE_COLUMNS,
      cells(autoscaler, nowMs) {
        const { spec, status } = autoscaler;
        const current = status?.currentCPUUtilizationPercentage;
        const target = spec.targetCPUUtilizationPercentage ?? 80;
        return [
          autoscaler.metadata.name,
          `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
          `cpu: ${current === undefined ? UNKNOWN : `${current}%`}/${target}%`,
          String(spec.minReplicas ?? '<unset>'),
          spec.maxReplicas,
          status?.currentReplicas ?? 0,
          age(autoscaler, nowMs),
        ];
      },
    },
  },
);

function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.map((spec, index) => metricText(spec, statuses[index]));
  const shown = texts.slice(0, SHOWN_METRICS).join(', ');
  return texts.length > SHOWN_METRICS ? `${shown} + ${texts.length - SHOWN_METRICS} more...` : shown;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods === undefined ? UNKNOWN : (status.pods.current.averageValue ?? '0')}/${spec.pods?.target.averageValue ?? ''}`;
    case 'Resource':
      return resourceText(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return resourceText(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

function valueText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current === undefined ? UNKNOWN : (current.value ?? '0')}/${target?.value ?? ''}`;
}

function resourceText(
  source: { readonly name: string; readonly target: MetricTarget } | undefined,
  current: MetricValueStatus | undefined,
): string {
  const { name, target } = source ?? { name: '', target: { type: '' } };
  if (target.averageValue !== undefined)
    return `${name}: ${current === undefined ? UNKNOWN : (current.averageValue ?? '0')}/${target.averageValue}`;
  const now = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}%`;
  return `${name}: ${now}/${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}
