import type { Node } from '../../api/generated/types';
import type { ImageState } from '../framework/node-info';

interface Image extends ImageState {
  readonly nodes: Set<string>;
}

/** Which images are on which nodes (pkg/scheduler/backend/cache/cache.go, `imageStates`). */
export class ImageStates {
  readonly #byName = new Map<string, Image>();

  /** Takes note of a node's images and returns them by name. */
  add({ metadata, status }: Node): ReadonlyMap<string, ImageState> {
    const states = new Map<string, ImageState>();
    for (const { names = [], sizeBytes = 0 } of status?.images ?? []) {
      for (const name of names) {
        let image = this.#byName.get(name);
        if (image === undefined) this.#byName.set(name, (image = { sizeBytes, nodes: new Set() }));
        image.nodes.add(metadata.name);
        states.set(name, image);
      }
    }
    return states;
  }

  remove({ metadata, status }: Node): void {
    for (const { names = [] } of status?.images ?? []) {
      for (const name of names) {
        const image = this.#byName.get(name);
        image?.nodes.delete(metadata.name);
        if (image?.nodes.size === 0) this.#byName.delete(name);
      }
    }
  }
}
