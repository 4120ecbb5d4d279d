import type { NodeInfo } from './node-info';
import type { NodeLister } from './plugin';
import { newStatus, type Status, type StatusCode } from './status';

const NOT_LOOKED_AT = newStatus('', 'UnschedulableAndUnresolvable');

/** Why nodes were refused in one cycle (pkg/scheduler/framework, `NodeToStatus`). Nodes that were not looked at share one status. */
export class NodeStatuses {
  readonly #names: string[] = [];
  readonly #statuses: Status[] = [];
  #codes: Set<StatusCode> | undefined;
  absent: Status = NOT_LOOKED_AT;

  /** Each node at most once. */
  add(nodeName: string, status: Status): void {
    this.#names.push(nodeName);
    this.#statuses.push(status);
    (this.#codes ??= new Set()).add(status.code);
  }

  get size(): number {
    return this.#names.length;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** In the order of `names`. */
  get statuses(): readonly Status[] {
    return this.#statuses;
  }

  get(nodeName: string): Status {
    return this.#statuses[this.#names.indexOf(nodeName)] ?? this.absent;
  }

  nodesWithCode(code: StatusCode, lister: NodeLister): readonly NodeInfo[] {
    const nodes: NodeInfo[] = [];
    if (this.absent.code !== code && this.#codes?.has(code) !== true) return nodes;
    if (this.absent.code === code) {
      const others = new Set(this.#names.filter((_name, index) => this.#statuses[index]?.code !== code));
      for (const node of lister.list()) if (!others.has(node.name)) nodes.push(node);
      return nodes;
    }
    for (const [index, name] of this.#names.entries()) {
      const node = this.#statuses[index]?.code === code ? lister.get(name) : undefined;
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  }
}
