import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointAddress,
  EndpointPort,
  Endpoints,
  EndpointSlice,
} from '../../api/generated/types';
import { endpoints as endpointsKind, endpointSlices, slicesOfService } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { keyOf, keyText } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { canonicalIP } from '../../api/validation/ip';
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

/** What is to be in one slice. */
interface SliceContent {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/**
 * Copies the Endpoints that somebody has written for a service without a selector into EndpointSlices, one for each list of ports and family of
 * addresses: kube-proxy knows only those (pkg/controller/endpointslicemirroring).
 */
export const endpointSliceMirroringController: Controller = {
  name: 'endpointslice-mirroring-controller',
  start: (api) => {
    const recorder = createEventRecorder(api, { component: 'endpoint-slice-mirroring-controller' });
    return startReconciler(api, {
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
      reconcile: (key) => syncEndpoints(api, recorder, key),
    });
  },
};

function syncEndpoints(api: ApiServer, recorder: EventRecorder, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const endpoints = api.find(endpointsKind, { namespace, name });
  const service = api.find(services, { namespace, name });
  const existing = [...slicesOfService(api, namespace, name)].filter(
    ({ metadata: { labels = {} } }) => labels[MANAGED_BY_LABEL] === MANAGED_BY,
  );
  if (
    endpoints === undefined ||
    !isMirrored(endpoints) ||
    service === undefined ||
    service.spec.selector !== undefined
  ) {
    for (const slice of existing) api.delete(endpointSlices, keyOf(slice));
    return;
  }
  const { contents, skipped } = contentsOf(endpoints);
  if (skipped > 0) {
    const message = `A max of ${MAX_ENDPOINTS_PER_SUBSET} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
    recorder.event(endpoints, 'Warning', 'TooManyAddressesToMirror', message);
  }
  const left = new Set(existing);
  const created: SliceContent[] = [];
  for (const content of contents) {
    const slice = existing.find(
      (one) => left.has(one) && groupKey(one.addressType, one.ports) === keyOfContent(content),
    );
    if (slice === undefined) created.push(content);
    else {
      left.delete(slice);
      if (!isUpToDate(slice, endpoints, content)) update(api, endpoints, slice, content);
    }
  }
  // What would go takes the place of what would come.
  for (const content of created) {
    const slice = [...left].find(({ addressType }) => addressType === content.addressType);
    if (slice === undefined) create(api, endpoints, content);
    else {
      left.delete(slice);
      update(api, endpoints, slice, content);
    }
  }
  for (const slice of left) api.delete(endpointSlices, keyOf(slice));
}

function isUpToDate(slice: EndpointSlice, endpoints: Endpoints, content: SliceContent): boolean {
  const { labels = {}, annotations = {} } = mirroredMetadata(endpoints);
  return (
    deepEqual(slice.endpoints, content.endpoints) &&
    deepEqual(slice.metadata.labels, labels) &&
    deepEqual(slice.metadata.annotations ?? {}, annotations)
  );
}

function update(api: ApiServer, endpoints: Endpoints, old: EndpointSlice, content: SliceContent): void {
  const { name, uid, resourceVersion, creationTimestamp } = old.metadata;
  const metadata = { name, uid, resourceVersion, creationTimestamp, ...mirroredMetadata(endpoints) };
  api.update(endpointSlices, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, ...content });
}

function create(api: ApiServer, endpoints: Endpoints, content: SliceContent): void {
  if (endpoints.metadata.deletionTimestamp !== undefined) return;
  const metadata = { ...mirroredMetadata(endpoints), generateName: `${endpoints.metadata.name}-` };
  try {
    api.create(endpointSlices, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, ...content });
  } catch (error) {
    // A namespace that is on its way out takes nothing new.
    if (!isReason(error, 'Forbidden') && !isReason(error, 'NotFound')) throw error;
  }
}

function mirroredMetadata({ metadata: { namespace = '', name, uid, labels = {}, annotations = {} } }: Endpoints) {
  const kept = Object.entries(annotations).filter(([annotation]) => !NOT_MIRRORED.has(annotation));
  return {
    namespace,
    labels: { ...labels, [SERVICE_LABEL]: name, [MANAGED_BY_LABEL]: MANAGED_BY },
    ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
    ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name, uid, controller: true, blockOwnerDeletion: true }],
  };
}

/** pkg/controller/endpointslicemirroring/reconciler.go, `reconcile`; how many addresses are too many. */
function contentsOf({ subsets = [] }: Endpoints): {
  readonly contents: readonly SliceContent[];
  readonly skipped: number;
} {
  const groups = new Map<string, SliceContent & { readonly endpoints: Endpoint[] }>();
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports: given = [] } of subsets) {
    const ports = given.map(portOf);
    const found = [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ];
    skipped += Math.max(0, found.length - MAX_ENDPOINTS_PER_SUBSET);
    for (const endpoint of found.slice(0, MAX_ENDPOINTS_PER_SUBSET)) {
      const addressType = endpoint.addresses?.[0]?.includes(':') === true ? 'IPv6' : 'IPv4';
      const key = groupKey(addressType, ports);
      const group = groups.get(key) ?? { addressType, ports, endpoints: [] };
      groups.set(key, group);
      group.endpoints.push(endpoint);
    }
  }
  return { contents: [...groups.values()], skipped };
}

function keyOfContent({ addressType, ports }: SliceContent): string {
  return groupKey(addressType, ports);
}

function groupKey(addressType: string, ports: readonly DiscoveryEndpointPort[] = []): string {
  return JSON.stringify([
    addressType,
    ...ports.map(({ name, port, protocol, appProtocol }) => [name, port, protocol, appProtocol]),
  ]);
}

function portOf({ name = '', port, protocol = 'TCP', appProtocol }: EndpointPort): DiscoveryEndpointPort {
  return { name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) };
}

/** pkg/controller/endpointslicemirroring/utils.go, `addressToEndpoint`. */
function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [canonicalIP(ip)],
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
