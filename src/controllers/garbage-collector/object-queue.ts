import type { Simulation } from '../../sim/simulation';
import { WorkQueue } from '../work-queue';
import type { ObjectIdentity } from './dependents';

/** A work queue of objects, each in it at most once. */
export class ObjectQueue {
  readonly #items = new Map<string, ObjectIdentity>();
  readonly #queue: WorkQueue;

  constructor(sim: Simulation, process: (item: ObjectIdentity) => void) {
    this.#queue = new WorkQueue(sim, (uid) => {
      const item = this.#items.get(uid);
      if (item === undefined) return;
      this.#items.delete(uid);
      try {
        process(item);
      } catch (error) {
        this.#items.set(uid, item);
        throw error;
      }
    });
  }

  add(item: ObjectIdentity): void {
    this.#items.set(item.uid, item);
    this.#queue.add(item.uid);
  }

  stop(): void {
    this.#queue.stop();
    this.#items.clear();
  }
}
