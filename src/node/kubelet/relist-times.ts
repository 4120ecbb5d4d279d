import type { RuntimePod } from '../runtime/container-runtime';
import { jitter, type KubeletContext } from './kubelet-context';

/** When something happened to a pod, in virtual milliseconds. */
interface RuntimeNews {
  /** The first of it; Infinity: nothing has. */
  readonly firstMs: number;
  /** When the last of its containers came to its end; -Infinity: none has. */
  readonly endedMs: number;
}

/** What the runtime has to tell of a pod since then: which containers are there and which have ended (pkg/kubelet/pleg/generic.go, `generateEvents`). */
export function newsSince(pod: RuntimePod | undefined, fromMs: number): RuntimeNews {
  let firstMs = Infinity;
  let endedMs = -Infinity;
  for (const { createdMs, finishedMs, state } of pod?.latest.values() ?? []) {
    if (createdMs >= fromMs) firstMs = Math.min(firstMs, createdMs);
    if (state !== 'exited' || finishedMs < fromMs) continue;
    firstMs = Math.min(firstMs, finishedMs);
    endedMs = Math.max(endedMs, finishedMs);
  }
  return { firstMs, endedMs };
}

/** When an attempt that is due at `dueMs` is made: somewhat later, and with a listing (pkg/kubelet/pod_workers.go, `completeWork`). */
export function attemptMs({ nextRelistMs, random, sim }: KubeletContext, dueMs: number): number {
  return nextRelistMs(sim.nowMs + jitter(random, dueMs - sim.nowMs) - 1);
}
