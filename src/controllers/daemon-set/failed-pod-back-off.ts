const FIRST_MS = 1_000;
const MAX_MS = 15 * 60_000;

interface Entry {
  readonly delayMs: number;
  readonly sinceMs: number;
}

/**
 * Keeps a DaemonSet from replacing a pod that fails again and again as fast as it can: 1 s after the first time, then doubled, up to
 * 15 min; forgotten after twice that (client-go/util/flowcontrol/backoff.go).
 */
export class FailedPodBackOff {
  readonly #entries = new Map<string, Entry>();

  /** How long the failed pod has to stay yet; 0 when it may go, which then counts. */
  waitMs(key: string, nowMs: number): number {
    const entry = this.#entries.get(key);
    const isKnown = entry !== undefined && nowMs - entry.sinceMs <= 2 * MAX_MS;
    if (isKnown && nowMs - entry.sinceMs < entry.delayMs) return entry.delayMs;
    const delayMs = isKnown ? Math.min(entry.delayMs * 2, MAX_MS) : FIRST_MS;
    this.#entries.set(key, { delayMs, sinceMs: nowMs });
    if (this.#entries.size > LARGE) this.#forget(nowMs);
    return 0;
  }

  #forget(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#entries) if (nowMs - sinceMs > 2 * MAX_MS) this.#entries.delete(key);
  }
}

const LARGE = 1_000;
