import type { NetworkNamespace } from '../../../sim/net';
import type { FileTree } from '../../../sim/file-system';
import type { Container } from '../../runtime/container';

/**
 * Why the next attempts of a probe will come to what the last one came to: until that moment, and as long as nothing of what they depend
 * on changes.
 */
export interface Steadiness {
  readonly untilMs: number;
  readonly surroundings: Surroundings;
  /** Attempts leave lines in the pod's logs. */
  readonly writesLogs: boolean;
  /** What one more attempt would have left behind; it runs with the clock at the moment of that attempt. */
  repeat(): void;
}

/** The files and sockets that an attempt may depend on. Made before it, asked after it. */
export class Surroundings {
  readonly #containers: readonly Container[];
  readonly #network: NetworkNamespace | undefined;
  readonly #before: number;
  readonly #stopWatching: (() => void) | undefined;
  #socketsChanged = false;

  constructor(containers: readonly Container[], network?: NetworkNamespace) {
    this.#containers = containers;
    this.#network = network;
    this.#before = this.#version();
    this.#stopWatching = network?.watch(() => {
      this.#socketsChanged = true;
    });
  }

  /** Nothing has changed since this was made. To be called once. */
  unchanged(): boolean {
    this.#stopWatching?.();
    return !this.#socketsChanged && this.#version() === this.#before;
  }

  /** Calls back just before something changes. The function returned ends that. */
  watch(changing: () => void): () => void {
    const ends = this.#trees().map((tree) => tree.watch(changing));
    const network = this.#network?.watch(changing);
    if (network !== undefined) ends.push(network);
    return () => {
      for (const end of ends) end();
    };
  }

  #trees(): FileTree[] {
    const trees: FileTree[] = [];
    for (const { madeFiles } of this.#containers) {
      for (const { tree } of madeFiles?.mounts ?? []) trees.push(tree);
    }
    return trees;
  }

  /** Counts changes, and trees. */
  #version(): number {
    let version = 0;
    for (const { madeFiles } of this.#containers) {
      for (const { tree } of madeFiles?.mounts ?? []) version += 1 + tree.version;
    }
    return version;
  }
}
