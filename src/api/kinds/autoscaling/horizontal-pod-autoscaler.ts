import type {
  AutoscalingHorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../generated/types';
import { defineKind, type TableCell } from '../../kind';
import type { KubeObject } from '../../object';
import { fromV1Autoscaler, toV1Autoscaler } from './v1-conversion';
import { validateAutoscaler, validateAutoscalerStatusUpdate } from './validation';
import { changeField, withDefaults } from '../sharing';
import { age, columns } from '../tables/cells';

const SHOWN_METRICS = 2;
const UNKNOWN = '<unknown>';
const DEFAULT_METRICS: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const SCALE_UP_RULES: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
/** How long scaling down waits is the controller's to say. */
const SCALE_DOWN_RULES: HPAScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

const TABLE_COLUMNS = columns('Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age');

/** pkg/apis/autoscaling/v2/defaults.go, printHorizontalPodAutoscaler. */
export const horizontalPodAutoscalers = defineKind<AutoscalingHorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  {
    setDefaults: (autoscaler) =>
      changeField(autoscaler, 'spec', (spec) => {
        const withMetrics = (spec.metrics ?? []).length > 0 ? spec : { ...spec, metrics: DEFAULT_METRICS };
        return changeField(withDefaults(withMetrics, { minReplicas: 1 }), 'behavior', (behavior) => ({
          scaleUp: { ...SCALE_UP_RULES, ...behavior.scaleUp },
          scaleDown: { ...SCALE_DOWN_RULES, ...behavior.scaleDown },
        }));
      }),
    validate: (autoscaler) => validateAutoscaler(autoscaler),
    validateUpdate: validateAutoscaler,
    validateStatusUpdate: validateAutoscalerStatusUpdate,
    tracksGeneration: false,
    statusHasMetadata: true,
    table: {
      columns: TABLE_COLUMNS,
      cells: autoscalerCells,
    },
  },
);

/** The older version, which has fields for nothing but the CPU and keeps the rest in annotations (pkg/apis/autoscaling/v1/defaults.go). */
export const horizontalPodAutoscalersV1 = {
  ...defineKind<HorizontalPodAutoscaler>('autoscaling/v1', 'HorizontalPodAutoscaler', {
    setDefaults: (autoscaler) => changeField(autoscaler, 'spec', (spec) => withDefaults(spec, { minReplicas: 1 })),
    validate: (autoscaler) => horizontalPodAutoscalers.strategy.validate?.(fromV1Autoscaler(autoscaler)) ?? [],
    validateUpdate: (autoscaler, old) =>
      horizontalPodAutoscalers.strategy.validateUpdate?.(fromV1Autoscaler(autoscaler), fromV1Autoscaler(old)) ?? [],
    validateStatusUpdate: (autoscaler, old) =>
      horizontalPodAutoscalers.strategy.validateStatusUpdate?.(fromV1Autoscaler(autoscaler), fromV1Autoscaler(old)) ??
      [],
    tracksGeneration: false,
    statusHasMetadata: true,
    table: {
      columns: TABLE_COLUMNS,
      cells: (autoscaler, nowMs) => autoscalerCells(fromV1Autoscaler(autoscaler), nowMs),
    },
  }),
  conversion: {
    storage: horizontalPodAutoscalers,
    toStorage: (autoscaler: KubeObject) => fromV1Autoscaler(autoscaler as HorizontalPodAutoscaler),
    fromStorage: (autoscaler: KubeObject) => toV1Autoscaler(autoscaler as AutoscalingHorizontalPodAutoscaler),
  },
};

function autoscalerCells(autoscaler: AutoscalingHorizontalPodAutoscaler, nowMs: number): readonly TableCell[] {
  const { metadata, spec, status } = autoscaler;
  return [
    metadata.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    metricsText(spec.metrics ?? [], status?.currentMetrics ?? []),
    String(spec.minReplicas ?? '<unset>'),
    spec.maxReplicas,
    status?.currentReplicas ?? 0,
    age(autoscaler, nowMs),
  ];
}

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
