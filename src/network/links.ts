/** The cables between machines, nodes and hosts alike: which are unplugged, cut or slow. A machine always reaches itself. */
export class Links {
  readonly #unplugged = new Set<string>();
  /** Machines of different islands, or of one and none, do not reach each other. */
  readonly #islands = new Map<string, number>();
  readonly #cut = new Set<string>();
  readonly #delaysMs = new Map<string, number>();
  #lastIsland = 0;

  /** Unplugged, a machine has neither power nor cable. */
  setPlugged(machine: string, plugged: boolean): void {
    if (plugged) this.#unplugged.delete(machine);
    else this.#unplugged.add(machine);
  }

  /** From now on these machines reach one another and nobody else. */
  isolate(machines: readonly string[]): void {
    this.#lastIsland += 1;
    for (const machine of machines) this.#islands.set(machine, this.#lastIsland);
  }

  /** Ends `isolate` for these machines. */
  rejoin(machines: readonly string[]): void {
    for (const machine of machines) this.#islands.delete(machine);
  }

  isIsolated(machine: string): boolean {
    return this.#islands.has(machine);
  }

  setCut(machine: string, other: string, cut: boolean): void {
    if (cut) this.#cut.add(pair(machine, other));
    else this.#cut.delete(pair(machine, other));
  }

  /** How much longer than usual a packet takes from one to the other, in milliseconds; 0: no longer. */
  setDelay(machine: string, other: string, delayMs: number): void {
    if (delayMs > 0) this.#delaysMs.set(pair(machine, other), delayMs);
    else this.#delaysMs.delete(pair(machine, other));
  }

  connects(machine: string, other: string): boolean {
    if (machine === other) return true;
    if (this.#unplugged.size > 0 && (this.#unplugged.has(machine) || this.#unplugged.has(other))) return false;
    if (this.#islands.size > 0 && this.#islands.get(machine) !== this.#islands.get(other)) return false;
    return this.#cut.size === 0 || !this.#cut.has(pair(machine, other));
  }

  delayMs(machine: string, other: string): number {
    return this.#delaysMs.size === 0 ? 0 : (this.#delaysMs.get(pair(machine, other)) ?? 0);
  }

  /** The machine is gone, and all that was said of it. */
  forget(machine: string): void {
    this.#unplugged.delete(machine);
    this.#islands.delete(machine);
    for (const pairs of [this.#cut, this.#delaysMs])
      for (const key of pairs.keys()) if (key.split(' ').includes(machine)) pairs.delete(key);
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
