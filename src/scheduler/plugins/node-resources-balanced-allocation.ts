import type { NodeInfo } from '../framework/node-info';
import { MAX_NODE_SCORE, type Plugin } from '../framework/plugin';
import { SKIP } from '../framework/status';
import { NODE_RESOURCES_BALANCED_ALLOCATION } from './names';

/** Prefers nodes on which the pod brings the use of CPU and memory closer together (noderesources/balanced_allocation.go). */
export function nodeResourcesBalancedAllocation(): Plugin {
  return {
    name: NODE_RESOURCES_BALANCED_ALLOCATION,
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
