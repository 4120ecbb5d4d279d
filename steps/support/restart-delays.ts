import type { Pod } from '../../src/api/generated/types';
import type { Transition } from '../../src/client/recorder';
import { containerStatus } from './containers';

/** What a restart takes besides the wait: to notice the end, to look for the image, to start. */
const START_SECONDS = 3;
/** The kubelet waits up to half as long again before it looks whether a back-off is over, of at most a minute (pkg/kubelet/pod_workers.go, `completeWork`). */
const JITTER = 0.5;
const LONGEST_WAIT_SECONDS = 60;

/** The whole seconds between the end of a container and its next start, for every restart that the pod's states tell of. */
export function restartDelays(history: readonly Transition<Pod>[], name: string): readonly number[] {
  const delays = new Map<number, number>();
  for (const { object } of history) {
    const status = containerStatus(object, name);
    const startedAt = status?.state?.running?.startedAt;
    const finishedAt = status?.lastState?.terminated?.finishedAt;
    if (status === undefined || !startedAt || !finishedAt) continue;
    delays.set(status.restartCount, (Date.parse(startedAt) - Date.parse(finishedAt)) / 1000);
  }
  return [...delays.entries()].toSorted(([a], [b]) => a - b).map(([, seconds]) => seconds);
}

/** Does each restart come after its back-off, and as soon after it as the kubelet can? */
export function delaysMatch(actual: readonly number[], expected: readonly number[]): boolean {
  return expected.every((seconds, index) => {
    const delay = actual[index] ?? Number.NaN;
    const lateSeconds = START_SECONDS + JITTER * Math.min(seconds, LONGEST_WAIT_SECONDS);
    return delay >= seconds && delay <= seconds + lateSeconds;
  });
}
