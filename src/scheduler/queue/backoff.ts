/** How long pods back off, milliseconds (`podInitialBackoffSeconds` and `podMaxBackoffSeconds` of a scheduler's configuration). */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** pkg/scheduler/backend/queue/scheduling_queue.go. */
export const DEFAULT_BACKOFF: Backoff = { initialMs: 1000, maxMs: 10_000 };
export const POD_MAX_IN_UNSCHEDULABLE_MS = 5 * 60_000;
/** How often pods are looked for that have been unschedulable for too long. */
export const FLUSH_UNSCHEDULABLE_EVERY_MS = 30_000;
/** Backoffs end at whole multiples of this; pods of one window are ordered as the active queue orders them. */
export const BACKOFF_ORDERING_WINDOW_MS = 1000;

/** Doubles with every failure after the first up to the maximum (pkg/scheduler/backend/queue/backoff_queue.go, `calculateBackoffDuration`). */
export function backoffDurationMs(failures: number, { initialMs, maxMs }: Backoff): number {
  if (failures === 0) return 0;
  return Math.min(initialMs * 2 ** (failures - 1), maxMs);
}

/** The beginning of the ordering window of a moment. */
export function alignToWindowMs(ms: number): number {
  return Math.floor(ms / BACKOFF_ORDERING_WINDOW_MS) * BACKOFF_ORDERING_WINDOW_MS;
}
