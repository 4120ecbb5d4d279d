interface Entry {
  delayMs: number;
  updatedMs: number;
}

/**
 * How long each of many failing things is to be left alone: doubling from `initialMs` to `maxMs`, forgotten after twice `maxMs` of peace
 * (client-go/util/flowcontrol/backoff.go, without jitter as the kubelet uses it).
 */
export class BackOff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #expireMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(initialMs: number, maxMs: number, expireMs = 2 * maxMs) {
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
    this.#expireMs = expireMs;
  }

  /** The present delay in milliseconds; 0 for an unknown key. */
  get(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  /** The thing failed (or was tried) again: its next delay begins. `eventMs` is when that showed. */
  next(key: string, eventMs: number, nowMs: number): void {
    const entry = this.#entries.get(key);
    const delayMs =
      entry === undefined || this.#expired(entry, eventMs) ? this.#initialMs : Math.min(entry.delayMs * 2, this.#maxMs);
    this.#entries.set(key, { delayMs, updatedMs: nowMs });
  }

  /** Is it too early, reckoned from `eventMs` (the last exit of a container)? */
  isInBackOffSince(key: string, eventMs: number, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && !this.#expired(entry, eventMs) && nowMs - eventMs < entry.delayMs;
  }

  /** Is it too early, reckoned from the last failure? */
  isInBackOffSinceUpdate(key: string, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && !this.#expired(entry, nowMs) && nowMs - entry.updatedMs < entry.delayMs;
  }

  /** When the delay since the last failure is over; undefined for an unknown key. */
  endMs(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined ? undefined : entry.updatedMs + entry.delayMs;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #expired({ updatedMs }: Entry, eventMs: number): boolean {
    return eventMs - updatedMs > this.#expireMs;
  }
}
