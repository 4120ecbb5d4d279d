import assert from 'node:assert';
import type { Node, Pod } from '../../api/generated/types';
import { podRequests } from '../../api/kinds/pod/requests';
import { DEFAULT_PLUGIN_ARGS, type NodeResourcesFitArgs } from '../config/plugin-args';
import { Action } from '../framework/cluster-event';
import { nodeInfoOf, type NodeInfo } from '../framework/node-info';
import type { Plugin, PluginHandle } from '../framework/plugin';
import { isExtendedResourceName, resourceOf, resourceOfList, resourceText, type Resource } from '../framework/resource';
import { newStatus, type Status } from '../framework/status';
import { NODE_RESOURCES_FIT } from './names';
import { leastRequestedScore, strategyScorer } from './resource-allocation';

/**
 * Keeps requests within what nodes can allocate, and prefers the nodes with the most left
 * (pkg/scheduler/framework/plugins/noderesources/fit.go, least_allocated.go).
 */
export function nodeResourcesFit(
  { nodes }: Pick<PluginHandle, 'nodes'>,
  args: NodeResourcesFitArgs = DEFAULT_PLUGIN_ARGS.NodeResourcesFit,
): Plugin {
  const plugin = withLeastAllocated(nodes);
  if (args === DEFAULT_PLUGIN_ARGS.NodeResourcesFit) return plugin;
  const scorer = strategyScorer(args.scoringStrategy);
  const unignored = withoutIgnored(args);
  return {
    ...plugin,
    filter(_state, { resources }, node) {
      const requests = unignored(resources.requests);
      return fits(requests, node) ? undefined : rejection(insufficientResources(requests, node));
    },
    score(_state, info, scored, scores) {
      for (let index = 0; index < scored.length; index += 1) scores[index] = scorer(info, scored[index] as NodeInfo);
    },
  };
}

/** As most schedulers run it: nothing is ignored, and the nodes with the most CPU and memory left are best. */
function withLeastAllocated(nodes: PluginHandle['nodes']): Plugin {
  return {
    name: NODE_RESOURCES_FIT,
    sign: ({ resources: { requests, nonZeroMilliCpu, nonZeroMemory } }) =>
      `${resourceText(requests)} ${nonZeroMilliCpu} ${nonZeroMemory}`,
    filter(_state, { resources: { requests } }, node) {
      if (fits(requests, node)) return undefined;
      return requests.scalar === undefined
        ? commonRejection(requests, node)
        : rejection(insufficientResources(requests, node));
    },
    score(_state, { resources: { nonZeroMilliCpu, nonZeroMemory } }, nodes, scores) {
      for (let index = 0; index < nodes.length; index += 1) {
        const node = nodes[index] as NodeInfo;
        scores[index] = leastAllocatedScore(
          node.nonZeroMilliCpu + nonZeroMilliCpu,
          node.allocatableMilliCpu,
          node.nonZeroMemory + nonZeroMemory,
          node.allocatableMemory,
        );
      }
    },
    // The pod counts as being on the node by now: what the filter found must still hold.
    reserve(_state, { uid, resources: { requests } }, nodeName) {
      const node = nodes.get(nodeName);
      if (node === undefined || !isWithinAllocatable(requests, node))
        assert.fail(`pod ${uid} takes more of ${nodeName} than is left`);
      return undefined;
    },
    events: [
      {
        event: { resource: 'Pod', action: Action.Delete | Action.UpdatePodScaleDown },
        podHint: isSchedulableAfterPodEvent,
      },
      {
        event: { resource: 'Node', action: Action.Add | Action.UpdateNodeAllocatable },
        nodeHint: isSchedulableAfterNodeChange,
      },
    ],
  };
}

/** A resource of which a node has not enough left. */
export interface InsufficientResource {
  /** `cpu`, `pods`, `nvidia.com/gpu`. */
  readonly resource: string;
  /** `Insufficient cpu`, `Too many pods`. */
  readonly reason: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
  /** More than the whole node has: removing pods cannot help. */
  readonly unresolvable: boolean;
}

/** What the node lacks for the request; empty when the pod fits (`fitsRequest`). */
export function insufficientResources(request: Resource, node: NodeInfo): readonly InsufficientResource[] {
  const lacking: InsufficientResource[] = [];
  const { podCount, allowedPodNumber } = node;
  if (podCount + 1 > allowedPodNumber) {
    lacking.push({
      resource: 'pods',
      reason: 'Too many pods',
      requested: 1,
      used: podCount,
      capacity: allowedPodNumber,
      unresolvable: false,
    });
  }
  const check = (resource: string, wanted: number, used: number, capacity: number) => {
    if (wanted === 0 || wanted <= capacity - used) return;
    lacking.push({
      resource,
      reason: `Insufficient ${resource}`,
      requested: wanted,
      used,
      capacity,
      unresolvable: wanted > capacity,
    });
  };
  check('cpu', request.milliCpu, node.requestedMilliCpu, node.allocatableMilliCpu);
  check('memory', request.memory, node.requestedMemory, node.allocatableMemory);
  check(
    'ephemeral-storage',
    request.ephemeralStorage,
    node.requestedEphemeralStorage,
    node.allocatableEphemeralStorage,
  );
  for (const [name, wanted] of request.scalar ?? []) {
    check(name, wanted, node.requestedScalar?.get(name) ?? 0, node.allocatableScalar.get(name) ?? 0);
  }
  return lacking;
}

/** The mean of the percentages of CPU and memory that stay free, rounded down at each step; resources the node lacks do not count. */
export function leastAllocatedScore(
  milliCpu: number,
  milliCpuCapacity: number,
  memory: number,
  memoryCapacity: number,
): number {
  if (milliCpuCapacity === 0) return leastRequestedScore(memory, memoryCapacity);
  if (memoryCapacity === 0) return leastRequestedScore(milliCpu, milliCpuCapacity);
  return Math.floor(
    (leastRequestedScore(milliCpu, milliCpuCapacity) + leastRequestedScore(memory, memoryCapacity)) / 2,
  );
}

/** Takes extended resources that somebody else looks after out of a request (`ignoredResources`, `ignoredResourceGroups`). */
function withoutIgnored({ ignoredResources = [], ignoredResourceGroups = [] }: NodeResourcesFitArgs) {
  const names = new Set(ignoredResources);
  const groups = new Set(ignoredResourceGroups);
  const isIgnored = (name: string) =>
    isExtendedResourceName(name) && (names.has(name) || groups.has(name.slice(0, name.indexOf('/'))));
  const known = new WeakMap<Resource, Resource>();
  return (request: Resource): Resource => {
    if (request.scalar === undefined || names.size + groups.size === 0) return request;
    let left = known.get(request);
    if (left === undefined) {
      const scalar = new Map([...request.scalar].filter(([name]) => !isIgnored(name)));
      known.set(request, (left = { ...request, scalar }));
    }
    return left;
  };
}

/** The same verdict as `insufficientResources`, without saying why: asked for every node of every cycle. */
function fits({ milliCpu, memory, ephemeralStorage, scalar }: Resource, node: NodeInfo): boolean {
  return (
    node.podCount < node.allowedPodNumber &&
    (milliCpu === 0 || milliCpu <= node.allocatableMilliCpu - node.requestedMilliCpu) &&
    (memory === 0 || memory <= node.allocatableMemory - node.requestedMemory) &&
    (ephemeralStorage === 0 || ephemeralStorage <= node.allocatableEphemeralStorage - node.requestedEphemeralStorage) &&
    (scalar === undefined || fitsScalar(scalar, node))
  );
}

/** Of what the pod asks for, do all pods of the node together get no more than there is? The pod is one of them. */
function isWithinAllocatable({ milliCpu, memory, ephemeralStorage }: Resource, node: NodeInfo): boolean {
  return (
    node.podCount <= node.allowedPodNumber &&
    (milliCpu === 0 || node.requestedMilliCpu <= node.allocatableMilliCpu) &&
    (memory === 0 || node.requestedMemory <= node.allocatableMemory) &&
    (ephemeralStorage === 0 || node.requestedEphemeralStorage <= node.allocatableEphemeralStorage)
  );
}

function fitsScalar(wanted: ReadonlyMap<string, number>, { requestedScalar, allocatableScalar }: NodeInfo): boolean {
  for (const [name, amount] of wanted) {
    if (amount !== 0 && amount > (allocatableScalar.get(name) ?? 0) - (requestedScalar?.get(name) ?? 0)) return false;
  }
  return true;
}

/** The same without a list of what is lacking: on a full cluster this is said of every node. */
function commonRejection(request: Resource, node: NodeInfo): Status {
  const lacks = (wanted: number, used: number, capacity: number) =>
    wanted === 0 || wanted <= capacity - used ? 0 : wanted <= capacity ? 1 : 2;
  const cpu = lacks(request.milliCpu, node.requestedMilliCpu, node.allocatableMilliCpu);
  const memory = lacks(request.memory, node.requestedMemory, node.allocatableMemory);
  const storage = lacks(request.ephemeralStorage, node.requestedEphemeralStorage, node.allocatableEphemeralStorage);
  const key = (node.podCount < node.allowedPodNumber ? 0 : 27) + cpu * 9 + memory * 3 + storage;
  return (commonRejections[key] ??= rejection(insufficientResources(request, node)));
}

/** Nodes that lack the same share one status. */
function rejection(lacking: readonly InsufficientResource[]): Status {
  const reasons = lacking.map(({ reason }) => reason);
  const code = lacking.some(({ unresolvable }) => unresolvable) ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
  const key = `${code}: ${reasons.join(', ')}`;
  let status = rejections.get(key);
  if (status === undefined) {
    if (rejections.size >= MAX_REJECTIONS) rejections.clear();
    rejections.set(key, (status = newStatus(NODE_RESOURCES_FIT, code, ...reasons)));
  }
  return status;
}

const commonRejections: (Status | undefined)[] = [];
const rejections = new Map<string, Status>();
const MAX_REJECTIONS = 1000;

function isSchedulableAfterPodEvent(pod: Pod, old: Pod | undefined, modified: Pod | undefined): boolean {
  if (old === undefined) return false;
  if (modified === undefined) return (old.spec.nodeName ?? '') !== '' || (old.status?.nominatedNodeName ?? '') !== '';
  if (modified.metadata.uid === pod.metadata.uid) return true;
  if ((modified.spec.nodeName ?? '') === '') return false;
  const before = podRequests(old);
  const after = podRequests(modified);
  for (const [name, amount] of podRequests(pod)) {
    if (amount.milliValue === 0) continue;
    if ((before.get(name)?.milliValue ?? 0) > (after.get(name)?.milliValue ?? 0)) return true;
  }
  return false;
}

/** Would the pod fit the node if it were empty, and has the node grown in something that it wants? */
function isSchedulableAfterNodeChange(pod: Pod, old: Node | undefined, node: Node | undefined): boolean {
  if (node === undefined) return false;
  const request = resourceOf(podRequests(pod));
  if (!fits(request, nodeInfoOf(node))) return false;
  return (
    old === undefined ||
    grewInAnyRequested(request, resourceOfList(old.status?.allocatable), resourceOfList(node.status?.allocatable))
  );
}

function grewInAnyRequested(request: Resource, before: Resource, after: Resource): boolean {
  if (after.allowedPodNumber > before.allowedPodNumber) return true;
  if (request.milliCpu > 0 && after.milliCpu > before.milliCpu) return true;
  if (request.memory > 0 && after.memory > before.memory) return true;
  if (request.ephemeralStorage > 0 && after.ephemeralStorage > before.ephemeralStorage) return true;
  for (const [name, wanted] of request.scalar ?? []) {
    if (wanted > 0 && (after.scalar?.get(name) ?? 0) > (before.scalar?.get(name) ?? 0)) return true;
  }
  return false;
}
