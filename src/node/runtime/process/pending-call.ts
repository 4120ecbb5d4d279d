import type { Simulation } from '../../../sim/simulation';
import type { Cancel, ProcessContext, SystemCall } from './process';

/** The system call that a process waits in; a wake-up of an earlier one comes too late and does nothing. */
export class PendingCall {
  readonly #sim: Simulation;
  readonly #process: { run(): void };
  #turn = 0;
  #waiting = false;
  #starting = false;
  #cancel: Cancel | undefined;

  /** `process` runs on when a call is over that was not over at once. */
  constructor(sim: Simulation, process: { run(): void }) {
    this.#sim = sim;
    this.#process = process;
  }

  /** Makes the call; true when it was over at once. */
  begin(process: ProcessContext, call: SystemCall): boolean {
    const turn = (this.#turn += 1);
    this.#waiting = true;
    this.#starting = true;
    const cancel = call(process, () => {
      if (this.#turn !== turn || !this.#waiting) return;
      this.#waiting = false;
      this.#cancel = undefined;
      if (!this.#starting) this.#sim.post(() => this.#process.run());
    });
    this.#starting = false;
    if (!this.#waiting) return true;
    this.#cancel = cancel;
    return false;
  }

  /** The process ends while it waits. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Whatever wakes the process now comes too late. */
  close(): void {
    this.#waiting = false;
  }
}
