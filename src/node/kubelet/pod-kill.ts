import type { Pod } from '../../api/generated/types';
import type { Container } from '../runtime/container';
import { containerFieldPath, type KubeletContext } from './kubelet-context';
import type { Procedure } from './procedure';

/** However short the grace period is, containers get so long to end (`minimumGracePeriodInSeconds`). */
const MINIMUM_GRACE_SECONDS = 2;

/**
 * Ends all containers of a pod at the same time, then its sandbox; takes as long as the slowest container needs, at most the grace period
 * (kuberuntime/kuberuntime_container.go, `killContainer`; kuberuntime_manager.go, `killPodWithSyncResult`).
 *
 * Divergence from real Kubernetes: preStop hooks and the order of sidecars are not carried out yet.
 */
export function* killPod(context: KubeletContext, pod: Pod, graceSeconds: number | undefined): Procedure<void> {
  const { runtime, recorder } = context;
  const { metadata, spec } = pod;
  const seconds =
    graceSeconds ?? metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? MINIMUM_GRACE_SECONDS;
  const running: Container[] = [];
  for (const container of runtime.pod(metadata.uid)?.latest.values() ?? []) {
    if (container.state !== 'running') continue;
    const { name } = container.config;
    recorder.event(pod, 'Normal', 'Killing', `Stopping container ${name}`, containerFieldPath(pod, name));
    running.push(container);
  }
  const ended = (resume: () => void) => {
    let left = running.length;
    for (const container of running) {
      container.stop(Math.max(seconds, MINIMUM_GRACE_SECONDS) * 1000);
      container.onExit(() => {
        left -= 1;
        if (left === 0) resume();
      });
    }
  };
  if (running.length > 0) yield ended;
  runtime.stopSandbox(metadata.uid);
}
