import type { Node } from '../../api/generated/types';
import type { ImageState } from '../framework/node-info';

interface Image extends ImageState {
  readonly nodes: Set<string>;
}

interface ImageSet {
  readonly states: ReadonlyMap<string, ImageState>;
  nodes: number;
}

/** Which images are on which nodes (pkg/scheduler/backend/cache/cache.go, `imageStates`). Nodes that have the same images share one map of them. */
export class ImageStates {
  readonly #byName = new Map<string, Image>();
  readonly #sets = new Map<string, ImageSet>();

  /** Takes note of a node's images and returns them by name. */
  add(node: Node): ReadonlyMap<string, ImageState> {
    const text = textOf(node);
    let set = this.#sets.get(text);
    if (set === undefined) this.#sets.set(text, (set = { states: this.#statesOf(node), nodes: 0 }));
    set.nodes += 1;
    for (const name of set.states.keys()) this.#byName.get(name)?.nodes.add(node.metadata.name);
    return set.states;
  }

  remove(node: Node): void {
    const text = textOf(node);
    const set = this.#sets.get(text);
    if (set !== undefined) {
      set.nodes -= 1;
      if (set.nodes === 0) this.#sets.delete(text);
    }
    for (const { names = [] } of node.status?.images ?? []) {
      for (const name of names) {
        const image = this.#byName.get(name);
        image?.nodes.delete(node.metadata.name);
        if (image?.nodes.size === 0) this.#byName.delete(name);
      }
    }
  }

  #statesOf({ status }: Node): ReadonlyMap<string, ImageState> {
    const states = new Map<string, ImageState>();
    for (const { names = [], sizeBytes = 0 } of status?.images ?? []) {
      for (const name of names) {
        let image = this.#byName.get(name);
        if (image === undefined) this.#byName.set(name, (image = { sizeBytes, nodes: new Set() }));
        states.set(name, image);
      }
    }
    return states;
  }
}

/** Equal for nodes with the same images. */
function textOf({ status }: Node): string {
  return (status?.images ?? []).map(({ names = [] }) => names.join(' ')).join(',');
}
