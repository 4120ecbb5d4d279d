import type { Pod } from '../../api/generated/types';
import { finishedMs } from './job-pods';

const FIRST_MS = 10_000;
const MAX_MS = 600_000;

/** How often a job's pods have failed in a row, and when the last did. */
export interface BackOff {
  readonly failures: number;
  readonly lastFailureMs: number;
}

export const NO_BACK_OFF: BackOff = { failures: 0, lastFailureMs: 0 };

/** The back-off after more pods have ended: a success begins anew (`newBackoffRecord` in pkg/controller/job/backoff_utils.go). */
export function nextBackOff(before: BackOff, succeeded: readonly Pod[], failed: readonly Pod[]): BackOff {
  if (succeeded.length === 0 && failed.length === 0) return before;
  const failures = failed.map(finishedMs);
  const lastFailureMs = Math.max(...failures);
  if (succeeded.length === 0) return { failures: before.failures + failed.length, lastFailureMs };
  const lastSuccessMs = Math.max(...succeeded.map(finishedMs));
  const later = failures.filter((ms) => ms > lastSuccessMs);
  return later.length === 0 ? NO_BACK_OFF : { failures: later.length, lastFailureMs };
}

/** How long to wait until the next pod: 10 s after the first failure, then doubled, up to 10 min (`getRemainingTimeForFailuresCount`). */
export function remainingMs({ failures, lastFailureMs }: BackOff, nowMs: number): number {
  if (failures === 0) return 0;
  const backOffMs = Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS);
  return Math.max(0, backOffMs - (nowMs - lastFailureMs));
}
