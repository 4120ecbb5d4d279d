/** pkg/scheduler/backend/queue/scheduling_queue.go. */
const POD_INITIAL_BACKOFF_MS = 1000;
const POD_MAX_BACKOFF_MS = 10_000;
export const POD_MAX_IN_UNSCHEDULABLE_MS = 5 * 60_000;
/** How often pods are looked for that have been unschedulable for too long. */
export const FLUSH_UNSCHEDULABLE_EVERY_MS = 30_000;
/** Backoffs end at whole multiples of this; pods of one window are ordered as the active queue orders them. */
export const BACKOFF_ORDERING_WINDOW_MS = 1000;

/** 1 s after the first failure, doubling up to 10 s (pkg/scheduler/backend/queue/backoff_queue.go, `calculateBackoffDuration`). */
export function backoffDurationMs(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(POD_INITIAL_BACKOFF_MS * 2 ** (failures - 1), POD_MAX_BACKOFF_MS);
}

/** The beginning of the ordering window of a moment. */
export function alignToWindowMs(ms: number): number {
  return Math.floor(ms / BACKOFF_ORDERING_WINDOW_MS) * BACKOFF_ORDERING_WINDOW_MS;
}
