import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { LoadBalancerStatus, Service } from '../../api/generated/types';
import { deepEqual } from '../../api/equality';
import { nodes } from '../../api/kinds/node';
import { services } from '../../api/kinds/service';
import { keyText, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { formatAddress, parseAddress, parseRange } from '../../sim/ipv4';
import { startReconciler } from '../controller';
import { RetryError, type WorkQueue } from '../work-queue';

/** staging/src/k8s.io/cloud-provider/service/helpers/helper.go, `LoadBalancerCleanupFinalizer` */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** How long the provider takes to set a load balancer up. */
const PROVISION_MS = 2000;
const NO_STATUS: LoadBalancerStatus = {};

export interface LoadBalancerProvider {
  /** The addresses it gives out. Default 203.0.113.0/24. */
  readonly cidr?: string;
}

/**
 * The service controller of a cloud controller manager with a provider that gives each Service of type LoadBalancer an address of its own
 * (staging/src/k8s.io/cloud-provider/controllers/service/controller.go). Returns the function that ends it; the addresses stay.
 *
 * Divergence from real Kubernetes: the provider is simulated; it takes two seconds and never fails but for want of addresses.
 */
export function startLoadBalancerProvider(
  api: ApiServer,
  { cidr = '203.0.113.0/24' }: LoadBalancerProvider = {},
): () => void {
  const recorder = createEventRecorder(api, { component: 'service-controller' });
  const begun = new Set<string>();
  return startReconciler(api, {
    backOff: { baseMs: 5000, maxMs: 300_000 },
    watch: (queue) => [
      api.watch(services, {}, ({ type, object, old }) => {
        const key = keyText(object.metadata.namespace ?? '', object.metadata.name);
        if (type === 'DELETED') begun.delete(object.metadata.uid);
        else if (needsSync(object, old)) queue.add(key);
      }),
    ],
    reconcile(key, queue) {
      const [namespace = '', name = ''] = key.split('/');
      const service = api.find(services, { namespace, name });
      if (service === undefined) return;
      if (!wantsLoadBalancer(service) || service.metadata.deletionTimestamp !== undefined) {
        begun.delete(service.metadata.uid);
        release(api, recorder, service);
      } else ensure(api, recorder, service, queue, { key, cidr, begun });
    },
  });
}

interface Provision {
  readonly key: string;
  readonly cidr: string;
  /** Services whose load balancer is being set up, by uid. */
  readonly begun: Set<string>;
}

function ensure(
  api: ApiServer,
  recorder: EventRecorder,
  service: Service,
  queue: WorkQueue,
  { key, cidr, begun }: Provision,
): void {
  const { finalizers = [], uid } = service.metadata;
  const isNew = (service.status?.loadBalancer?.ingress ?? []).length === 0;
  if (isNew && !begun.has(uid)) {
    recorder.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
    if (!finalizers.includes(FINALIZER))
      api.update(services, withMetadata(service, { finalizers: [...finalizers, FINALIZER] }));
    warnWithoutNodes(api, recorder, service);
    begun.add(uid);
    queue.addAfter(key, PROVISION_MS);
    return;
  }
  if (!isNew) recorder.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
  begun.delete(uid);
  const address = service.status?.loadBalancer?.ingress?.[0]?.ip ?? freeAddress(api, service, cidr);
  if (address === undefined) {
    const why = `failed to ensure load balancer: no address is left in ${cidr}`;
    recorder.event(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: ${why}`);
    throw new RetryError(why);
  }
  recorder.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  setStatus(api, service, { ingress: [{ ip: address, ipMode: 'VIP' }] });
}

function release(api: ApiServer, recorder: EventRecorder, service: Service): void {
  const { finalizers = [] } = service.metadata;
  const hasBalancer = (service.status?.loadBalancer?.ingress ?? []).length > 0;
  if (!hasBalancer && !finalizers.includes(FINALIZER)) return;
  recorder.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
  const now = setStatus(api, service, NO_STATUS);
  recorder.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
  const left = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  if (left.length < finalizers.length) api.update(services, withMetadata(now, { finalizers: left }));
}

function setStatus(api: ApiServer, service: Service, loadBalancer: LoadBalancerStatus): Service {
  const { namespace = '', name } = service.metadata;
  const now = api.get(services, { namespace, name });
  if (deepEqual(now.status?.loadBalancer ?? NO_STATUS, loadBalancer)) return now;
  return api.updateStatus(services, { ...now, status: { ...now.status, loadBalancer } });
}

/** The one that the service asks for, else the first that no other has. */
function freeAddress(api: ApiServer, service: Service, cidr: string): string | undefined {
  const { first, last } = parseRange(cidr);
  const taken = new Set<string>();
  for (const { status } of api.collection(services).values())
    for (const { ip = '' } of status?.loadBalancer?.ingress ?? []) taken.add(ip);
  const { loadBalancerIP = '' } = service.spec;
  const asked = parseAddress(loadBalancerIP);
  if (asked !== undefined && asked >= first && asked <= last && !taken.has(loadBalancerIP)) return loadBalancerIP;
  for (let number = first + 1; number < last; number += 1) {
    const address = formatAddress(number);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function warnWithoutNodes(api: ApiServer, recorder: EventRecorder, service: Service): void {
  for (const { metadata } of api.collection(nodes).values())
    if (metadata.labels?.[EXCLUDED_LABEL] === undefined && metadata.deletionTimestamp === undefined) return;
  recorder.event(service, 'Warning', 'UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer');
}

function wantsLoadBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

function needsSync(service: Service, old: Service | undefined): boolean {
  const { finalizers = [], deletionTimestamp } = service.metadata;
  if (deletionTimestamp !== undefined) return finalizers.includes(FINALIZER);
  if (old === undefined) return wantsLoadBalancer(service) || finalizers.includes(FINALIZER);
  if (!wantsLoadBalancer(service) && !wantsLoadBalancer(old)) return false;
  return !deepEqual(service.spec, old.spec) || !deepEqual(service.metadata.annotations, old.metadata.annotations);
}
