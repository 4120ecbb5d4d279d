import type { ContainerRuntime } from '../runtime/container-runtime';

/** What a pod of which nothing more is known is given to end. */
const ORPHAN_GRACE_MS = 2000;

/**
 * Ends what runs of pods that were deleted while no kubelet was there, or that this one does not take, and removes it
 * (pkg/kubelet/kubelet_pods.go, `HandlePodCleanups`).
 */
export function killOrphans(
  runtime: ContainerRuntime,
  alive: () => boolean,
  isWanted: (podUid: string) => boolean,
): void {
  for (const uid of runtime.podUids()) {
    if (isWanted(uid)) continue;
    const running = [...(runtime.pod(uid)?.latest.values() ?? [])].filter(({ state }) => state === 'running');
    let left = running.length;
    const ended = (): void => {
      if (left === 0 && alive()) runtime.removePod(uid);
    };
    for (const container of running) {
      container.onExit(() => {
        left -= 1;
        ended();
      });
      container.stop(ORPHAN_GRACE_MS);
    }
    ended();
  }
}
