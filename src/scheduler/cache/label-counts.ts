import { getOwn } from '../../api/json-object';
import type { NodeInfo } from '../framework/node-info';
import { LayeredCounts } from '../framework/layered-counts';
import type { NodeInclusion, PodCounter } from '../framework/plugin';

/** The counts of some of the nodes by their value of a label. */
interface Domains {
  readonly key: string;
  readonly inclusion: NodeInclusion;
  readonly counts: LayeredCounts;
}

/** Of how many choices of nodes the domains are followed at a time; the one that was asked for longest ago gives way. */
const MAX_DOMAINS = 16;

/** A count by node and, for the labels that were asked for, by the values that nodes have for them; all kept up to date. */
export class LabelCounts implements PodCounter {
  readonly byNode = new Map<NodeInfo, number>();
  readonly #byOwnLabel = new Map<string, Map<string, number>>();
  readonly #domains = new Map<string, Domains>();

  byOwnLabel(key: string): ReadonlyMap<string, number> {
    let values = this.#byOwnLabel.get(key);
    if (values === undefined) {
      this.#byOwnLabel.set(key, (values = new Map()));
      for (const [node, count] of this.byNode) addTo(values, node, key, count);
    }
    return values;
  }

  domains(key: string, inclusion: NodeInclusion, nodes: readonly NodeInfo[]): LayeredCounts {
    const text = `${key} ${inclusion.text}`;
    let domains = this.#domains.get(text);
    if (domains === undefined) {
      domains = { key, inclusion, counts: new LayeredCounts() };
      for (const node of nodes) addToDomain(domains, node, this.byNode.get(node) ?? 0);
    } else this.#domains.delete(text);
    this.#domains.set(text, domains);
    if (this.#domains.size > MAX_DOMAINS)
      for (const oldest of this.#domains.keys()) {
        this.#domains.delete(oldest);
        break;
      }
    return domains.counts.view();
  }

  add(node: NodeInfo, delta: number): void {
    const count = (this.byNode.get(node) ?? 0) + delta;
    if (count === 0) this.byNode.delete(node);
    else this.byNode.set(node, count);
    for (const [key, values] of this.#byOwnLabel) addTo(values, node, key, delta);
    for (const domains of this.#domains.values()) addToDomain(domains, node, delta);
  }

  /** Nodes came, went or changed their labels or taints. */
  forgetNodes(): void {
    this.#domains.clear();
    this.#byOwnLabel.clear();
  }
}

function addTo(values: Map<string, number>, { node }: NodeInfo, key: string, delta: number): void {
  if (node === undefined) return;
  const value = getOwn(node.metadata.labels ?? {}, key);
  if (value === undefined) return;
  const count = (values.get(value) ?? 0) + delta;
  if (count === 0) values.delete(value);
  else values.set(value, count);
}

function addToDomain({ key, inclusion, counts }: Domains, { node }: NodeInfo, delta: number): void {
  if (node !== undefined && inclusion.includes(node)) counts.add(node.metadata.labels?.[key] ?? '', delta);
}
