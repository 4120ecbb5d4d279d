import type { Node } from '../../../api/generated/types';
import { getOwn } from '../../../api/json-object';
import type { NodeInfo } from '../../framework/node-info';

type Counts = ReadonlyMap<string, number>;

/**
 * How many pods there are in each topology of a key: counts that are shared, and changes that a dry run makes for itself. Valid as long as
 * nothing is placed, so for one cycle.
 */
export class TopologyCounts {
  readonly key: string;
  /** They add up. */
  readonly #shared: readonly Counts[];
  #changes: Map<string, number> | undefined;

  constructor(key: string, shared: readonly Counts[], changes?: ReadonlyMap<string, number>) {
    this.key = key;
    this.#shared = shared;
    if (changes !== undefined) this.#changes = new Map(changes);
  }

  clone(): TopologyCounts {
    return new TopologyCounts(this.key, this.#shared, this.#changes);
  }

  /** In the node's topology; undefined when the node has no such label. Asked of every node. */
  at({ labels }: NodeInfo): number | undefined {
    const value = labels[this.key];
    // What every object inherits is no text.
    return typeof value === 'string' ? this.#get(value) : undefined;
  }

  add(node: Node, delta: 1 | -1): void {
    const value = getOwn(node.metadata.labels ?? {}, this.key);
    if (value === undefined) return;
    this.#changes ??= new Map();
    this.#changes.set(value, (this.#changes.get(value) ?? 0) + delta);
  }

  get isAllZero(): boolean {
    if (this.#changes === undefined) return this.#shared.every(({ size }) => size === 0);
    for (const counts of [...this.#shared, this.#changes])
      for (const value of counts.keys()) if (this.#get(value) !== 0) return false;
    return true;
  }

  #get(value: string): number {
    let count = this.#changes === undefined ? 0 : (this.#changes.get(value) ?? 0);
    for (let index = 0; index < this.#shared.length; index += 1)
      count += (this.#shared[index] as Counts).get(value) ?? 0;
    return count;
  }
}
