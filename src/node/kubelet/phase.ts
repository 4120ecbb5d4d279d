import type { Container, ContainerStateTerminated, ContainerStatus, Pod } from '../../api/generated/types';
import { RESTARTING_ALL_CONTAINERS } from './restart-all-containers';
import { containerShouldRestart, isRestartableInitContainer } from './restart-policy';
import { statusesByName } from './statuses-by-name';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export interface PhaseContext {
  /** Nothing will be started any more: the pod is being torn down and all its containers have ended. */
  readonly terminal: boolean;
  /** An app container of the present sandbox has been created. */
  readonly initialized: boolean;
}

/** The pod's phase by what its containers do (pkg/kubelet/kubelet_pods.go, `getPhase`). `statuses` are those of all containers. */
export function podPhase(
  { spec }: Pick<Pod, 'spec'>,
  statuses: readonly ContainerStatus[],
  { terminal, initialized }: PhaseContext,
): PodPhase {
  const byName = statusesByName(statuses);
  const statusOf = ({ name }: Container) => byName(name);
  const restarts = (container: Container, { exitCode, reason }: ContainerStateTerminated) =>
    reason === RESTARTING_ALL_CONTAINERS.reason || containerShouldRestart(container, spec, exitCode);
  let pendingInit = 0;
  let pendingSidecars = 0;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let stoppedForGood = 0;
  let succeeded = 0;

  for (const container of spec.initContainers ?? []) {
    const status = statusOf(container);
    const { state, lastState } = status ?? {};
    if (isRestartableInitContainer(container)) {
      if (status === undefined) unknown += 1;
      else if (state?.running !== undefined) {
        running += 1;
        if (status.started !== true) pendingSidecars += 1;
      } else if (state?.waiting !== undefined && lastState?.terminated === undefined) {
        pendingSidecars += 1;
        waiting += 1;
      }
      continue;
    }
    const ended = state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
    if (ended === undefined) pendingInit += 1;
    else if (ended.exitCode !== 0 && !restarts(container, ended)) return 'Failed';
  }

  for (const container of spec.containers) {
    const { state, lastState } = statusOf(container) ?? {};
    const ended = state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
    if (state?.running !== undefined) running += 1;
    else if (ended !== undefined) {
      stopped += 1;
      if (!restarts(container, ended)) stoppedForGood += 1;
      // Only a container that shows as terminated counts as a success, not one that waits for its next run.
      if (state?.terminated?.exitCode === 0) succeeded += 1;
    } else if (state?.waiting !== undefined) waiting += 1;
    else unknown += 1;
  }

  if (pendingInit > 0 || (pendingSidecars > 0 && !initialized) || waiting > 0) return 'Pending';
  if (unknown > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (!terminal && stopped !== stoppedForGood) return 'Running';
  return stopped === succeeded ? 'Succeeded' : 'Failed';
}
