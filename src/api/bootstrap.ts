import { stockBootstrapPolicy } from './authorization/rbac/bootstrap-policy';
import type { Namespace, PriorityClass, Service } from './generated/types';
import { componentStatuses, healthyComponents } from './kinds/component-status';
import { namespaces } from './kinds/namespace';
import { priorityClasses, systemPriorityClasses } from './kinds/priority-class';
import { services } from './kinds/service';
import type { Draft, KubeObject } from './object';
import type { Kind } from './kind';
import type { ApiServer } from './server';

const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default'] as const;
/** pkg/controlplane/controller/systemnamespaces/system_namespaces_controller.go */
const NAMESPACES_PERIOD_MS = 60_000;
/** The reconciler's interval (pkg/controlplane/reconcilers/reconcilers.go). */
const SERVICE_PERIOD_MS = 10_000;
/** The first address of the services' range. */
const KUBERNETES_SERVICE_IP = '10.96.0.1';

/**
 * What the API server itself creates and keeps: the system's namespaces, its priority classes, the default roles and the Service `default/kubernetes`
 * (pkg/controlplane/controller). Real servers look every minute and every ten seconds; here the deletion itself plans the next look.
 *
 * Divergence from real Kubernetes: the Service gets no endpoints; a changed system object is left as it is; priority classes are not
 * made again (real servers do so when they start).
 */
export function bootstrapControlPlane(api: ApiServer): void {
  for (const name of SYSTEM_NAMESPACES) ensure(api, namespaces, namespaceNamed(name));
  for (const { name, value, description } of systemPriorityClasses)
    ensure(api, priorityClasses, priorityClassOf(name, value, description));
  ensure(api, services, KUBERNETES_SERVICE);
  stockBootstrapPolicy(api);
  const components = healthyComponents();
  api.stock(componentStatuses, components.length, () => components);
  const startMs = api.sim.nowMs;
  const again = (periodMs: number, task: () => void) => {
    const periods = Math.floor((api.sim.nowMs - startMs) / periodMs) + 1;
    api.sim.at(startMs + periods * periodMs, task);
  };
  api.watch(namespaces, { matches: ({ metadata }) => isSystemNamespace(metadata.name) }, ({ type, object }) => {
    if (type === 'DELETED')
      again(NAMESPACES_PERIOD_MS, () => ensure(api, namespaces, namespaceNamed(object.metadata.name)));
  });
  const isKubernetes = ({ metadata }: Service) => metadata.name === KUBERNETES_SERVICE.metadata.name;
  api.watch(services, { namespace: 'default', matches: isKubernetes }, ({ type }) => {
    if (type === 'DELETED') again(SERVICE_PERIOD_MS, () => ensure(api, services, KUBERNETES_SERVICE));
  });
}

function ensure<T extends KubeObject>(api: ApiServer, kind: Kind<T>, draft: Draft<T>): void {
  const { namespace = '', name = '' } = draft.metadata;
  if (api.find(kind, { namespace, name }) === undefined) api.create(kind, draft);
}

function isSystemNamespace(name: string): boolean {
  return SYSTEM_NAMESPACES.some((candidate) => candidate === name);
}

function namespaceNamed(name: string): Draft<Namespace> {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {} };
}

function priorityClassOf(name: string, value: number, description: string): Draft<PriorityClass> {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description };
}

const KUBERNETES_SERVICE: Draft<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    type: 'ClusterIP',
    clusterIP: KUBERNETES_SERVICE_IP,
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
    sessionAffinity: 'None',
  },
};
