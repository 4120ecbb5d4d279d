import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointSlice,
  OwnerReference,
  Pod,
  Service,
} from '../../api/generated/types';
import { endpointSlices, slicesOfService } from '../../api/kinds/endpoints/endpoints';
import { nodes } from '../../api/kinds/node';
import { services } from '../../api/kinds/service';
import type { Mutable } from '../../api/mutable';
import { keyOf, keyText, withMetadata } from '../../api/object';
import { ZONE_LABEL } from '../../api/scheduling/zone';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { startReconciler, type Controller } from '../controller';
import { TriggerTimes, withTriggerTime } from '../trigger-times';
import { RetryError } from '../work-queue';
import { isPodReady } from '../pod-activity';
import {
  HEADLESS_LABEL,
  hostnameIn,
  isHeadless,
  isPodReachable,
  podsOfService,
  servedPorts,
  type ServedPort,
  watchServicesAndPods,
} from '../service-pods';
import { identityOf, planSlices } from './slice-plan';
import { sharesByZone, TopologyCache } from './topology-cache';

const MANAGED_BY = 'endpointslice-controller.k8s.io';
const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
const SERVICE_LABEL = 'kubernetes.io/service-name';
const CLOSE_DISTRIBUTIONS: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

/** `defaultSyncBackOff`, `maxSyncBackOff`, `maxRetries`. */
const BACK_OFF = { baseMs: 1000, maxMs: 1_000_000, maxRetries: 15 };

/** The endpoints that share their ports. */
interface PortGroup {
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: Endpoint[];
}

/**
 * Keeps the addresses of the pods that a service selects, ready or not, in EndpointSlices (pkg/controller/endpointslice, staging/src/k8s.io/endpointslice).
 *
 * Divergence from real Kubernetes: IPv4 only.
 */
export const endpointSliceController: Controller = {
  name: 'endpointslice-controller',
  start: (api) => {
    const recorder = createEventRecorder(api, { component: 'endpoint-slice-controller' });
    const memory = { times: new TriggerTimes(), zones: new TopologyCache(api, recorder) };
    return startReconciler(api, {
      backOff: BACK_OFF,
      watch: (queue) => [
        ...watchServicesAndPods(api, queue),
        memory.zones.watchNodes((service) => queue.add(service)),
        api.watch(endpointSlices, {}, ({ type, object }) => {
          const { namespace = '', labels = {} } = object.metadata;
          const service = labels[SERVICE_LABEL];
          if (type !== 'ADDED' && service !== undefined && labels[MANAGED_BY_LABEL] === MANAGED_BY)
            queue.add(keyText(namespace, service));
        }),
      ],
      reconcile: (key) => syncService(api, recorder, memory, key),
    });
  },
};

/** What it remembers of services from one time to the next. */
interface Memory {
  readonly times: TriggerTimes;
  readonly zones: TopologyCache;
}

function syncService(api: ApiServer, recorder: EventRecorder, { times, zones }: Memory, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const service = api.find(services, { namespace, name });
  if (service === undefined) {
    times.forget(key);
    zones.forget(key);
  }
  // The slices of a service that is gone go with it: it owns them.
  const selected = service === undefined ? undefined : podsOfService(api, service);
  if (service === undefined || service.metadata.deletionTimestamp !== undefined || selected === undefined) return;
  const existing = [...slicesOfService(api, namespace, name)]
    .filter(({ metadata: { labels = {} } }) => labels[MANAGED_BY_LABEL] === MANAGED_BY)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const own = existing.filter((slice) => isOwnedBy(slice, service));
  const triggerTime = times.timeOf(key, service, selected);
  const { groups, lost } = groupsOf(api, service, selected);
  const isShared = sharesByZone(service);
  if (isShared) keepHints(groups, own);
  const labels = sliceLabels(service);
  const removed = existing.filter((slice) => !own.includes(slice));
  const added: PortGroup[] = [];
  const changed = new Map<EndpointSlice, readonly Endpoint[]>();
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of own) byPorts.set(portsKey(slice.ports), [...(byPorts.get(portsKey(slice.ports)) ?? []), slice]);
  for (const [ports, slices] of byPorts) if (!groups.has(ports)) removed.push(...slices);
  for (const [ports, group] of groups) {
    const plan = planSlices(byPorts.get(ports) ?? [], group.endpoints);
    removed.push(...plan.removed);
    for (const [slice, endpoints] of plan.changed) changed.set(slice, endpoints);
    for (const endpoints of plan.added) added.push({ ports: group.ports, endpoints: [...endpoints] });
  }
  if (existing.length === removed.length && added.length === 0) {
    // A service always has a slice, if an empty one.
    const [only, ...more] = removed;
    if (only !== undefined && more.length === 0 && own.includes(only) && isPlaceholder(only)) removed.pop();
    else added.push({ ports: [], endpoints: [] });
  }
  if (isShared) {
    const unchanged = own.filter((slice) => !removed.includes(slice) && !changed.has(slice));
    zones.addHints(key, service, { added, changed, unchanged });
  } else zones.end(key, service);
  const recycled = recycle(service, added, removed);
  for (const group of added) create(api, service, labels, group, triggerTime);
  for (const slice of own) {
    const endpoints = changed.get(slice);
    if (removed.includes(slice) || recycled.has(slice)) continue;
    if (endpoints === undefined && deepEqual(slice.metadata.labels, labels)) continue;
    api.update(endpointSlices, { ...changedSlice(slice, labels, triggerTime), ...(endpoints && { endpoints }) });
  }
  for (const [slice, group] of recycled)
    api.update(endpointSlices, { ...changedSlice(slice, labels, triggerTime), ...group });
  for (const slice of removed) api.delete(endpointSlices, keyOf(slice));
  if (lost.length === 0) return;
  const skipped = lost.map(
    (pod) => `skipping Pod ${pod.metadata.name} for Service ${key}: Node ${pod.spec.nodeName} Not Found`,
  );
  const message = `Error updating Endpoint Slices for Service ${key}: ${skipped.length === 1 ? skipped[0] : `[${skipped.join(', ')}]`}`;
  recorder.event(service, 'Warning', 'FailedToUpdateEndpointSlices', message);
  throw new RetryError(message);
}

/** Hints are decided on for all endpoints together: until then each has those that it has. */
function keepHints(groups: ReadonlyMap<string, PortGroup>, slices: readonly EndpointSlice[]): void {
  const present = new Map(slices.flatMap(({ endpoints = [] }) => endpoints.map((each) => [identityOf(each), each])));
  for (const { endpoints } of groups.values())
    for (const [index, endpoint] of endpoints.entries()) {
      const hints = present.get(identityOf(endpoint))?.hints;
      if (hints !== undefined) endpoints[index] = { ...endpoint, hints };
    }
}

function changedSlice(
  slice: EndpointSlice,
  labels: Readonly<Record<string, string>>,
  triggerTime: string | undefined,
): EndpointSlice {
  const annotations = withTriggerTime(slice.metadata.annotations, triggerTime);
  return withMetadata(slice, { labels, annotations });
}

/**
 * Lets slices that would go become some of those that would be made: takes them out of both lists (`finalize`). So a service whose last pod
 * goes, or whose ports change, keeps its slice.
 */
function recycle(
  service: Service,
  added: PortGroup[],
  removed: EndpointSlice[],
): ReadonlyMap<EndpointSlice, PortGroup> {
  const recycled = new Map<EndpointSlice, PortGroup>();
  for (const slice of removed.filter((candidate) => isOwnedBy(candidate, service))) {
    const group = added.pop();
    if (group === undefined) break;
    recycled.set(slice, group);
    removed.splice(removed.indexOf(slice), 1);
  }
  return recycled;
}

function isOwnedBy({ metadata }: EndpointSlice, service: Service): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid) === true;
}

function create(
  api: ApiServer,
  { metadata: { namespace = '', name, uid } }: Service,
  labels: Readonly<Record<string, string>>,
  { ports, endpoints }: PortGroup,
  triggerTime: string | undefined,
): void {
  const owner: OwnerReference = {
    apiVersion: 'v1',
    kind: 'Service',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const annotations = withTriggerTime(undefined, triggerTime);
  try {
    api.create(endpointSlices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels,
        ...(annotations && { annotations }),
        ownerReferences: [owner],
      },
      addressType: 'IPv4',
      endpoints,
      ports,
    });
  } catch (error) {
    // A namespace that is on its way out takes nothing new.
    if (!isReason(error, 'Forbidden') && !isReason(error, 'NotFound')) throw error;
  }
}

interface Wanted {
  readonly groups: ReadonlyMap<string, PortGroup>;
  /** Left out because their node is not there: it may come back before they are collected. */
  readonly lost: readonly Pod[];
}

function groupsOf(api: ApiServer, service: Service, selected: readonly Pod[]): Wanted {
  const groups = new Map<string, PortGroup>();
  const lost: Pod[] = [];
  const portsOf = servedPorts(service);
  let ports: readonly ServedPort[] | undefined;
  let group: PortGroup | undefined;
  for (const pod of selected) {
    if (!isPodReachable(pod, true)) continue;
    const node = api.find(nodes, { namespace: '', name: pod.spec.nodeName ?? '' });
    if (node === undefined && service.spec.publishNotReadyAddresses !== true) {
      lost.push(pod);
      continue;
    }
    const served = portsOf(pod);
    if (group === undefined || served !== ports) group = groupOf(groups, (ports = served));
    group.endpoints.push(endpointOf(service, pod, node?.metadata.labels?.[ZONE_LABEL] ?? ''));
  }
  return { groups, lost };
}

function groupOf(groups: Map<string, PortGroup>, ports: readonly ServedPort[]): PortGroup {
  const key = portsKey(ports);
  const group = groups.get(key) ?? { ports, endpoints: [] };
  groups.set(key, group);
  return group;
}

/** endpointslice/utils.go (podToEndpoint). */
function endpointOf(service: Service, pod: Pod, zone: string): Endpoint {
  const { metadata, spec, status } = pod;
  const serving = isPodReady(pod);
  const terminating = metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameIn(service, pod);
  const { namespace = '', name, uid } = metadata;
  const hints = ready ? hintsOf(service, zone, spec.nodeName ?? '') : undefined;
  const endpoint: Mutable<Endpoint> = { addresses: [status?.podIP ?? ''] };
  endpoint.conditions = { ready, serving, terminating };
  if (hostname !== undefined) endpoint.hostname = hostname;
  endpoint.targetRef = { kind: 'Pod', namespace, name, uid };
  if (spec.nodeName !== undefined) endpoint.nodeName = spec.nodeName;
  if (zone !== '') endpoint.zone = zone;
  if (hints !== undefined) endpoint.hints = hints;
  return endpoint;
}

/** For whom an endpoint is meant by the service's `trafficDistribution` (staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go). */
function hintsOf(service: Service, zone: string, nodeName: string): Endpoint['hints'] {
  const { trafficDistribution = '' } = service.spec;
  if (!CLOSE_DISTRIBUTIONS.has(trafficDistribution) || sharesByZone(service)) return undefined;
  const forZones = zone === '' ? undefined : [{ name: zone }];
  const forNodes = trafficDistribution === 'PreferSameNode' && nodeName !== '' ? [{ name: nodeName }] : undefined;
  if (forZones === undefined && forNodes === undefined) return undefined;
  return { ...(forZones && { forZones }), ...(forNodes && { forNodes }) };
}

/** Those of the service, and what tells whose slice it is (setEndpointSliceLabels). */
function sliceLabels(service: Service): Readonly<Record<string, string>> {
  const { labels = {}, name } = service.metadata;
  const reserved = new Set([MANAGED_BY_LABEL, SERVICE_LABEL, HEADLESS_LABEL]);
  return {
    ...Object.fromEntries(Object.entries(labels).filter(([key]) => !reserved.has(key))),
    ...(isHeadless(service) && { [HEADLESS_LABEL]: '' }),
    [SERVICE_LABEL]: name,
    [MANAGED_BY_LABEL]: MANAGED_BY,
  };
}

/** Equal exactly for the same ports in whatever order. */
function portsKey(ports: EndpointSlice['ports'] = []): string {
  return ports
    .map(({ name, port, protocol, appProtocol }) => JSON.stringify([name, port, protocol, appProtocol]))
    .sort()
    .join();
}

function isPlaceholder({ ports = [], endpoints = [] }: EndpointSlice): boolean {
  return ports.length === 0 && endpoints.length === 0;
}
