import type { Client } from '../client';

/** How long to wait before asking again: at first, by what factor longer each time, and at most. */
const FIRST_PAUSE_MS = 50;
const PAUSE_FACTOR = 1.5;
const MAX_PAUSE_MS = 500;

/** Waits in real time: by asking again and again, and at once when something has been heard of the cluster. */
export interface Waiter {
  readonly waitUntil: Client['waitUntil'];
  /** Something has been heard: an event of a watch, the end of a process. */
  readonly heard: () => void;
}

export function createWaiter(): Waiter {
  const sleepers = new Set<() => void>();
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers.add(wake);
    });
  return {
    heard: () => {
      for (const wake of Array.from(sleepers)) wake();
    },
    waitUntil: async (probe, timeoutMs) => {
      const deadlineMs = performance.now() + timeoutMs;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_FACTOR, MAX_PAUSE_MS)) {
        const answer = await probe();
        const restMs = deadlineMs - performance.now();
        if (answer !== undefined || restMs <= 0) return answer;
        await pause(Math.min(pauseMs, restMs));
      }
    },
  };
}
