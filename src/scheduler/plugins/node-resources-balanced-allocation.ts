import {
  DEFAULT_PLUGIN_ARGS,
  DEFAULT_RESOURCES,
  type NodeResourcesBalancedAllocationArgs,
  type ResourceSpec,
} from '../config/plugin-args';
import type { NodeInfo } from '../framework/node-info';
import { MAX_NODE_SCORE, type Plugin } from '../framework/plugin';
import { resourceText } from '../framework/resource';
import { SKIP } from '../framework/status';
import { NODE_RESOURCES_BALANCED_ALLOCATION } from './names';
import { countedAllocatable, resourceAmount } from './resource-allocation';

/** Prefers nodes on which the pod brings the use of CPU and memory closer together (noderesources/balanced_allocation.go). */
export function nodeResourcesBalancedAllocation(
  { resources }: NodeResourcesBalancedAllocationArgs = DEFAULT_PLUGIN_ARGS.NodeResourcesBalancedAllocation,
): Plugin {
  return resources === DEFAULT_RESOURCES ? ofCpuAndMemory() : ofResources(resources);
}

function ofCpuAndMemory(): Plugin {
  return {
    name: NODE_RESOURCES_BALANCED_ALLOCATION,
    sign: ({ resources: { requests } }) => resourceText(requests),
    // Else pods without requests would all go to one node.
    preScore: (_state, { resources: { requests } }) =>
      requests.milliCpu === 0 && requests.memory === 0 ? SKIP : undefined,
    score(_state, { resources: { requests } }, nodes, scores) {
      for (let index = 0; index < nodes.length; index += 1) {
        const { requestedMilliCpu, requestedMemory, allocatableMilliCpu, allocatableMemory } = nodes[index] as NodeInfo;
        const milliCpu = requestedMilliCpu + requests.milliCpu;
        const memory = requestedMemory + requests.memory;
        const withPod = balance(milliCpu, allocatableMilliCpu, memory, allocatableMemory);
        const withoutPod = balance(requestedMilliCpu, allocatableMilliCpu, requestedMemory, allocatableMemory);
        scores[index] = balancedAllocationScore(withPod, withoutPod);
      }
    },
  };
}

function ofResources(resources: readonly ResourceSpec[]): Plugin {
  const amounts = resources.map((resource) => resourceAmount(resource, false));
  return {
    name: NODE_RESOURCES_BALANCED_ALLOCATION,
    preScore: (_state, info) => (amounts.every(({ wanted }) => wanted(info) === 0) ? SKIP : undefined),
    score(_state, info, nodes, scores) {
      for (const [index, node] of nodes.entries()) {
        const withPod: number[] = [];
        const withoutPod: number[] = [];
        for (const amount of amounts) {
          const allocatable = countedAllocatable(amount, info, node);
          if (allocatable === 0) continue;
          const allocated = amount.allocated(node);
          withPod.push(Math.min((allocated + amount.wanted(info)) / allocatable, 1));
          withoutPod.push(Math.min(allocated / allocatable, 1));
        }
        scores[index] = balancedAllocationScore(evenness(withPod), evenness(withoutPod));
      }
    },
  };
}

/** 100 less the standard deviation of the fractions in use; 100 for fewer than two. */
export function evenness(fractions: readonly number[]): number {
  const [first = 0, second = 0] = fractions;
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs((first - second) / 2);
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    const squares = fractions.reduce((sum, fraction) => sum + (fraction - mean) * (fraction - mean), 0);
    deviation = Math.sqrt(squares / fractions.length);
  }
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE);
}

/** 75 when the pod changes nothing, up to 100 when it makes the use more even, down to 50 when less. */
export function balancedAllocationScore(withPod: number, withoutPod: number): number {
  const half = MAX_NODE_SCORE / 2;
  return half + Math.trunc((half + withPod - withoutPod) / 2);
}

/** 100 when the fractions in use are equal, 50 when one is full and the other empty; a resource the node lacks does not count. */
export function balance(milliCpu: number, milliCpuCapacity: number, memory: number, memoryCapacity: number): number {
  if (milliCpuCapacity === 0 || memoryCapacity === 0) return MAX_NODE_SCORE;
  const cpuFraction = Math.min(milliCpu / milliCpuCapacity, 1);
  const memoryFraction = Math.min(memory / memoryCapacity, 1);
  const deviation = Math.abs((cpuFraction - memoryFraction) / 2);
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE);
}
