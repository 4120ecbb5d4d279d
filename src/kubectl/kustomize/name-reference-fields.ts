import type { FieldSpec } from './field-spec';
import type { KindSelector } from './resource';

/** Which fields hold the name of an object of a kind. */
export interface NameReference {
  readonly target: KindSelector;
  readonly fields: readonly FieldSpec[];
}

const of = (path: string, ...kinds: readonly (string | FieldSpec)[]): readonly FieldSpec[] =>
  kinds.map((kind) => (typeof kind === 'string' ? { kind, path } : { ...kind, path }));

/** Where the spec of a pod stands in the kinds that have one. */
const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};
const inPods = (kinds: readonly string[], paths: readonly string[]): readonly FieldSpec[] =>
  kinds.flatMap((kind) => paths.map((path) => ({ kind, path: `${POD_SPECS[kind] ?? 'spec/template/spec'}/${path}` })));

const WITH_CONFIG = ['Pod', 'PodTemplate', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob'];
const WITH_PODS = ['Pod', 'StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet'];
const RBAC = 'rbac.authorization.k8s.io';
const rbac = (kind: string): FieldSpec => ({ group: RBAC, kind, path: '' });
const ADMISSION = 'admissionregistration.k8s.io';
const annotation = (name: string): string => `metadata/annotations/${name.replace('/', '\\/')}`;

/** Source: api/internal/konfig/builtinpluginconsts/namereference.go. */
export const NAME_REFERENCES: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    target: { kind },
    fields: of('spec/scaleTargetRef/name', 'HorizontalPodAutoscaler'),
  })),
  {
    target: { kind: 'ConfigMap', version: 'v1' },
    fields: [
      ...inPods(WITH_CONFIG, [
        'volumes/configMap/name',
        'containers/env/valueFrom/configMapKeyRef/name',
        'initContainers/env/valueFrom/configMapKeyRef/name',
        'containers/envFrom/configMapRef/name',
        'initContainers/envFrom/configMapRef/name',
        'volumes/projected/sources/configMap/name',
      ]),
      ...of('spec/configSource/configMap', 'Node'),
      ...of('rules/resourceNames', 'Role', 'ClusterRole'),
      ...of(annotation('nginx.ingress.kubernetes.io/fastcgi-params-configmap'), 'Ingress'),
    ],
  },
  {
    target: { kind: 'Secret', version: 'v1' },
    fields: [
      ...inPods(WITH_CONFIG, [
        'volumes/secret/secretName',
        'containers/env/valueFrom/secretKeyRef/name',
        'initContainers/env/valueFrom/secretKeyRef/name',
        'containers/envFrom/secretRef/name',
        'initContainers/envFrom/secretRef/name',
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ]),
      ...of('spec/tls/secretName', 'Ingress'),
      ...['ingress.kubernetes.io/auth-secret', 'nginx.ingress.kubernetes.io/auth-secret'].flatMap((name) =>
        of(annotation(name), 'Ingress'),
      ),
      ...of(annotation('nginx.ingress.kubernetes.io/auth-tls-secret'), 'Ingress'),
      ...of('imagePullSecrets/name', 'ServiceAccount'),
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].flatMap((name) =>
        of(`parameters/${name}`, 'StorageClass'),
      ),
      ...of('rules/resourceNames', 'Role', 'ClusterRole'),
      ...of('spec/azureFile/secretName', 'PersistentVolume'),
    ],
  },
  {
    target: { kind: 'Service', version: 'v1' },
    fields: [
      ...of('spec/serviceName', { group: 'apps', kind: 'StatefulSet', path: '' }),
      ...[
        'spec/rules/http/paths/backend/serviceName',
        'spec/backend/serviceName',
        'spec/rules/http/paths/backend/service/name',
        'spec/defaultBackend/service/name',
      ].flatMap((path) => of(path, 'Ingress')),
      ...of('spec/service/name', { group: 'apiregistration.k8s.io', kind: 'APIService', path: '' }),
      ...of(
        'webhooks/clientConfig/service',
        { group: ADMISSION, kind: 'ValidatingWebhookConfiguration', path: '' },
        { group: ADMISSION, kind: 'MutatingWebhookConfiguration', path: '' },
      ),
    ],
  },
  { target: { group: RBAC, kind: 'Role' }, fields: of('roleRef/name', rbac('RoleBinding')) },
  {
    target: { group: RBAC, kind: 'ClusterRole' },
    fields: of('roleRef/name', rbac('RoleBinding'), rbac('ClusterRoleBinding')),
  },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    fields: [
      ...of('subjects', rbac('RoleBinding'), rbac('ClusterRoleBinding')),
      ...inPods(WITH_PODS, ['serviceAccountName']),
    ],
  },
  {
    target: { kind: 'PersistentVolumeClaim', version: 'v1' },
    fields: inPods(WITH_PODS, ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    fields: [...of('spec/volumeName', 'PersistentVolumeClaim'), ...of('rules/resourceNames', 'ClusterRole')],
  },
  {
    target: { group: 'storage.k8s.io', kind: 'StorageClass', version: 'v1' },
    fields: [
      ...of('spec/storageClassName', 'PersistentVolume', 'PersistentVolumeClaim'),
      ...of('spec/volumeClaimTemplates/spec/storageClassName', 'StatefulSet'),
    ],
  },
  {
    target: { group: 'scheduling.k8s.io', kind: 'PriorityClass', version: 'v1' },
    fields: inPods(WITH_PODS, ['priorityClassName']),
  },
  {
    target: { group: ADMISSION, kind: 'ValidatingAdmissionPolicy' },
    fields: of('spec/policyName', { group: ADMISSION, kind: 'ValidatingAdmissionPolicyBinding', path: '' }),
  },
];
