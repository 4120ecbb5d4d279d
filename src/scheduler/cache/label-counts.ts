import type { NodeInfo } from '../framework/node-info';
import { LayeredCounts } from '../framework/layered-counts';
import type { NodeInclusion, PodCounter, PodsByValue, TopologyDomains } from '../framework/plugin';
import type { LabelNumbers } from './label-numbers';
import { ValueCounts } from './value-counts';

/** The counts of some of the nodes by their value of a label. */
interface Domains {
  readonly key: string;
  readonly inclusion: NodeInclusion;
  readonly counts: LayeredCounts;
  readonly byValue: ValueCounts;
}

/** Of how many choices of nodes the domains are followed at a time; the one that was asked for longest ago gives way. */
const MAX_DOMAINS = 16;

/** A count by node and, for the labels that were asked for, by the values that nodes have for them; all kept up to date. */
export class LabelCounts implements PodCounter {
  readonly byNode = new Map<NodeInfo, number>();
  readonly #numbersOf: (key: string) => LabelNumbers;
  readonly #byOwnLabel = new Map<string, ValueCounts>();
  readonly #domains = new Map<string, Domains>();

  /** `numbersOf` a label: of the nodes as they are now. */
  constructor(numbersOf: (key: string) => LabelNumbers) {
    this.#numbersOf = numbersOf;
  }

  byOwnLabel(key: string): PodsByValue {
    let values = this.#byOwnLabel.get(key);
    if (values === undefined) {
      this.#byOwnLabel.set(key, (values = new ValueCounts(this.#numbersOf(key))));
      for (const [node, count] of this.byNode) values.add(node, count);
    }
    return values;
  }

  domains(key: string, inclusion: NodeInclusion, nodes: readonly NodeInfo[]): TopologyDomains {
    const text = `${key} ${inclusion.text}`;
    let domains = this.#domains.get(text);
    if (domains === undefined) {
      domains = { key, inclusion, counts: new LayeredCounts(), byValue: new ValueCounts(this.#numbersOf(key)) };
      for (const node of nodes) addToDomain(domains, node, this.byNode.get(node) ?? 0);
    } else this.#domains.delete(text);
    this.#domains.set(text, domains);
    if (this.#domains.size > MAX_DOMAINS)
      for (const oldest of this.#domains.keys()) {
        this.#domains.delete(oldest);
        break;
      }
    return { counts: domains.counts.view(), byValue: domains.byValue };
  }

  add(node: NodeInfo, delta: number): void {
    const count = (this.byNode.get(node) ?? 0) + delta;
    if (count === 0) this.byNode.delete(node);
    else this.byNode.set(node, count);
    for (const values of this.#byOwnLabel.values()) values.add(node, delta);
    for (const domains of this.#domains.values()) addToDomain(domains, node, delta);
  }

  /** Nodes came, went or changed their labels or taints. */
  forgetNodes(): void {
    this.#domains.clear();
    this.#byOwnLabel.clear();
  }
}

function addToDomain({ key, inclusion, counts, byValue }: Domains, info: NodeInfo, delta: number): void {
  if (info.node === undefined || !inclusion.includes(info.node)) return;
  counts.add(info.labels[key] ?? '', delta);
  byValue.add(info, delta);
}
