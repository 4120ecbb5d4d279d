import type { Pod } from '../../generated/types';
import { compareQuantities, quantitySign } from '../../quantity';
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
  let requests = noAmounts;
  let limits = noAmounts;
  let guaranteed = true;
  const parts =
    spec.resources === undefined
      ? [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources }) => resources)
      : [spec.resources];
  for (const resources of parts) {
    const limited = computeResources(resources?.limits);
    requests = addAmounts(requests, computeResources(resources?.requests));
    limits = addAmounts(limits, limited);
    // Pod-level requests without any limits never say that they are not guaranteed; the sizes below then differ.
    if (limited.size < 2) guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = [...requests].every(([name, amount]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, amount) === 0;
  });
  return guaranteed && equal && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

function computeResources(list: ResourceList | undefined): ResourceAmounts {
  if (list === undefined || (list['cpu'] === undefined && list['memory'] === undefined)) return noAmounts;
  return new Map(
    [...amountsOf(list)].filter(([name, amount]) => (name === 'cpu' || name === 'memory') && quantitySign(amount) > 0),
  );
}
