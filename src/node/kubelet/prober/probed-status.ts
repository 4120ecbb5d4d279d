import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../../api/generated/types';
import type { Mutable } from '../../../api/mutable';
import { bareId } from '../../runtime/runtime-kind';
import { othersConditions, podConditions } from '../conditions';
import type { ProbeType } from './probe-gate';

/**
 * A pod's status with what a probe has found out about one of its containers, and nothing else changed; undefined when it says so already.
 * Source: pkg/kubelet/status/status_manager.go, `SetContainerReadiness` and `SetContainerStartup`.
 */
export function probedStatus(
  pod: Pod,
  status: PodStatus,
  type: ProbeType,
  containerId: string,
  passed: boolean,
): PodStatus | undefined {
  const field = type === 'readiness' ? 'ready' : 'started';
  let changed = false;
  const withField = (container: ContainerStatus): ContainerStatus => {
    if (container[field] === passed || bareId(container.containerID ?? '') !== containerId) return container;
    changed = true;
    return { ...container, [field]: passed };
  };
  const containerStatuses = (status.containerStatuses ?? []).map(withField);
  const initContainerStatuses = status.initContainerStatuses?.map(withField);
  if (!changed) return undefined;
  const next: Mutable<PodStatus> = { ...status, containerStatuses };
  if (initContainerStatuses !== undefined) next.initContainerStatuses = initContainerStatuses;
  if (field === 'ready') next.conditions = readinessConditions(pod, next);
  return next;
}

function readinessConditions(pod: Pod, status: PodStatus): readonly PodCondition[] {
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
  if (phase !== 'Pending' && phase !== 'Running') return conditions;
  const made = podConditions({
    pod,
    phase,
    statuses: [...initContainerStatuses, ...containerStatuses],
    sandboxReady: true,
    otherConditions: othersConditions(pod.status?.conditions),
  });
  return conditions.map((condition) => {
    if (condition.type !== 'Ready' && condition.type !== 'ContainersReady') return condition;
    return made.find(({ type }) => type === condition.type) ?? condition;
  });
}
