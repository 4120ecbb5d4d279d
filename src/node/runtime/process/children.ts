import type { Cancel } from './process';

/** The children of a process that it has not reaped yet, and who waits for the end of one. */
export class Children<Child extends { readonly pid: number }> implements Iterable<Child> {
  readonly #all = new Set<Child>();
  readonly #zombies = new Set<Child>();
  #waiting: (() => void)[] = [];

  [Symbol.iterator](): IterableIterator<Child> {
    return this.#all.values();
  }

  add(child: Child): void {
    this.#all.add(child);
  }

  remove(child: Child): void {
    this.#all.delete(child);
    this.#zombies.delete(child);
  }

  addZombie(child: Child): void {
    this.#zombies.add(child);
  }

  /** One that has ended: any, or `pid`. Undefined: none has; `ECHILD`: there is none to wait for. */
  zombie(pid: number | undefined): Child | 'ECHILD' | undefined {
    for (const zombie of this.#zombies) if (pid === undefined || zombie.pid === pid) return zombie;
    for (const child of this.#all) if (pid === undefined || child.pid === pid) return undefined;
    return 'ECHILD';
  }

  onExit(wake: () => void): Cancel {
    this.#waiting.push(wake);
    return () => {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== wake);
    };
  }

  wakeWaiting(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
