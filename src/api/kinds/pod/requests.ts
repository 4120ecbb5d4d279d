import type { Container, Pod, PodSpec, ResourceRequirements } from '../../generated/types';
import { addAmounts, amountsOf, maxAmounts, noAmounts, type ResourceAmounts } from '../resource-list';
import { parseQuantity, quantitySign } from '../../quantity';

/**
 * What a pod needs of its node in all: the sum of its containers or the most that initialisation ever needs, whichever is greater,
 * pod-level requests first, and the overhead (component-helpers/resource/helpers.go, `PodRequests`). The same spec gives the same map.
 *
 * Divergence from real Kubernetes: reads the spec alone; amounts that a running container has not yet been resized to are not considered.
 */
export function podRequests({ spec }: Pick<Pod, 'spec'>): ResourceAmounts {
  let requests = requestsBySpec.get(spec);
  if (requests === undefined) requestsBySpec.set(spec, (requests = computeRequests(spec)));
  return requests;
}

/** The same for limits; a resource without a limit in any container is absent (`PodLimits`). */
export function podLimits({ spec }: Pick<Pod, 'spec'>): ResourceAmounts {
  let limits = limitsBySpec.get(spec);
  if (limits === undefined) limitsBySpec.set(spec, (limits = computeLimits(spec)));
  return limits;
}

/** The containers' part alone, without pod-level amounts and overhead (`AggregateContainerRequests`, `AggregateContainerLimits`). */
export function aggregateContainers(spec: PodSpec, part: 'requests' | 'limits'): ResourceAmounts {
  let total = noAmounts;
  for (const container of spec.containers) total = addAmounts(total, amounts(container, part));
  let sidecars = noAmounts;
  let initialisation = noAmounts;
  for (const container of spec.initContainers ?? []) {
    const own = amounts(container, part);
    const alongside = addAmounts(own, sidecars);
    if (isRestartableInitContainer(container)) {
      total = addAmounts(total, own);
      sidecars = addAmounts(sidecars, own);
    }
    initialisation = maxAmounts(initialisation, alongside);
  }
  return maxAmounts(total, initialisation);
}

/** A sidecar: an init container that keeps running (`restartPolicy: Always`). */
export function isRestartableInitContainer(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

export function isSupportedPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

const requestsBySpec = new WeakMap<PodSpec, ResourceAmounts>();
const limitsBySpec = new WeakMap<PodSpec, ResourceAmounts>();

function amounts({ resources }: Container, part: 'requests' | 'limits'): ResourceAmounts {
  return amountsOf(resources?.[part]);
}

function computeRequests(spec: PodSpec): ResourceAmounts {
  const requests = overridden(aggregateContainers(spec, 'requests'), spec.resources, 'requests');
  return addAmounts(requests, amountsOf(spec.overhead));
}

function computeLimits(spec: PodSpec): ResourceAmounts {
  const limits = overridden(aggregateContainers(spec, 'limits'), spec.resources, 'limits');
  if (spec.overhead === undefined) return limits;
  const limited = Object.entries(spec.overhead).filter(([name]) => {
    const limit = limits.get(name);
    return limit !== undefined && quantitySign(limit) !== 0;
  });
  return addAmounts(limits, amountsOf(Object.fromEntries(limited)));
}

/** Pod-level amounts stand in place of the containers' sums. */
function overridden(
  sums: ResourceAmounts,
  resources: ResourceRequirements | undefined,
  part: 'requests' | 'limits',
): ResourceAmounts {
  const own = Object.entries(resources?.[part] ?? {}).filter(([name]) => isSupportedPodLevelResource(name));
  if (own.length === 0) return sums;
  const result = new Map(sums);
  for (const [name, text] of own) result.set(name, parseQuantity(text));
  return result;
}
