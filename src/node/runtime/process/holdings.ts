import type { Cancel } from './process';

/** What must be let go when a process ends: its ports and timers. */
export class Holdings {
  /** Most processes hold one thing. */
  #only: Cancel | undefined;
  #others: Set<Cancel> | undefined;

  /** Remembers to call `release` at the end; the function returned does so at once. */
  add(release: Cancel): Cancel {
    const cancel = (): void => {
      if (this.#remove(cancel)) release();
    };
    if (this.#only === undefined && this.#others === undefined) this.#only = cancel;
    else (this.#others ??= new Set()).add(cancel);
    return cancel;
  }

  /** It is gone by itself; `cancel` is what `add` gave. */
  forget(cancel: Cancel): void {
    this.#remove(cancel);
  }

  releaseAll(): void {
    this.#only?.();
    for (const cancel of this.#others ?? []) cancel();
  }

  #remove(cancel: Cancel): boolean {
    if (this.#only !== cancel) return this.#others?.delete(cancel) === true;
    this.#only = undefined;
    return true;
  }
}
