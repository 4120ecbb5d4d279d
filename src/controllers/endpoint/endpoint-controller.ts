import { deepEqual } from '../../api/equality';
import type { EndpointAddress, EndpointPort, Endpoints, EndpointSubset, Pod, Service } from '../../api/generated/types';
import { endpoints } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { setField } from '../../api/kinds/sharing';
import type { Mutable } from '../../api/mutable';
import { keyText, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { startReconciler, type Controller } from '../controller';
import { TriggerTimes, withTriggerTime } from '../trigger-times';
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

const MANAGED_BY_LABEL = 'endpoints.kubernetes.io/managed-by';
const MANAGED_BY = 'endpoint-controller';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
/** `maxCapacity`. */
const MAX_ADDRESSES = 1000;

/**
 * Keeps the addresses of the pods that a service selects in an Endpoints object of the same name (pkg/controller/endpoint).
 *
 * Divergence from real Kubernetes: subsets and addresses are sorted by what they are instead of by a hash; of too many addresses the first
 * thousand stay, those that are not ready last.
 */
export const endpointController: Controller = {
  name: 'endpoints-controller',
  start: (api) => {
    const times = new TriggerTimes();
    return startReconciler(api, {
      watch(queue) {
        for (const key of leftovers(api)) queue.add(key);
        return [
          ...watchServicesAndPods(api, queue),
          api.watch(endpoints, {}, ({ type, object: { metadata } }) => {
            if (type !== 'ADDED' && metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY)
              queue.add(keyText(metadata.namespace ?? '', metadata.name));
          }),
        ];
      },
      reconcile: (key) => syncService(api, times, key),
    });
  },
};

/** What may have lost its service while nobody looked (`checkLeftoverEndpoints`); what leaders are elected with never had one. */
function leftovers(api: ApiServer): readonly string[] {
  return api
    .list(endpoints)
    .filter(({ metadata }) => metadata.annotations?.[LEADER] === undefined)
    .map(({ metadata }) => keyText(metadata.namespace ?? '', metadata.name));
}

function syncService(api: ApiServer, times: TriggerTimes, key: string): void {
  const [namespace = '', name = ''] = key.split('/');
  const service = api.find(services, { namespace, name });
  const old = api.find(endpoints, { namespace, name });
  if (service === undefined) {
    times.forget(key);
    if (old !== undefined) api.delete(endpoints, { namespace, name });
    return;
  }
  const selected = podsOfService(api, service);
  if (selected === undefined) return;
  const triggerTime = times.timeOf(key, service, selected);
  const { subsets, truncated } = truncate(subsetsOf(service, selected));
  const labels = {
    ...Object.fromEntries(Object.entries(service.metadata.labels ?? {}).filter(([label]) => label !== HEADLESS_LABEL)),
    ...(isHeadless(service) && { [HEADLESS_LABEL]: '' }),
    [MANAGED_BY_LABEL]: MANAGED_BY,
  };
  const annotations = annotationsOf(old, truncated);
  if (old !== undefined) {
    const isSame =
      deepEqual(old.subsets ?? [], subsets) &&
      deepEqual(old.metadata.labels, labels) &&
      (old.metadata.annotations?.[OVER_CAPACITY] !== undefined) === truncated;
    if (isSame) return;
    const metadata = { labels, annotations: withTriggerTime(annotations, triggerTime) };
    api.update(endpoints, setField(withMetadata(old, metadata), 'subsets', subsets.length > 0 ? subsets : undefined));
    return;
  }
  const made = withTriggerTime(annotations, triggerTime);
  try {
    api.create(endpoints, {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels, ...(made && { annotations: made }) },
      ...(subsets.length > 0 && { subsets }),
    });
  } catch (error) {
    // A namespace that is on its way out takes nothing new.
    if (!isReason(error, 'Forbidden') && !isReason(error, 'NotFound')) throw error;
  }
}

interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** Addresses that have the same ports, and are all ready or all not, are one subset (pkg/api/v1/endpoints/util.go, `RepackSubsets`). */
function subsetsOf(service: Service, selected: readonly Pod[]): readonly EndpointSubset[] {
  const publishesAll = service.spec.publishNotReadyAddresses === true;
  const mayLackPorts = isHeadless(service) && (service.spec.ports ?? []).length === 0;
  const portsOf = servedPorts(service);
  const groups = new Map<string, PortGroup>();
  let ports: readonly ServedPort[] | undefined;
  let group: PortGroup | undefined;
  for (const pod of selected) {
    if (!isPodReachable(pod, publishesAll)) continue;
    const served = portsOf(pod);
    if (served.length === 0 && !mayLackPorts) continue;
    if (group === undefined || served !== ports) group = groupOf(groups, (ports = served));
    (publishesAll || isPodReady(pod) ? group.ready : group.notReady).push(addressOf(service, pod));
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ports: endpointPorts, ready, notReady }]) => ({
      ...(ready.length > 0 && { addresses: ready.sort(byAddress) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.sort(byAddress) }),
      ...(endpointPorts.length > 0 && { ports: endpointPorts }),
    }));
}

function groupOf(groups: Map<string, PortGroup>, served: readonly ServedPort[]): PortGroup {
  const ports = served.map(({ name, ...port }) => ({ ...(name !== '' && { name }), ...port }));
  const key = JSON.stringify(ports);
  const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
  groups.set(key, group);
  return group;
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { metadata, spec, status } = pod;
  const { namespace = '', name, uid } = metadata;
  const address: Mutable<EndpointAddress> = { ip: status?.podIP ?? '' };
  const hostname = hostnameIn(service, pod);
  if (hostname !== undefined) address.hostname = hostname;
  if (spec.nodeName !== undefined) address.nodeName = spec.nodeName;
  address.targetRef = { kind: 'Pod', namespace, name, uid };
  return address;
}

/** Addresses are ASCII. */
function byAddress({ ip: a }: EndpointAddress, { ip: b }: EndpointAddress): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function truncate(subsets: readonly EndpointSubset[]) {
  let total = 0;
  for (const { addresses = [], notReadyAddresses = [] } of subsets)
    total += addresses.length + notReadyAddresses.length;
  if (total <= MAX_ADDRESSES) return { subsets, truncated: false };
  let room = MAX_ADDRESSES;
  const take = (list: readonly EndpointAddress[] = []): readonly EndpointAddress[] => {
    const taken = list.slice(0, room);
    room -= taken.length;
    return taken;
  };
  const ready = subsets.map(({ addresses }) => take(addresses));
  const kept = subsets.map(({ ports, notReadyAddresses }, index) => {
    const [addresses = [], rest] = [ready[index], take(notReadyAddresses)];
    return {
      ...(addresses.length > 0 && { addresses }),
      ...(rest.length > 0 && { notReadyAddresses: rest }),
      ...(ports && { ports }),
    };
  });
  return {
    subsets: kept.filter(
      ({ addresses, notReadyAddresses }) => addresses !== undefined || notReadyAddresses !== undefined,
    ),
    truncated: true,
  };
}

function annotationsOf(old: Endpoints | undefined, truncated: boolean): Readonly<Record<string, string>> {
  const { [OVER_CAPACITY]: _former, ...others } = old?.metadata.annotations ?? {};
  return truncated ? { ...others, [OVER_CAPACITY]: 'truncated' } : others;
}
