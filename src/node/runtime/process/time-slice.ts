/** Work that a process may do in a slice: in its first ones, and once it counts as a runaway. */
const SLICE_OPERATIONS = 10_000;
const RUNAWAY_SLICE_OPERATIONS = 1_000;
const RUNAWAY_FROM_SLICE = 8;
/** The virtual time of the first slice; each one that follows without a pause takes twice as long, up to the longest. */
const FIRST_SLICE_MS = 1;
const LONGEST_SLICE_MS = 10_000;

/**
 * What a process may do before virtual time passes.
 *
 * Divergence from real Linux: code takes no time until it has done 10,000 operations without a pause. Then 1 ms passes, then 2, 4, ... up to 10 s for
 * each further slice, so that an endless loop costs little however long the cluster runs. A pause as long as the next slice starts anew.
 */
export class TimeSlice {
  #spent = 0;
  #before = 0;

  /** How many slices in a row were used up before this one. */
  get before(): number {
    return this.#before;
  }

  get usedUp(): boolean {
    return this.#spent >= (this.#before < RUNAWAY_FROM_SLICE ? SLICE_OPERATIONS : RUNAWAY_SLICE_OPERATIONS);
  }

  spend(operations: number): void {
    this.#spent += operations;
  }

  /** The next slice begins. Gives the milliseconds that the one before it took. */
  next(): number {
    const ms = this.#ms;
    this.#spent = 0;
    this.#before += 1;
    return ms;
  }

  /** The process waited for something else than its next slice. */
  pause(ms: number): void {
    if (ms < this.#ms) return;
    this.#spent = 0;
    this.#before = 0;
  }

  /** A fresh allowance. */
  renew(): void {
    this.#before = 0;
  }

  get #ms(): number {
    return Math.min(FIRST_SLICE_MS * 2 ** this.#before, LONGEST_SLICE_MS);
  }
}
