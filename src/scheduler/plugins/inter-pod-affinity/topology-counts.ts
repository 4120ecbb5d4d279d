import type { Node } from '../../../api/generated/types';
import { getOwn } from '../../../api/json-object';
import type { NodeInfo } from '../../framework/node-info';
import type { PodsByValue } from '../../framework/plugin';

/**
 * How many pods there are in each topology of a key: counts that are shared, and changes that a dry run makes for itself. Valid as long as
 * nothing is placed, so for one cycle.
 */
export class TopologyCounts {
  readonly key: string;
  /** They add up. */
  readonly #shared: readonly PodsByValue[];
  #changes: Map<string, number> | undefined;

  constructor(key: string, shared: readonly PodsByValue[], changes?: ReadonlyMap<string, number>) {
    this.key = key;
    this.#shared = shared;
    if (changes !== undefined) this.#changes = new Map(changes);
  }

  clone(): TopologyCounts {
    return new TopologyCounts(this.key, this.#shared, this.#changes);
  }

  /** In the node's topology; undefined when the node has no such label. Asked of every node. */
  at(node: NodeInfo): number | undefined {
    if (this.#changes !== undefined || this.#shared.length === 0) {
      const value = getOwn(node.labels, this.key);
      return value === undefined ? undefined : this.#get(value);
    }
    let sum = 0;
    for (let index = 0; index < this.#shared.length; index += 1) {
      const count = (this.#shared[index] as PodsByValue).at(node);
      if (count === undefined) return undefined;
      sum += count;
    }
    return sum;
  }

  add(node: Node, delta: 1 | -1): void {
    const value = getOwn(node.metadata.labels ?? {}, this.key);
    if (value === undefined) return;
    this.#changes ??= new Map();
    this.#changes.set(value, (this.#changes.get(value) ?? 0) + delta);
  }

  get isAllZero(): boolean {
    if (this.#changes === undefined) return this.#shared.every(({ size }) => size === 0);
    for (const counts of this.#shared) for (const value of counts.values()) if (this.#get(value) !== 0) return false;
    for (const value of this.#changes.keys()) if (this.#get(value) !== 0) return false;
    return true;
  }

  #get(value: string): number {
    let count = this.#changes === undefined ? 0 : (this.#changes.get(value) ?? 0);
    for (const counts of this.#shared) count += counts.get(value);
    return count;
  }
}
