import type { Simulation, Timer } from '../sim/simulation';
import { ApiError } from '../api/status';

export interface BackOffLimits {
  readonly baseMs: number;
  readonly maxMs: number;
  /** A key that has failed so often in a row is given up until something adds it again. Default: never. */
  readonly maxRetries?: number;
}

/** Thrown by a reconcile that wants to be tried again with back-off. */
export class RetryError extends Error {
  override readonly name = 'RetryError';
}

/** What most controllers use (client-go/util/workqueue/default_rate_limiters.go). */
const DEFAULT_BACK_OFF: BackOffLimits = { baseMs: 5, maxMs: 1_000_000 };

/**
 * Keys that wait for a controller's attention (client-go/util/workqueue): a key is in the queue once however often it is added, each is
 * processed as ready work of its own, and one whose processing throws an `ApiError` or a `RetryError` comes back with exponential back-off.
 * Other errors are a programmer's and go through.
 *
 * Divergence from real Kubernetes: one worker, and no overall rate limit beside the back-off per key.
 */
export class WorkQueue {
  readonly #sim: Simulation;
  readonly #process: (key: string) => void;
  readonly #backOff: BackOffLimits;
  readonly #queued = new Set<string>();
  readonly #waiting = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();
  #keys: string[] = [];
  #head = 0;
  #planned = false;
  #stopped = false;

  constructor(sim: Simulation, process: (key: string) => void, backOff: BackOffLimits = DEFAULT_BACK_OFF) {
    this.#sim = sim;
    this.#process = process;
    this.#backOff = backOff;
  }

  add(key: string): void {
    if (this.#stopped || this.#queued.has(key)) return;
    this.#queued.add(key);
    this.#keys.push(key);
    this.#plan();
  }

  /** Adds the key later; of several such wishes the earliest holds. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined && waiting.atMs <= this.#sim.nowMs + delayMs) return;
    waiting?.cancel();
    const timer = this.#sim.after(delayMs, () => {
      this.#waiting.delete(key);
      this.add(key);
    });
    this.#waiting.set(key, timer);
  }

  /** Adds the key after its back-off: `baseMs`, doubled with each failure in a row. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#backOff.baseMs * 2 ** failures, this.#backOff.maxMs));
  }

  /** Drops all that waits, for good. */
  stop(): void {
    this.#stopped = true;
    this.#keys = [];
    this.#head = 0;
    this.#queued.clear();
    this.#failures.clear();
    for (const timer of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#sim.post(() => this.#next());
  }

  #next(): void {
    this.#planned = false;
    const key = this.#keys[this.#head];
    if (key === undefined) return;
    this.#head += 1;
    if (this.#head === this.#keys.length) {
      this.#keys = [];
      this.#head = 0;
    }
    this.#queued.delete(key);
    if (this.#keys.length > 0) this.#plan();
    try {
      this.#process(key);
      this.#failures.delete(key);
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof RetryError)) throw error;
      if ((this.#failures.get(key) ?? 0) < (this.#backOff.maxRetries ?? Infinity)) this.addRateLimited(key);
      else this.#failures.delete(key);
    }
  }
}
