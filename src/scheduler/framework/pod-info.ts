import type { ContainerPort, Pod } from '../../api/generated/types';
import { sharing } from '../../api/sharing';
import { hostPortsOf } from './host-ports';
import { podAffinityTerms, type PodAffinityTerms } from './pod-affinity-terms';
import { podResources, type PodResources } from './pod-resources';

/** A pod with what the scheduler needs to know of it at every look (pkg/scheduler/framework/types.go, `PodInfo`). */
export interface PodInfo {
  readonly pod: Pod;
  readonly uid: string;
  readonly priority: number;
  readonly resources: PodResources;
  readonly hostPorts: readonly ContainerPort[];
  /** Undefined for the many pods that have none. */
  readonly affinity: PodAffinityTerms | undefined;
}

export function podInfo(pod: Pod): PodInfo {
  return {
    pod,
    uid: pod.metadata.uid,
    priority: podPriority(pod),
    resources: shared(podResources(pod)),
    hostPorts: hostPortsOf(pod),
    affinity: podAffinityTerms(pod),
  };
}

/** Only plain amounts are compared: what lies in a map would look the same for all. */
function shared(resources: PodResources): PodResources {
  return resources.requests.scalar === undefined ? sharedResources(resources) : resources;
}

const sharedResources = sharing<PodResources>();

/** The same for the next version of the pod; what did not change is not worked out again. */
export function updatedPodInfo(info: PodInfo, pod: Pod): PodInfo {
  const { spec: old } = info.pod;
  const { spec } = pod;
  const same =
    old.containers === spec.containers &&
    old.initContainers === spec.initContainers &&
    old.resources === spec.resources &&
    old.overhead === spec.overhead &&
    old.affinity === spec.affinity;
  const { uid, resources, hostPorts, affinity } = info;
  if (!same || uid !== pod.metadata.uid) return podInfo(pod);
  return { pod, uid, priority: podPriority(pod), resources, hostPorts, affinity };
}

function podPriority({ spec }: Pick<Pod, 'spec'>): number {
  return spec.priority ?? 0;
}
