interface Moment {
  readonly atMs: number;
  readonly amount: number;
}

const KEPT_MS = 60_000;
const MAX_MOMENTS = 256;

/** An amount over the last minute, kept as the moments at which it changed. */
export class UseHistory {
  #moments: Moment[] | undefined;

  /** From `atMs` on it is `amount`. Moments must come in order. */
  record(atMs: number, amount: number): void {
    const moments = (this.#moments ??= []);
    if (moments.at(-1)?.atMs === atMs) moments.pop();
    moments.push({ atMs, amount });
    let old = 0;
    while (moments.length - old > MAX_MOMENTS || (moments[old + 1]?.atMs ?? Infinity) <= atMs - KEPT_MS) old += 1;
    if (old > 0) moments.splice(0, old);
  }

  /** What it was then; 0 before it was first recorded. */
  at(atMs: number): number {
    return this.#last(atMs)?.amount ?? 0;
  }

  /** What it was then, for an amount that grows evenly from one moment to the next. */
  between(atMs: number): number {
    const before = this.#last(atMs);
    if (before === undefined) return 0;
    const after = this.#moments?.find((moment) => moment.atMs > atMs);
    if (after === undefined) return before.amount;
    const passed = (atMs - before.atMs) / (after.atMs - before.atMs);
    return before.amount + (after.amount - before.amount) * passed;
  }

  #last(atMs: number): Moment | undefined {
    return this.#moments?.findLast((moment) => moment.atMs <= atMs);
  }
}
