import type { Container, ContainerStatus, Pod } from '../../api/generated/types';
import { isRestartableInitContainer } from './restart-policy';

/** What the prober knows of one running container; undefined while it has nothing to say. */
export interface ProbeResults {
  /** The start-up probe has succeeded (or there is none). */
  started(pod: Pod, container: Container, containerID: string): boolean;
  /** The readiness probe's latest result (true without a probe). */
  ready(pod: Pod, container: Container, containerID: string): boolean;
}

/**
 * Nobody probes: what runs has started and is ready.
 *
 * Divergence from real Kubernetes: probes are not carried out yet; containers that declare some count as passing them.
 */
export const withoutProbes: ProbeResults = { started: () => true, ready: () => true };

/** The statuses with `started` and `ready` (prober/prober_manager.go, `UpdatePodStatus`). */
export function withProbeResults(
  pod: Pod,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  isInit: boolean,
  probes: ProbeResults,
): readonly ContainerStatus[] {
  return statuses.map((status) => {
    const container = containers.find(({ name }) => name === status.name);
    const running = status.state?.running !== undefined;
    if (container === undefined) return status;
    const started = running && probes.started(pod, container, status.containerID ?? '');
    const ready =
      isInit && !isRestartableInitContainer(container)
        ? status.state?.terminated?.exitCode === 0
        : started && probes.ready(pod, container, status.containerID ?? '');
    return { ...status, ready, started };
  });
}
