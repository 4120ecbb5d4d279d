import type { Node } from '../../api/generated/types';
import { zoneKey } from '../../api/scheduling/zone';
import type { NodeInfo } from '../framework/node-info';

/** Orders nodes so that zones take turns (pkg/scheduler/backend/cache/node_tree.go). The list is made anew only when the nodes changed. */
export class NodeTree {
  readonly #zones = new Map<string, Map<string, NodeInfo>>();
  readonly #zoneOf = new Map<string, string>();
  #list: readonly NodeInfo[] | undefined = [];

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
    nodes?.delete(name);
    if (nodes?.size === 0) this.#zones.delete(zone);
    this.#zoneOf.delete(name);
    this.#list = undefined;
  }

  list(): readonly NodeInfo[] {
    this.#list ??= inTurn(Array.from(this.#zones.values(), (nodes) => Array.from(nodes.values())));
    return this.#list;
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
