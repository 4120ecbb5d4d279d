import { deepEqual } from '../../api/equality';
import type { Endpoint, EndpointAddress, Endpoints, EndpointSlice, EndpointSubset } from '../../api/generated/types';
import { endpoints as endpointsKind, endpointSlices, slicesOfService } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { keyOf, keyText } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { parseAddress } from '../../sim/ipv4';
import { startReconciler, type Controller } from '../controller';

const MANAGED_BY = 'endpointslicemirroring-controller.k8s.io';
const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
const SERVICE_LABEL = 'kubernetes.io/service-name';
const SKIP_MIRROR_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';
const NOT_MIRRORED: ReadonlySet<string> = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
]);
/** `--mirroring-max-endpoints-per-subset`. */
const MAX_ENDPOINTS_PER_SUBSET = 1000;

type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/**
 * Copies the Endpoints that somebody has written for a service without a selector into EndpointSlices, one for each subset: kube-proxy knows
 * only those (pkg/controller/endpointslicemirroring).
 *
 * Divergence from real Kubernetes: IPv4 addresses only, others are left out without an event, as are those beyond a thousand of a subset.
 */
export const endpointSliceMirroringController: Controller = {
  name: 'endpointslice-mirroring-controller',
  start: (api) =>
    startReconciler(api, {
      watch: (queue) => [
        api.watch(endpointsKind, {}, ({ object, old }) => {
          if (isMirrored(object) || (old !== undefined && isMirrored(old))) queue.add(nameOf(object));
        }),
        api.watch(services, {}, ({ object, old }) => {
          const { selector } = object.spec;
          const hadSelector = old?.spec.selector !== undefined;
          if (selector === undefined || (old !== undefined && !hadSelector)) queue.add(nameOf(object));
        }),
        // Those that are there at the start may have lost what they mirror in the meantime.
        api.watch(endpointSlices, {}, ({ object }) => {
          const { namespace = '', labels = {} } = object.metadata;
          if (labels[MANAGED_BY_LABEL] === MANAGED_BY) queue.add(keyText(namespace, labels[SERVICE_LABEL] ?? ''));
        }),
      ],
      reconcile: (key) => syncEndpoints(api, key),
    }),
};

function syncEndpoints(api: ApiServer, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const endpoints = api.find(endpointsKind, { namespace, name });
  const service = api.find(services, { namespace, name });
  const existing = [...slicesOfService(api, namespace, name)].filter(
    ({ metadata: { labels = {} } }) => labels[MANAGED_BY_LABEL] === MANAGED_BY,
  );
  const wanted =
    endpoints !== undefined && isMirrored(endpoints) && service !== undefined && service.spec.selector === undefined
      ? (endpoints.subsets ?? []).map(contentOf).filter(({ endpoints: list }) => (list ?? []).length > 0)
      : [];
  const left = [...existing];
  for (const content of wanted) {
    const index = left.findIndex(({ ports }) => deepEqual(ports, content.ports));
    const [slice] = left.splice(index < 0 ? 0 : index, 1);
    if (endpoints !== undefined) write(api, endpoints, slice, content);
  }
  for (const slice of left) api.delete(endpointSlices, keyOf(slice));
}

function write(api: ApiServer, endpoints: Endpoints, old: EndpointSlice | undefined, content: SliceContent): void {
  const { namespace = '', name, uid, labels = {}, annotations = {} } = endpoints.metadata;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([annotation]) => !NOT_MIRRORED.has(annotation)));
  const metadata = {
    namespace,
    labels: { ...labels, [SERVICE_LABEL]: name, [MANAGED_BY_LABEL]: MANAGED_BY },
    annotations: kept,
    ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, uid, controller: true, blockOwnerDeletion: true }],
  };
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' as const, addressType: 'IPv4', ...content };
  if (old !== undefined) {
    const isSame =
      deepEqual({ endpoints: old.endpoints, ports: old.ports }, content) &&
      deepEqual(old.metadata.labels, metadata.labels) &&
      deepEqual(old.metadata.annotations ?? {}, kept);
    if (!isSame) api.update(endpointSlices, { ...slice, metadata: { ...old.metadata, ...metadata } });
    return;
  }
  if (endpoints.metadata.deletionTimestamp !== undefined) return;
  try {
    api.create(endpointSlices, { ...slice, metadata: { ...metadata, generateName: `${name}-` } });
  } catch (error) {
    // A namespace that is on its way out takes nothing new.
    if (!isReason(error, 'Forbidden') && !isReason(error, 'NotFound')) throw error;
  }
}

/** pkg/controller/endpointslicemirroring/utils.go (`addressToEndpoint`, `epPortsToEpsPorts`) */
function contentOf({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): SliceContent {
  const found = [
    ...addresses.map((address) => endpointOf(address, true)),
    ...notReadyAddresses.map((address) => endpointOf(address, false)),
  ].filter(({ addresses: [ip = ''] = [] }) => parseAddress(ip) !== undefined);
  return {
    endpoints: found.slice(0, MAX_ENDPOINTS_PER_SUBSET),
    ports: ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol !== undefined && { appProtocol }),
    })),
  };
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname !== undefined && hostname !== '' && { hostname }),
    ...(targetRef && { targetRef }),
    ...(nodeName !== undefined && { nodeName }),
  };
}

function isMirrored({ metadata: { labels = {}, annotations = {} } }: Endpoints): boolean {
  return labels[SKIP_MIRROR_LABEL] !== 'true' && annotations[LEADER_ANNOTATION] === undefined;
}

function nameOf({ metadata }: { readonly metadata: { readonly namespace?: string; readonly name: string } }): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
