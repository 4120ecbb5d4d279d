import { registerApiServices } from './api-services';
import { stockBootstrapPolicy } from './authorization/rbac/bootstrap-policy';
import type { Endpoints, EndpointSlice, Namespace, PriorityClass, Service } from './generated/types';
import { componentStatuses, healthyComponents } from './kinds/component-status';
import { endpoints, endpointSlices } from './kinds/endpoints/endpoints';
import { stockFlowControl } from './kinds/flow-control/stock';
import { namespaces } from './kinds/namespace';
import { serviceCIDRs } from './kinds/networking/networking';
import { priorityClasses, systemPriorityClasses } from './kinds/priority-class';
import { stockServerConfigMaps } from './kinds/server-config-maps';
import { services } from './kinds/service';
import { SERVICE_CIDR } from './kinds/service/addresses';
import { keepServiceAddresses } from './kinds/service/kept-addresses';
import type { Draft, KubeObject } from './object';
import type { Kind } from './kind';
import type { ApiServer } from './server';
import { timestamp } from './time';

const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default'] as const;
/** pkg/controlplane/controller/systemnamespaces/system_namespaces_controller.go */
const NAMESPACES_PERIOD_MS = 60_000;
/** The reconciler's interval (pkg/controlplane/reconcilers/reconcilers.go). */
const SERVICE_PERIOD_MS = 10_000;
/** Where the API server answers, as those inside the cluster reach it. */
export interface ServerEndpoint {
  readonly address: string;
  readonly port: number;
  /** The certificate of the cluster's authority. */
  readonly authority: string;
}

/** The first address of the services' range. */
const KUBERNETES_SERVICE_IP = '10.96.0.1';

/**
 * What the API server itself creates and keeps: the system's namespaces, its priority classes, the default roles and the Service `default/kubernetes`
 * with its endpoints (pkg/controlplane/controller, pkg/controlplane/reconcilers). Real servers look every minute and every ten seconds; here
 * the deletion itself plans the next look. Without a `server` that can be reached the Service has no endpoints, and nobody is told whom to believe.
 *
 * Divergence from real Kubernetes: a changed system object is left as it is; priority classes are not
 * made again (real servers do so when they start).
 */
export function bootstrapControlPlane(api: ApiServer, server?: ServerEndpoint): void {
  for (const name of SYSTEM_NAMESPACES) ensure(api, namespaces, namespaceNamed(name));
  for (const { name, value, description } of systemPriorityClasses)
    ensure(api, priorityClasses, priorityClassOf(name, value, description));
  stockServiceCIDR(api);
  keepServiceAddresses(api);
  const service = kubernetesService(server?.port ?? DEFAULT_PORT);
  ensure(api, services, service);
  if (server !== undefined) {
    ensure(api, endpoints, kubernetesEndpoints(server));
    ensure(api, endpointSlices, kubernetesSlice(server));
    stockServerConfigMaps(api, server.authority);
  }
  stockBootstrapPolicy(api);
  stockFlowControl(api);
  registerApiServices(api);
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
  api.watch(serviceCIDRs, { matches: ({ metadata }) => metadata.name === KUBERNETES }, ({ type }) => {
    if (type === 'DELETED') again(SERVICE_PERIOD_MS, () => stockServiceCIDR(api));
  });
  const isKubernetes = ({ metadata }: KubeObject) => metadata.name === KUBERNETES;
  const keep = <T extends KubeObject>(kind: Kind<T>, draft: Draft<T>) => {
    api.watch(kind, { namespace: 'default', matches: isKubernetes }, ({ type }) => {
      if (type === 'DELETED') again(SERVICE_PERIOD_MS, () => ensure(api, kind, draft));
    });
  };
  keep(services, service);
  if (server === undefined) return;
  keep(endpoints, kubernetesEndpoints(server));
  keep(endpointSlices, kubernetesSlice(server));
}

function ensure<T extends KubeObject>(api: ApiServer, kind: Kind<T>, draft: Draft<T>): void {
  const { namespace = '', name = '' } = draft.metadata;
  if (api.find(kind, { namespace, name }) === undefined) api.create(kind, draft);
}

/**
 * pkg/controlplane/controller/defaultservicecidr/default_servicecidr_controller.go; at the very beginning it is as the controller for such ranges
 * leaves it, later it is left to that.
 */
function stockServiceCIDR(api: ApiServer): void {
  const ready = {
    type: 'Ready',
    status: 'True',
    lastTransitionTime: timestamp(api.sim.nowMs),
    reason: '',
    message: 'Kubernetes Service CIDR is ready',
  };
  api.stock(serviceCIDRs, 1, () => [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'ServiceCIDR',
      metadata: { name: KUBERNETES, finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
      spec: { cidrs: [SERVICE_CIDR] },
      status: { conditions: [ready] },
    },
  ]);
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

function kubernetesService(port: number): Draft<Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: KUBERNETES, namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: KUBERNETES_SERVICE_IP,
      clusterIPs: [KUBERNETES_SERVICE_IP],
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
      sessionAffinity: 'None',
    },
  };
}

/** pkg/controlplane/reconcilers/lease.go */
function kubernetesEndpoints({ address, port }: ServerEndpoint): Draft<Endpoints> {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: KUBERNETES, namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  };
}

/** pkg/controlplane/reconcilers/endpointsadapter.go */
function kubernetesSlice({ address, port }: ServerEndpoint): Draft<EndpointSlice> {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: KUBERNETES, namespace: 'default', labels: { 'kubernetes.io/service-name': KUBERNETES } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  };
}

const KUBERNETES = 'kubernetes';
const DEFAULT_PORT = 6443;
