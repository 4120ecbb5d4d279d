import type { Node } from '../../api/generated/types';
import { zoneKey } from '../../api/scheduling/zone';
import type { NodeInfo } from '../framework/node-info';

/**
 * Orders nodes so that zones take turns (pkg/scheduler/backend/cache/node_tree.go). The list is made anew only when the nodes changed; each of
 * them then knows its position in it.
 */
export class NodeTree {
  readonly #zones = new Map<string, Map<string, NodeInfo>>();
  readonly #zoneOf = new Map<string, string>();
  #list: readonly NodeInfo[] | undefined = [];
  #generations = new Uint32Array();

  /** Adds a node, or moves it when its zone changed. */
  set(info: NodeInfo, node: Node): void {
    const zone = zoneKey(node);
    if (this.#zoneOf.get(info.name) === zone) return;
    this.delete(info.name);
    let nodes = this.#zones.get(zone);
    if (nodes === undefined) this.#zones.set(zone, (nodes = new Map()));
    nodes.set(info.name, info);
    this.#zoneOf.set(info.name, zone);
    this.#list = undefined;
  }

  delete(name: string): void {
    const zone = this.#zoneOf.get(name);
    if (zone === undefined) return;
    const nodes = this.#zones.get(zone);
    const info = nodes?.get(name);
    if (info !== undefined) info.position = -1;
    nodes?.delete(name);
    if (nodes?.size === 0) this.#zones.delete(zone);
    this.#zoneOf.delete(name);
    this.#list = undefined;
  }

  list(): readonly NodeInfo[] {
    if (this.#list === undefined) {
      this.#list = inTurn(Array.from(this.#zones.values(), (nodes) => Array.from(nodes.values())));
      for (const [position, info] of this.#list.entries()) info.position = position;
      this.changeAll();
    }
    return this.#list;
  }

  /** How often each node of the list has changed; another array when the list is another or all nodes changed. */
  generations(): Uint32Array {
    this.list();
    return this.#generations;
  }

  /** Something of the node, or on it, is no longer as it was. */
  change({ position }: NodeInfo): void {
    const { [position]: generation } = this.#generations;
    if (generation !== undefined) this.#generations[position] = generation + 1;
  }

  changeAll(): void {
    this.#generations = new Uint32Array(this.#list?.length ?? 0).fill(1);
  }
}

function inTurn(zones: readonly (readonly NodeInfo[])[]): readonly NodeInfo[] {
  if (zones.length === 1) return zones[0] ?? [];
  const list: NodeInfo[] = [];
  let remaining = zones;
  for (let turn = 0; remaining.length > 0; turn += 1) {
    remaining = remaining.filter((nodes) => turn < nodes.length);
    for (const nodes of remaining) list.push(nodes[turn] as NodeInfo);
  }
  return list;
}
