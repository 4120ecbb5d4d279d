import { getOwn } from '../../api/json-object';
import type { NodeInfo } from '../framework/node-info';
import type { PodCounter } from '../framework/plugin';

/** A count by node and, for the labels that were asked for, by the values that nodes have for them; all kept up to date. */
export class LabelCounts implements PodCounter {
  readonly byNode = new Map<NodeInfo, number>();
  readonly #byLabel = new Map<string, Map<string, number>>();
  readonly #byOwnLabel = new Map<string, Map<string, number>>();

  byLabel(key: string): ReadonlyMap<string, number> {
    let values = this.#byLabel.get(key);
    if (values === undefined) {
      this.#byLabel.set(key, (values = new Map()));
      for (const [node, count] of this.byNode) addTo(values, node, key, '', count);
    }
    return values;
  }

  byOwnLabel(key: string): ReadonlyMap<string, number> {
    let values = this.#byOwnLabel.get(key);
    if (values === undefined) {
      this.#byOwnLabel.set(key, (values = new Map()));
      for (const [node, count] of this.byNode) addTo(values, node, key, undefined, count);
    }
    return values;
  }

  add(node: NodeInfo, delta: number): void {
    const count = (this.byNode.get(node) ?? 0) + delta;
    if (count === 0) this.byNode.delete(node);
    else this.byNode.set(node, count);
    for (const [key, values] of this.#byLabel) addTo(values, node, key, '', delta);
    for (const [key, values] of this.#byOwnLabel) addTo(values, node, key, undefined, delta);
  }

  /** The labels of nodes have changed. */
  forgetLabels(): void {
    this.#byLabel.clear();
    this.#byOwnLabel.clear();
  }
}

/** A node without the label counts for `missing`, or for nothing. */
function addTo(
  values: Map<string, number>,
  { node }: NodeInfo,
  key: string,
  missing: string | undefined,
  delta: number,
): void {
  if (node === undefined) return;
  const value = getOwn(node.metadata.labels ?? {}, key) ?? missing;
  if (value === undefined) return;
  const count = (values.get(value) ?? 0) + delta;
  if (count === 0) values.delete(value);
  else values.set(value, count);
}
