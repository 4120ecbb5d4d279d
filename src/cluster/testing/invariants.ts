import type { WatchEvent } from '../../api/collection';
import type { ContainerStatus, Node, Pod } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { namespaces } from '../../api/kinds/namespace';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { podRequests } from '../../api/kinds/pod/requests';
import { keyText, type KubeObject } from '../../api/object';
import { milliValue } from '../../api/quantity';
import type { ApiServer } from '../../api/server';
import { deepFreeze } from '../../api/testing';
import { parseAddress, parseRange } from '../../sim/ipv4';
import type { Cluster } from '../cluster';
import { brokenByServices, brokenByWorkloads } from './workload-invariants';

/** Something that must never happen in a cluster has happened. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export interface Invariants {
  /** Checks what holds between two steps, when all ready work is done. Throws `InvariantError`. */
  check(): void;
  stop(): void;
}

/**
 * Looks over every write of a cluster while it is made, and at all objects and nodes when asked. Throws `InvariantError` at the first thing
 * that no history may lead to. Stored objects are frozen, so that whoever changes one fails.
 */
export function watchInvariants(cluster: Cluster): Invariants {
  const { api } = cluster;
  const stops: (() => void)[] = [];
  const world: World = { api, kinds: new Set(), ranges: new Map() };
  let { revision } = api;
  // Parts that are being stopped may still say their last word.
  let silent = false;
  const follow = (kind: Kind): void => {
    world.kinds.add(kind);
    for (const object of api.collection(kind).values()) rememberRange(world, object);
    for (const object of api.collection(kind).values()) deepFreeze(object);
    const stop = api.collection(kind).watch({}, (event) => {
      deepFreeze(event.object);
      rememberRange(world, event.object);
      if (event.revision <= revision) fail(kind, event.object, `revision ${event.revision} comes after ${revision}`);
      ({ revision } = event);
      if (silent && !cluster.isRunning('API server') && kind.kind !== 'Event')
        fail(kind, event.object, 'is written without an API server');
      const why =
        brokenByChange(kind, event) ?? brokenInCluster(world, kind, event) ?? brokenByWorkloads(api, kind, event);
      if (why !== undefined) fail(kind, event.object, why);
    });
    stops.push(stop);
  };
  stops.push(api.watchKinds(follow));
  return {
    check: () => {
      checkNodes(cluster);
      if (cluster.isRunning('API server') && cluster.isRunning('controller manager'))
        for (const why of brokenByServices(api)) throw new InvariantError(why);
      silent = !cluster.isRunning('API server');
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** What the write of one object breaks, whatever else there is; undefined when it is in order. */
export function brokenByChange(
  kind: Pick<Kind, 'kind'>,
  { type, object, old, revision }: WatchEvent,
): string | undefined {
  const { metadata } = object;
  if (metadata.resourceVersion !== String(revision))
    return `resourceVersion ${metadata.resourceVersion} at revision ${revision}`;
  if ((old === undefined) !== (type === 'ADDED'))
    return `${type} ${old === undefined ? 'without' : 'with'} an old object`;
  if (old === undefined) return undefined;
  const before = old.metadata;
  for (const field of ['uid', 'name', 'namespace', 'creationTimestamp'] as const)
    if (metadata[field] !== before[field]) return `${field} changes from ${before[field]} to ${metadata[field]}`;
  if (Number(before.resourceVersion) >= revision)
    return `resourceVersion falls from ${before.resourceVersion} to ${revision}`;
  if ((metadata.generation ?? 0) < (before.generation ?? 0))
    return `generation falls from ${before.generation} to ${metadata.generation}`;
  // Hurried after its time, an object goes now, which is later than it was to go.
  const isHurried = (metadata.deletionGracePeriodSeconds ?? 0) < (before.deletionGracePeriodSeconds ?? 0);
  const { deletionTimestamp = '~' } = metadata;
  const mayMove = isHurried && deletionTimestamp !== '~';
  if (before.deletionTimestamp !== undefined && deletionTimestamp > before.deletionTimestamp && !mayMove)
    return `deletionTimestamp moves from ${before.deletionTimestamp} to ${metadata.deletionTimestamp}`;
  return kind.kind === 'Pod' ? brokenByPodChange(object as unknown as Pod, old as unknown as Pod) : undefined;
}

function brokenByPodChange(pod: Pod, old: Pod): string | undefined {
  const { nodeName: before = '' } = old.spec;
  const { nodeName = '' } = pod.spec;
  if (before !== '' && nodeName !== before) return `moves from node ${before} to ${nodeName}`;
  if (hasEnded(old) && pod.status?.phase !== old.status?.phase)
    return `phase goes from ${old.status?.phase} to ${pod.status?.phase}`;
  const statuses = containerStatusesOf(pod);
  for (const { name, restartCount } of containerStatusesOf(old)) {
    const now = statuses.find((status) => status.name === name)?.restartCount;
    // A pod that is rejected by a kubelet that has just started loses them all.
    if (now !== undefined && now < restartCount) return `restartCount of ${name} falls from ${restartCount} to ${now}`;
  }
  return undefined;
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function containerStatusesOf({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** What the judgement of a write needs to know besides the object. */
interface World {
  readonly api: ApiServer;
  /** Those of which there may be objects. */
  readonly kinds: Set<Kind>;
  /** The ranges that nodes have had, by name: a node that was deleted and registered anew gets another, and its pods stay where they are. */
  readonly ranges: Map<string, Set<string>>;
}

function rememberRange({ ranges }: World, object: KubeObject): void {
  if (object.kind !== 'Node') return;
  const { podCIDR = '' } = (object as unknown as Node).spec;
  if (podCIDR === '') return;
  const known = ranges.get(object.metadata.name) ?? new Set();
  ranges.set(object.metadata.name, known.add(podCIDR));
}

/** What the write breaks together with what else is stored. */
function brokenInCluster(
  { api, kinds, ranges }: World,
  kind: Kind,
  { type, object, old }: WatchEvent,
): string | undefined {
  const { namespace, name } = object.metadata;
  if (type === 'ADDED' && namespace !== undefined) {
    const phase = api.find(namespaces, { namespace: '', name: namespace })?.status?.phase;
    if (phase !== 'Active') return `is created in a namespace that is ${phase ?? 'not there'}`;
  }
  if (kind.kind === 'Namespace' && type === 'DELETED') {
    for (const other of kinds) {
      const [left] = api.collection(other).values(name);
      if (other.namespaced && left !== undefined) return `leaves ${other.plural} ${left.metadata.name} behind`;
    }
  }
  if (kind.kind !== 'Pod' || type === 'DELETED') return undefined;
  const pod = object as unknown as Pod;
  const before = old as unknown as Pod | undefined;
  const node = api.find(nodes, { namespace: '', name: pod.spec.nodeName ?? '' });
  if (node === undefined) return undefined;
  if (before !== undefined && (before.spec.nodeName ?? '') === '') return overcommitted(api, node, pod);
  const { podIP } = pod.status ?? {};
  if (podIP === undefined || pod.spec.hostNetwork === true || podIP === before?.status?.podIP) return undefined;
  const own = [...(ranges.get(node.metadata.name) ?? [])];
  if (own.some((range) => isWithin(range, podIP))) return undefined;
  return `gets the address ${podIP}, outside of its node's range ${own.join(' or ')}`;
}

function isWithin(cidr: string, text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  const { first, last } = parseRange(cidr);
  return first <= address && address <= last;
}

/** Does the node promise more than it has of something that the pod asks for, now that the scheduler has put it there? */
function overcommitted(api: ApiServer, { metadata, status }: Node, bound: Pod): string | undefined {
  const allocatable = status?.allocatable ?? {};
  const others = [...api.collection(pods).under('spec.nodeName', metadata.name)].filter(
    (pod) => pod.metadata.uid !== bound.metadata.uid && !hasEnded(pod),
  );
  const placed = [...others, bound];
  if (placed.length > Number(allocatable['pods'] ?? 0)) return `is pod ${placed.length} on ${metadata.name}`;
  for (const resource of ['cpu', 'memory']) {
    const amount = (pod: Pod) => milliValue(podRequests(pod).get(resource)?.text ?? '0');
    const requested = amount(bound) === 0 ? 0 : placed.reduce((sum, pod) => sum + amount(pod), 0);
    const available = milliValue(allocatable[resource] ?? '0');
    if (requested > available)
      return `makes ${metadata.name} promise ${requested}m of ${resource} and have ${available}m`;
  }
  return undefined;
}

/** What runs on the nodes: no address twice, nothing without power. */
function checkNodes(cluster: Cluster): void {
  const owners = new Map<string, string>();
  for (const name of cluster.nodeNames()) {
    const { powered, runtime, hostNetwork } = cluster.node(name);
    for (const uid of runtime.podUids()) {
      const { sandbox, latest } = runtime.pod(uid) ?? {};
      const running = [...(latest?.values() ?? [])].filter(({ state }) => state === 'running');
      if (!powered && (running.length > 0 || sandbox?.ready === true))
        throw new InvariantError(`pod ${uid} runs on ${name}, which has no power`);
      if (running.length > 0 && sandbox?.ready !== true)
        throw new InvariantError(`containers of pod ${uid} run on ${name} without a sandbox`);
      if (sandbox?.ready !== true || sandbox.config.network === hostNetwork) continue;
      for (const address of sandbox.addresses) {
        const owner = owners.get(address);
        if (owner !== undefined) throw new InvariantError(`pods ${owner} and ${uid} share the address ${address}`);
        owners.set(address, uid);
      }
    }
  }
}

function fail(kind: Kind, { metadata }: KubeObject, why: string): never {
  throw new InvariantError(`${kind.plural} ${keyText(metadata.namespace ?? '', metadata.name)} ${why}`);
}
