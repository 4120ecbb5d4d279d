import type { EventRecorder } from '../../api/events/event-recorder';
import type { Endpoint, EndpointSlice, Node, Service } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import { milliValue } from '../../api/quantity';
import { ZONE_LABEL } from '../../api/scheduling/zone';
import type { ApiServer } from '../../api/server';
import { addTopologyHints, isOverloaded, type SliceContents, type ZoneShares } from './topology-hints';

const DEPRECATED_MODE = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';
const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Does the service want its endpoints to be shared out among the zones (endpointslice/utils.go, `hintsEnabled`)? */
export function sharesByZone({ metadata: { annotations } }: Service): boolean {
  const mode = annotations?.[DEPRECATED_MODE] ?? annotations?.[MODE];
  return mode === 'Auto' || mode === 'auto';
}

/** What has become of the slices of a service: the endpoints of those that are made and of those that change. */
export interface PlannedSlices {
  readonly added: { endpoints: Endpoint[] }[];
  readonly changed: Map<EndpointSlice, readonly Endpoint[]>;
  readonly unchanged: readonly EndpointSlice[];
}

/**
 * Knows how much CPU each zone has, and how the endpoints of services that want it are shared out among the zones.
 * Source: staging/src/k8s.io/endpointslice/topologycache/topologycache.go. The zones are looked at when a service needs them, so that a
 * cluster without such services pays nothing.
 */
export class TopologyCache {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #byService = new Map<string, ReadonlyMap<string, number>>();
  #shares: { readonly shares: ZoneShares } | undefined;

  constructor(api: ApiServer, recorder: EventRecorder) {
    this.#api = api;
    this.#recorder = recorder;
  }

  /** Calls back with each service that has too few endpoints in a zone, as nodes come, go and change. Returns the function that ends it. */
  watchNodes(onOverload: (service: string) => void): () => void {
    return this.#api.watch(nodes, { concerns: changesZones }, () => {
      this.#shares = undefined;
      for (const [key, byZone] of this.#byService) if (isOverloaded(byZone, this.#zoneShares())) onOverload(key);
    });
  }

  /** Puts hints into the plan for a service's slices, and tells whether that is possible. */
  addHints(key: string, service: Service, { added, changed, unchanged }: PlannedSlices): void {
    const contents: SliceContents = {
      added: added.map(({ endpoints }) => endpoints),
      changed: [...changed.values()],
      unchanged: unchanged.map(({ endpoints = [] }) => endpoints),
    };
    const hinted = addTopologyHints(contents, this.#zoneShares());
    for (const [index, group] of added.entries()) group.endpoints = [...(hinted.added[index] ?? [])];
    for (const [index, slice] of [...changed.keys()].entries()) changed.set(slice, hinted.changed[index] ?? []);
    for (const [index, slice] of unchanged.entries()) {
      const endpoints = hinted.unchanged[index];
      if (endpoints !== undefined) changed.set(slice, endpoints);
    }
    if (hinted.byZone === undefined) {
      this.#byService.delete(key);
      this.#tell(service, 'Warning', 'TopologyAwareHintsDisabled', hinted.reason);
      return;
    }
    const isNew = !this.#byService.has(key);
    this.#byService.set(key, hinted.byZone);
    if (isNew) this.#tell(service, 'Normal', 'TopologyAwareHintsEnabled', hinted.reason);
  }

  /** The service no longer wants hints. */
  end(key: string, service: Service): void {
    if (this.#byService.delete(key))
      this.#tell(service, 'Warning', 'TopologyAwareHintsDisabled', 'Topology Aware Hints has been disabled');
  }

  forget(key: string): void {
    this.#byService.delete(key);
  }

  #tell(service: Service, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.event(service, type, reason, `${message}, addressType: IPv4`);
  }

  #zoneShares(): ZoneShares {
    this.#shares ??= { shares: zoneShares(this.#api.collection(nodes).values('')) };
    return this.#shares.shares;
  }
}

/** The zones' parts of the CPU of all nodes that are ready, by name; undefined unless all say their zone and there are two (`SetNodes`). */
export function zoneShares(all: Iterable<Node>): ZoneShares {
  const byZone = new Map<string, number>();
  let total = 0;
  for (const node of all) {
    const { labels = {} } = node.metadata;
    if (CONTROL_PLANE_LABELS.some((label) => label in labels) || !isReady(node)) continue;
    const zone = labels[ZONE_LABEL];
    const cpu = milliValue(String(node.status?.allocatable?.['cpu'] ?? '0'));
    if (!zone || cpu === 0) return undefined;
    total += cpu;
    byZone.set(zone, (byZone.get(zone) ?? 0) + cpu);
  }
  if (byZone.size < 2) return undefined;
  return new Map([...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, cpu]) => [zone, cpu / total]));
}

function changesZones(node: Node, old: Node): boolean {
  return isReady(node) !== isReady(old) || node.metadata.labels?.[ZONE_LABEL] !== old.metadata.labels?.[ZONE_LABEL];
}

function isReady({ status }: Node): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
