import type { Simulation, Timer } from '../../sim/simulation';

/** The queue is looked at this often (`NodeEvictionPeriod`). */
const PERIOD_MS = 100;

/**
 * The nodes of a zone that are to get a NoExecute taint, one after the other and no faster than the zone allows
 * (pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go). A node that was dealt with stays known until it is removed.
 * A timer exists only while a node waits and the rate is not zero.
 */
export class EvictionQueue {
  readonly #sim: Simulation;
  readonly #startMs: number;
  readonly #taint: (node: string) => void;
  readonly #known = new Set<string>();
  readonly #waiting = new Set<string>();
  #perSecond: number;
  #tokens = 1;
  #refilledMs: number;
  #timer: Timer | undefined;

  /** `perSecond`: tokens, of which at most one is kept. The rounds come each 100 ms from `startMs` on. */
  constructor(sim: Simulation, startMs: number, perSecond: number, taint: (node: string) => void) {
    this.#sim = sim;
    this.#startMs = startMs;
    this.#perSecond = perSecond;
    this.#refilledMs = sim.nowMs;
    this.#taint = taint;
  }

  add(node: string): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    this.#waiting.add(node);
    this.#plan();
  }

  remove(node: string): void {
    this.#known.delete(node);
    this.#waiting.delete(node);
    if (this.#waiting.size === 0) this.stop();
  }

  /** `SwapLimiter`: a new limiter starts with one token, unless the old one had none. */
  setRate(perSecond: number): void {
    if (perSecond === this.#perSecond) return;
    this.#refill();
    this.#tokens = this.#perSecond > 0 && this.#tokens >= 1 ? 1 : 0;
    this.#perSecond = perSecond;
    this.stop();
    this.#plan();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0 || this.#perSecond === 0) return;
    this.#refill();
    const { nowMs } = this.#sim;
    const tokenMs = this.#tokens >= 1 ? nowMs : nowMs + Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
    const rounds = Math.max(
      Math.floor((nowMs - this.#startMs) / PERIOD_MS) + 1,
      Math.ceil((tokenMs - this.#startMs) / PERIOD_MS),
    );
    this.#timer = this.#sim.at(this.#startMs + rounds * PERIOD_MS, () => {
      this.#timer = undefined;
      this.#goRound();
      this.#plan();
    });
  }

  #goRound(): void {
    for (const node of this.#waiting) {
      this.#refill();
      if (this.#tokens < 1) return;
      this.#tokens -= 1;
      this.#waiting.delete(node);
      this.#taint(node);
    }
  }

  #refill(): void {
    const { nowMs } = this.#sim;
    this.#tokens = Math.min(1, this.#tokens + ((nowMs - this.#refilledMs) / 1000) * this.#perSecond);
    this.#refilledMs = nowMs;
  }
}
