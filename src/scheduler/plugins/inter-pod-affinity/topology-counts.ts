import type { Node } from '../../../api/generated/types';
import { getOwn } from '../../../api/json-object';

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

  /** In the node's topology; undefined when the node has no such label. */
  at(node: Node): number | undefined {
    const value = getOwn(node.metadata.labels ?? {}, this.key);
    return value === undefined ? undefined : this.#get(value);
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
    let count = this.#changes?.get(value) ?? 0;
    for (const counts of this.#shared) count += counts.get(value) ?? 0;
    return count;
  }
}
