import type { Pod } from '../../api/generated/types';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import type { NodeInfo } from '../framework/node-info';
import type { PodCounter } from '../framework/plugin';
import { termMatches, termText, type AffinityTerm } from '../framework/pod-affinity-terms';
import { LabelCounts } from './label-counts';
import type { LabelNumbers } from './label-numbers';

/** Which pods a counter counts. */
interface Query {
  /** Tells it from others. */
  readonly text: string;
  /** Where they may be; undefined: anywhere. Pods elsewhere are not asked about. */
  readonly namespaces: Iterable<string> | undefined;
  readonly matches: (pod: Pod) => boolean;
}

interface Counter {
  readonly query: Query;
  readonly counts: LabelCounts;
}

/** How many queries are followed at a time; the one that was asked for longest ago gives way. */
const MAX_COUNTERS = 256;
/** Stands for all namespaces; no namespace is called so. */
const ANYWHERE = '*';

/**
 * Follows how many of the pods that somebody asked for are on each node, so that spreading the thousandth pod of a service does not
 * mean looking at the other 999 again.
 */
export class PodCounters {
  readonly #numbersOf: (key: string) => LabelNumbers;
  readonly #counters = new Map<string, Counter>();
  readonly #byNamespace = new Map<string, Set<Counter>>();

  constructor(numbersOf: (key: string) => LabelNumbers) {
    this.#numbersOf = numbersOf;
  }

  /** Living pods that the selector selects; a new counter counts the pods of `nodes` first. */
  selected(namespace: string, selector: LabelMatcher, nodes: Iterable<NodeInfo>): PodCounter {
    const text = `${namespace}/${selector.text}`;
    const known = this.#find(text);
    if (known !== undefined) return known;
    const matches = ({ metadata }: Pod) =>
      metadata.deletionTimestamp === undefined && selector.matches(metadata.labels);
    return this.#follow({ text, namespaces: [namespace], matches }, nodes);
  }

  /** Pods of which all the terms speak, of which there is at least one. */
  matching(terms: readonly AffinityTerm[], nodes: Iterable<NodeInfo>): PodCounter {
    const text = `${terms.map(termText).join('; ')} all`;
    const known = this.#find(text);
    if (known !== undefined) return known;
    const first = terms.find(({ namespaceSelector }) => !namespaceSelector.empty);
    const matches = (pod: Pod) => terms.every((term) => termMatches(term, pod, undefined));
    return this.#follow({ text, namespaces: first?.namespaces, matches }, nodes);
  }

  /** Nodes came, went or changed their labels or taints. */
  forgetNodes(): void {
    for (const { counts } of this.#counters.values()) counts.forgetNodes();
  }

  add(pod: Pod, node: NodeInfo): void {
    this.#countAll(pod, node, 1);
  }

  remove(pod: Pod, node: NodeInfo): void {
    this.#countAll(pod, node, -1);
  }

  /** The pod has changed where it is. */
  replace(old: Pod, pod: Pod, node: NodeInfo): void {
    const { labels, deletionTimestamp } = pod.metadata;
    if (old.metadata.labels === labels && old.metadata.deletionTimestamp === deletionTimestamp) return;
    this.remove(old, node);
    this.add(pod, node);
  }

  #find(text: string): PodCounter | undefined {
    const counter = this.#counters.get(text);
    if (counter === undefined) return undefined;
    // The last one in the map is the last one used.
    this.#counters.delete(text);
    this.#counters.set(text, counter);
    return counter.counts;
  }

  #follow(query: Query, nodes: Iterable<NodeInfo>): PodCounter {
    const counts = new LabelCounts(this.#numbersOf);
    const counter = { query, counts };
    const namespaces = query.namespaces === undefined ? undefined : new Set(query.namespaces);
    for (const node of nodes) {
      for (const { pod } of node.pods.values())
        if ((namespaces?.has(pod.metadata.namespace ?? '') ?? true) && query.matches(pod)) counts.add(node, 1);
    }
    this.#counters.set(query.text, counter);
    for (const namespace of namespaces ?? [ANYWHERE]) {
      const siblings = this.#byNamespace.get(namespace) ?? new Set();
      this.#byNamespace.set(namespace, siblings.add(counter));
    }
    if (this.#counters.size > MAX_COUNTERS) this.#drop();
    return counts;
  }

  #countAll(pod: Pod, node: NodeInfo, delta: 1 | -1): void {
    for (const namespace of [pod.metadata.namespace ?? '', ANYWHERE]) {
      const counters = this.#byNamespace.get(namespace);
      if (counters === undefined) continue;
      for (const { query, counts } of counters) if (query.matches(pod)) counts.add(node, delta);
    }
  }

  #drop(): void {
    for (const [text, counter] of this.#counters) {
      this.#counters.delete(text);
      for (const namespace of counter.query.namespaces ?? [ANYWHERE]) {
        const siblings = this.#byNamespace.get(namespace);
        siblings?.delete(counter);
        if (siblings?.size === 0) this.#byNamespace.delete(namespace);
      }
      return;
    }
  }
}
