import type { ContainerStatus, Pod, PodStatus } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';

/** The last status of a pod of which nothing runs any more (pkg/kubelet/status/status_manager.go, `TerminatePod`). */
export function terminatedStatus({ spec }: Pod, status: PodStatus): PodStatus {
  const phase = status.phase === 'Succeeded' ? 'Succeeded' : 'Failed';
  const containerStatuses = status.containerStatuses ?? [];
  // Containers that never had their turn, because the pod did not get so far, keep waiting.
  const isInitialized =
    (spec.initContainers?.length ?? 0) === 0 || podCondition(status, 'Initialized')?.status === 'True';
  return {
    ...status,
    phase,
    containerStatuses: isInitialized ? containerStatuses.map(terminatedForGood) : containerStatuses,
  };
}

/** Nobody knows how it ended: that counts as a failure. */
function terminatedForGood(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  const terminated = {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
  };
  return { ...status, state: { terminated } };
}
