import type { Simulation, Timer } from '../sim/simulation';
import type { Delivery, NetworkErrorCode, PendingRequest } from '../sim/net';

/** Linux gives a connection up after six repetitions of the first packet (`tcp_syn_retries`). */
const CONNECT_LIMIT_MS = 127_000;

/** One attempt to talk to somebody: it ends once, with what its peer sends, an error, its time-out, or silently when it is cancelled. */
export class Connection<T> implements PendingRequest {
  delivery: Delivery | undefined;
  readonly #sim: Simulation;
  readonly #onEnd: (outcome: T | NetworkErrorCode) => void;
  readonly #timeout: Timer | undefined;
  #connectLimit: Timer | undefined;
  #ended = false;

  /** `timeoutMs` may be infinite; the connection itself must then still come about within the kernel's own limit. */
  constructor(sim: Simulation, timeoutMs: number, onEnd: (outcome: T | NetworkErrorCode) => void) {
    this.#sim = sim;
    this.#onEnd = onEnd;
    const timeOut = () => this.end('ETIMEDOUT');
    if (timeoutMs !== Infinity) this.#timeout = sim.after(timeoutMs, timeOut);
    if (timeoutMs > CONNECT_LIMIT_MS) this.#connectLimit = sim.after(CONNECT_LIMIT_MS, timeOut);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The peer has taken the connection. */
  established(): void {
    this.#connectLimit?.cancel();
    this.#connectLimit = undefined;
  }

  /** Ends with `outcome` when it has travelled so long. */
  endAfter(delayMs: number, outcome: T | NetworkErrorCode): void {
    this.#sim.after(delayMs, () => this.end(outcome));
  }

  end(outcome: T | NetworkErrorCode): void {
    if (this.#ended) return;
    this.cancel();
    this.#onEnd(outcome);
  }

  cancel(): void {
    this.#ended = true;
    this.#timeout?.cancel();
    this.established();
  }
}
