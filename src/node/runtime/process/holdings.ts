/** What must be let go when a process ends: a port, a timer. */
export interface Holding {
  letGo(): void;
}

/** All of a process that is so. */
export class Holdings {
  /** Most processes hold one thing. */
  #only: Holding | undefined;
  #others: Set<Holding> | undefined;

  add(holding: Holding): void {
    if (this.#only === undefined && this.#others === undefined) this.#only = holding;
    else (this.#others ??= new Set()).add(holding);
  }

  /** It is gone; true when it was held until now. */
  forget(holding: Holding): boolean {
    if (this.#only !== holding) return this.#others?.delete(holding) === true;
    this.#only = undefined;
    return true;
  }

  releaseAll(): void {
    if (this.#only !== undefined) this.#release(this.#only);
    for (const holding of this.#others ?? []) this.#release(holding);
  }

  #release(holding: Holding): void {
    if (this.forget(holding)) holding.letGo();
  }
}
