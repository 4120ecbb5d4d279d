import type { Simulation, Timer } from '../../sim/simulation';
import type { CycleState } from './cycle-state';

interface Waiting {
  readonly state: CycleState;
  readonly timer: Timer;
  readonly resume: () => void;
}

/** Pods that have a node and wait for what must be there before they can be bound (pkg/scheduler/framework/runtime/pods_in_prebind_map.go). */
export class PodsInPreBind {
  readonly #sim: Simulation;
  readonly #byUid = new Map<string, Waiting>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** Calls `resume` after the delay, or earlier when the pod is to give its node up. */
  wait(uid: string, state: CycleState, delayMs: number, resume: () => void): void {
    const timer = this.#sim.after(delayMs, () => {
      this.#byUid.delete(uid);
      resume();
    });
    this.#byUid.set(uid, { state, timer, resume });
  }

  /** A pod that waits gives its node up and is tried again. False: it does not wait. */
  cancel(uid: string): boolean {
    const waiting = this.#byUid.get(uid);
    if (waiting === undefined) return false;
    const { state, timer, resume } = waiting;
    timer.cancel();
    state.isCancelled = true;
    this.wait(uid, state, 0, resume);
    return true;
  }

  stop(): void {
    for (const { timer } of this.#byUid.values()) timer.cancel();
    this.#byUid.clear();
  }
}
