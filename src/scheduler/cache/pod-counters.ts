import type { Pod } from '../../api/generated/types';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import type { NodeInfo } from '../framework/node-info';
import type { PodCounter } from '../framework/plugin';

/** Counts by node and, for the labels that were asked for, by label value. */
class Counter implements PodCounter {
  readonly namespace: string;
  readonly byNode = new Map<NodeInfo, number>();
  readonly #selector: LabelMatcher;
  readonly #byLabel = new Map<string, Map<string, number>>();

  constructor(namespace: string, selector: LabelMatcher) {
    this.namespace = namespace;
    this.#selector = selector;
  }

  byLabel(key: string): ReadonlyMap<string, number> {
    let values = this.#byLabel.get(key);
    if (values === undefined) {
      this.#byLabel.set(key, (values = new Map()));
      for (const [node, pods] of this.byNode) addToLabel(values, key, node, pods);
    }
    return values;
  }

  /** The labels of nodes have changed. */
  forgetLabels(): void {
    this.#byLabel.clear();
  }

  count({ metadata }: Pod, node: NodeInfo, delta: 1 | -1): void {
    if (
      metadata.namespace !== this.namespace ||
      metadata.deletionTimestamp !== undefined ||
      !this.#selector.matches(metadata.labels)
    )
      return;
    const pods = (this.byNode.get(node) ?? 0) + delta;
    if (pods === 0) this.byNode.delete(node);
    else this.byNode.set(node, pods);
    for (const [key, values] of this.#byLabel) addToLabel(values, key, node, delta);
  }
}

function addToLabel(values: Map<string, number>, key: string, { node }: NodeInfo, pods: number): void {
  if (node === undefined) return;
  const value = node.metadata.labels?.[key] ?? '';
  values.set(value, (values.get(value) ?? 0) + pods);
}

/** How many selectors are followed at a time; the one that was asked for longest ago gives way. */
const MAX_COUNTERS = 256;

/**
 * Follows how many living pods of a namespace a selector selects on each node, so that spreading the thousandth pod of a service does not
 * mean looking at the other 999 again.
 */
export class PodCounters {
  readonly #counters = new Map<string, Counter>();
  readonly #byNamespace = new Map<string, Set<Counter>>();

  /** The counter of the selector; a new one counts the pods of `nodes` first. */
  get(namespace: string, selector: LabelMatcher, nodes: Iterable<NodeInfo>): PodCounter {
    const key = `${namespace}/${selector.text}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = new Counter(namespace, selector);
      for (const node of nodes) for (const { pod } of node.pods.values()) counter.count(pod, node, 1);
      const siblings = this.#byNamespace.get(namespace) ?? new Set();
      this.#byNamespace.set(namespace, siblings.add(counter));
    } else this.#counters.delete(key);
    // The last one in the map is the last one used.
    this.#counters.set(key, counter);
    if (this.#counters.size > MAX_COUNTERS) this.#drop();
    return counter;
  }

  /** Nodes came, went or changed their labels. */
  forgetLabels(): void {
    for (const counter of this.#counters.values()) counter.forgetLabels();
  }

  add(pod: Pod, node: NodeInfo): void {
    this.#countAll(pod, node, 1);
  }

  remove(pod: Pod, node: NodeInfo): void {
    this.#countAll(pod, node, -1);
  }

  #countAll(pod: Pod, node: NodeInfo, delta: 1 | -1): void {
    const counters = this.#byNamespace.get(pod.metadata.namespace ?? '');
    if (counters !== undefined) for (const counter of counters) counter.count(pod, node, delta);
  }

  #drop(): void {
    for (const [key, counter] of this.#counters) {
      this.#counters.delete(key);
      const siblings = this.#byNamespace.get(counter.namespace);
      siblings?.delete(counter);
      if (siblings?.size === 0) this.#byNamespace.delete(counter.namespace);
      return;
    }
  }
}
