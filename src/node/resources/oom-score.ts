import type { Container, Pod } from '../../api/generated/types';
import { computeQosClass, type QosClass } from '../../api/kinds/pod/qos';
import { aggregateContainers, isRestartableInitContainer } from '../../api/kinds/pod/requests';
import { value } from '../../api/quantity';

const GUARANTEED = -997;
const BEST_EFFORT = 1000;
const NODE_CRITICAL_CLASS = 'system-node-critical';

/**
 * How readily the kernel kills the container's processes when the machine has no memory left, -1000 to 1000
 * (pkg/kubelet/qos/policy.go, `GetContainerOOMScoreAdjust`).
 */
export function oomScoreAdjust(
  pod: Pick<Pod, 'spec'>,
  container: Container,
  memoryBytes: number,
  qosClass: QosClass = computeQosClass(pod),
): number {
  const { spec } = pod;
  if (spec.priorityClassName === NODE_CRITICAL_CLASS) return GUARANTEED;
  if (qosClass === 'Guaranteed') return GUARANTEED;
  if (qosClass === 'BestEffort') return BEST_EFFORT;
  const unassigned = unassignedPerContainer(pod);
  const score = (requestBytes: number) => 1000 - Math.trunc((1000 * (requestBytes + unassigned)) / memoryBytes);
  let adjust = score(memoryRequest(container));
  if (isRestartableInitContainer(container)) {
    adjust = Math.min(adjust, score(Math.min(...spec.containers.map(memoryRequest))));
  }
  if (adjust < 1000 + GUARANTEED) return 1000 + GUARANTEED;
  return adjust === BEST_EFFORT ? BEST_EFFORT - 1 : adjust;
}

function memoryRequest({ resources }: Container): number {
  return value(resources?.requests?.['memory'] ?? '0');
}

/** What the pod requests as a whole beyond its containers, in equal parts (`remainingPodMemReqPerContainer`). */
function unassignedPerContainer({ spec }: Pick<Pod, 'spec'>): number {
  const requested = spec.resources?.requests?.['memory'];
  if (requested === undefined) return 0;
  const inContainers = aggregateContainers(spec, 'requests').get('memory')?.value ?? 0;
  const containers = spec.containers.length + (spec.initContainers?.length ?? 0);
  return Math.trunc((value(requested) - inContainers) / containers);
}
