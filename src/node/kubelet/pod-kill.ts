import type { Pod } from '../../api/generated/types';
import type { Container } from '../runtime/container';
import { killContainer } from './container-kill';
import type { KubeletContext } from './kubelet-context';
import { inParallel, type Procedure } from './procedure';
import { terminationOrder } from './termination-order';

/**
 * Ends all containers of a pod at the same time (sidecars after the others), then its sandbox; takes as long as the slowest container needs
 * (kuberuntime/kuberuntime_container.go, `killContainersWithSyncResult`; kuberuntime_manager.go, `killPodWithSyncResult`).
 */
export function* killPod(context: KubeletContext, pod: Pod, graceSeconds: number | undefined): Procedure<void> {
  const { runtime, sim, alive } = context;
  const { uid } = pod.metadata;
  const running: Container[] = [];
  for (const container of runtime.pod(uid)?.latest.values() ?? []) {
    if (container.state === 'running') running.push(container);
  }
  const order = terminationOrder(
    sim,
    pod,
    running.map(({ config }) => config.name),
  );
  yield* inParallel(
    running.map((container) => killContainer(context, pod, container, { graceSeconds, order })),
    alive,
  );
  runtime.stopSandbox(uid);
}
