import type { Probe } from '../../../api/generated/types';

/** What a probe has found out about a container; `unknown`: nothing yet. */
export type ProbeResult = 'success' | 'failure' | 'unknown';

/** Counts equal results in a row (worker.go, `resultRun`). */
export class Thresholds {
  readonly #probe: Probe;
  #last: ProbeResult | undefined;
  #run = 0;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** One more result: true when there were enough of them in a row to go by. */
  add(result: ProbeResult): boolean {
    this.#run = result === this.#last ? this.#run + 1 : 1;
    this.#last = result;
    const { failureThreshold = 3, successThreshold = 1 } = this.#probe;
    return this.#run >= (result === 'success' ? successThreshold : failureThreshold);
  }

  /** The count begins anew; the last result stays known. */
  restart(): void {
    this.#run = 0;
  }
}
