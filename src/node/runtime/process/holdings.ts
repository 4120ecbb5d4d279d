import type { Cancel } from './process';

/** What must be let go when a process ends: its ports and timers. */
export class Holdings {
  readonly #all = new Set<Cancel>();

  /** Remembers to call `release` at the end; the function returned does so at once. */
  add(release: Cancel): Cancel {
    const cancel = (): void => {
      if (this.#all.delete(cancel)) release();
    };
    this.#all.add(cancel);
    return cancel;
  }

  /** It is gone by itself; `cancel` is what `add` gave. */
  forget(cancel: Cancel): void {
    this.#all.delete(cancel);
  }

  releaseAll(): void {
    for (const cancel of this.#all) cancel();
  }
}
