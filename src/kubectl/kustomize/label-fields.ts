import type { FieldSpec } from './field-spec';

// Where labels and annotations go. Source: api/internal/konfig/builtinpluginconsts/{commonlabels,metadatalabels,commonannotations}.go.

const APPS = 'apps';
const TEMPLATES: readonly FieldSpec[] = [
  { kind: 'ReplicationController', version: 'v1', path: 'spec/template' },
  { kind: 'Deployment', path: 'spec/template' },
  { kind: 'ReplicaSet', path: 'spec/template' },
  { kind: 'DaemonSet', path: 'spec/template' },
  { kind: 'Job', group: 'batch', path: 'spec/template' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/template' },
];

export const METADATA_LABELS: FieldSpec = { path: 'metadata/labels', create: true };

/** The labels of an object and of the pods (and claims) that it makes. */
export const TEMPLATE_LABELS: readonly FieldSpec[] = [
  METADATA_LABELS,
  ...TEMPLATES.map((spec) => ({ ...spec, path: `${spec.path}/metadata/labels`, create: true })),
  { kind: 'StatefulSet', group: APPS, path: 'spec/template/metadata/labels', create: true },
  { kind: 'StatefulSet', group: APPS, path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true },
];

const MATCHED_IN_POD = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector`,
    `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector`,
  ]),
  'topologySpreadConstraints/labelSelector',
];

/** Those and the selectors. */
export const COMMON_LABELS: readonly FieldSpec[] = [
  { kind: 'Service', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'ReplicationController', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'Deployment', path: 'spec/selector/matchLabels', create: true },
  { kind: 'ReplicaSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'DaemonSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'StatefulSet', group: APPS, path: 'spec/selector/matchLabels', create: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    MATCHED_IN_POD.map((path) => ({ kind, group: APPS, path: `spec/template/spec/${path}/matchLabels` })),
  ),
  { kind: 'Job', group: 'batch', path: 'spec/selector/matchLabels' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { kind: 'PodDisruptionBudget', group: 'policy', path: 'spec/selector/matchLabels' },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) => ({
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    path: `${path}/matchLabels`,
  })),
  ...TEMPLATE_LABELS,
];

export const COMMON_ANNOTATIONS: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  ...TEMPLATES.map((spec) => ({ ...spec, path: `${spec.path}/metadata/annotations`, create: true })),
  { kind: 'StatefulSet', path: 'spec/template/metadata/annotations', create: true },
];
