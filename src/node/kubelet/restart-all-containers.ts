import type { Container, Pod, PodCondition, PodSpec, PodStatus } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';
import type { PodPhase } from './phase';
import { matchingRestartRule } from './restart-policy';
import type { PodRuntimeStatus, RuntimeContainer } from './runtime-status';

export const ALL_CONTAINERS_RESTARTING = 'AllContainersRestarting';

/** What the statuses of containers say that were removed because another one ended (pkg/kubelet/kubelet_pods.go). */
export const RESTARTING_ALL_CONTAINERS = {
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
} as const;

/** A container with its place in the order in which all are removed. */
export interface ContainerToReset {
  readonly container: Container;
  readonly id: string;
  readonly running: boolean;
}

/** A rule of some container may restart all of them (pkg/api/v1/pod/util.go, `AllContainersCouldRestart`). */
export function allContainersCouldRestart({ containers, initContainers = [] }: PodSpec): boolean {
  const could = ({ restartPolicyRules }: Container): boolean =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers') === true;
  return containers.some(could) || initContainers.some(could);
}

/** All containers are to begin anew: that has been said before, or one has ended in such a way (container/helpers.go, `ShouldAllContainersRestart`). */
export function restartsAllContainers({ spec }: Pod, runtime: PodRuntimeStatus, old: PodStatus): boolean {
  if (!allContainersCouldRestart(spec)) return false;
  if (podCondition(old, ALL_CONTAINERS_RESTARTING)?.status === 'True') return true;
  return [...(spec.initContainers ?? []), ...spec.containers].some((container) =>
    isSource(container, runtime.latest(container.name)),
  );
}

/** The condition without times (status/generate.go, `GenerateAllContainersRestartingCondition`). */
export function allContainersRestarting(
  pod: Pod,
  phase: PodPhase,
  runtime: PodRuntimeStatus,
  restarts: boolean,
): Pick<PodCondition, 'status' | 'reason' | 'message'> {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (!restarts || containersToReset(pod, runtime).length === 0) return { status: 'False' };
  return {
    status: 'True',
    reason: 'RestartAllContainersStarted',
    message: 'container exited with restart policy rule',
  };
}

/** What must be removed, those that brought it about last (kuberuntime_manager.go, `getContainersToReset`). */
export function containersToReset({ spec }: Pod, runtime: PodRuntimeStatus): readonly ContainerToReset[] {
  const targets: ContainerToReset[] = [];
  const sources: ContainerToReset[] = [];
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const one of [runtime.latest(container.name), runtime.previous(container.name)]) {
      if (one === undefined) continue;
      const list = isSource(container, one) ? sources : targets;
      list.push({ container, id: one.id, running: one.state === 'running' });
    }
  }
  return [...targets, ...sources];
}

function isSource(container: Container, one: RuntimeContainer | undefined): boolean {
  return one?.state === 'exited' && matchingRestartRule(container, one.exitCode)?.action === 'RestartAllContainers';
}
