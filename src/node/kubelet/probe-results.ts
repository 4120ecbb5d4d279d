import type { Container, Pod } from '../../api/generated/types';
import { isRestartableInitContainer } from './restart-policy';
import type { RuntimeContainer } from './runtime-status';

/** What the prober knows of one running container; undefined while it has nothing to say. */
export interface ProbeResults {
  /** The start-up probe has succeeded (or there is none). */
  started(pod: Pod, container: Container, containerId: string): boolean;
  /** The readiness probe's latest result (true without a probe). */
  ready(pod: Pod, container: Container, containerId: string): boolean;
  /** The probe because of which this very container must be killed and started anew; undefined while there is none. */
  failed(containerId: string): 'liveness' | 'startup' | undefined;
}

/** Carries out the probes of a kubelet's pods (pkg/kubelet/prober/prober_manager.go). */
export interface Prober extends ProbeResults {
  /** The pod may have containers to probe: workers are made for those that have none yet. Again and again for the same pod. */
  addPod(pod: Pod): void;
  /** The pod is ending: only readiness is still of interest. */
  stopLivenessAndStartup(pod: Pod): void;
  /** No container of the pod runs any more. */
  removePod(pod: Pod): void;
  /** The pod's status is another than it was. */
  statusChanged(podUid: string): void;
  /** The kubelet stops. */
  stop(): void;
}

export interface Readiness {
  readonly started: boolean;
  readonly ready: boolean;
}

/**
 * Whether a container counts as started and ready: a running one as its probes say, an init container when it has ended well
 * (prober/prober_manager.go, `UpdatePodStatus`).
 */
export function readinessOf(
  pod: Pod,
  spec: Container,
  container: RuntimeContainer,
  isInit: boolean,
  probes: ProbeResults,
): Readiness {
  const running = container.state === 'running';
  const started = running && probes.started(pod, spec, container.id);
  if (isInit && !isRestartableInitContainer(spec)) {
    return { started, ready: container.state === 'exited' && container.exitCode === 0 };
  }
  return { started, ready: started && probes.ready(pod, spec, container.id) };
}
