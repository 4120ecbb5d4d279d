import type { NodeInfo } from '../framework/node-info';
import type { PodsByValue } from '../framework/plugin';
import type { LabelNumbers } from './label-numbers';

/** Pods counted by the value that their nodes have for a label. */
export class ValueCounts implements PodsByValue {
  readonly #numbers: LabelNumbers;
  /** By the number of the value. */
  readonly #counts: Int32Array;
  #size = 0;

  constructor(numbers: LabelNumbers) {
    this.#numbers = numbers;
    this.#counts = new Int32Array(numbers.numberOf.size + 1);
  }

  get size(): number {
    return this.#size;
  }

  at({ position }: NodeInfo): number | undefined {
    const number = this.#numbers.at[position];
    return number === undefined || number === 0 ? undefined : this.#counts[number];
  }

  get(value: string): number {
    return this.#counts[this.#numbers.numberOf.get(value) ?? 0] ?? 0;
  }

  *values(): IterableIterator<string> {
    for (const [value, number] of this.#numbers.numberOf) if (this.#counts[number] !== 0) yield value;
  }

  /** Counts pods that come to (or, below 0, leave) a node. */
  add({ position }: NodeInfo, delta: number): void {
    const number = this.#numbers.at[position] ?? 0;
    if (number === 0) return;
    const before = this.#counts[number] ?? 0;
    this.#counts[number] = before + delta;
    if (before === 0) this.#size += 1;
    if (before + delta === 0) this.#size -= 1;
  }
}
