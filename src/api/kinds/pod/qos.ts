import type { Pod, ResourceRequirements } from '../../generated/types';
import { compareQuantities, parseQuantity, quantitySign } from '../../quantity';
import { addAmounts, amountsOf, noAmounts, type ResourceAmounts, type ResourceList } from '../resource-list';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The class that the stored pod has, or would get (pkg/apis/core/helper/qos/qos.go). */
export function qosClassOf(pod: Pick<Pod, 'spec' | 'status'>): QosClass {
  const stored = pod.status?.qosClass;
  return stored === 'Guaranteed' || stored === 'Burstable' || stored === 'BestEffort' ? stored : computeQosClass(pod);
}

/**
 * Guaranteed: every container limits cpu and memory and requests just as much. BestEffort: none requests or limits either.
 * Pod-level resources decide alone where there are any (`ComputePodQOS`).
 */
export function computeQosClass({ spec }: Pick<Pod, 'spec'>): QosClass {
  const { containers, initContainers, resources } = spec;
  if (resources !== undefined) return classOf([{ resources }]);
  return classOf(initContainers === undefined ? containers : [...containers, ...initContainers]);
}

interface Part {
  readonly resources?: ResourceRequirements;
}

function classOf(parts: readonly Part[]): QosClass {
  let asks = false;
  let guaranteed = true;
  for (const { resources } of parts) {
    const limited = countPositive(resources?.limits);
    asks ||= limited > 0 || countPositive(resources?.requests) > 0;
    // Pod-level requests without any limits never say that they are not guaranteed; the sums below then differ.
    if (limited < 2) guaranteed = false;
  }
  if (!asks) return 'BestEffort';
  return guaranteed && requestsAreLimits(parts) ? 'Guaranteed' : 'Burstable';
}

function requestsAreLimits(parts: readonly Part[]): boolean {
  let requests = noAmounts;
  let limits = noAmounts;
  for (const { resources } of parts) {
    requests = addAmounts(requests, computeResources(resources?.requests));
    limits = addAmounts(limits, computeResources(resources?.limits));
  }
  if (requests.size !== limits.size) return false;
  return [...requests].every(([name, amount]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, amount) === 0;
  });
}

/** How many of the two there is something of. Every pod is asked this several times. */
function countPositive(list: ResourceList | undefined): number {
  if (list === undefined) return 0;
  return (isPositive(list['cpu']) ? 1 : 0) + (isPositive(list['memory']) ? 1 : 0);
}

function isPositive(amount: string | undefined): boolean {
  return amount !== undefined && quantitySign(parseQuantity(amount)) > 0;
}

function computeResources(list: ResourceList | undefined): ResourceAmounts {
  if (list === undefined || (list['cpu'] === undefined && list['memory'] === undefined)) return noAmounts;
  return new Map(
    [...amountsOf(list)].filter(([name, amount]) => (name === 'cpu' || name === 'memory') && quantitySign(amount) > 0),
  );
}
