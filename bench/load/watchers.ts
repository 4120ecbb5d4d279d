import type { IncomingMessage } from 'node:http';
import type { HttpWorld } from '../http-world';
import { configMapPath, type Write } from './writes';

interface Seen {
  readonly type: string;
  readonly name: string;
  readonly resourceVersion: number;
  readonly atMs: number;
}

/** Many watches of one namespace's config maps, each over a connection of its own. */
export class Watchers {
  readonly #namespace: string;
  readonly #seen: Seen[][] = [];
  readonly #responses: IncomingMessage[] = [];

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  async open(world: HttpWorld, count: number): Promise<void> {
    const path = `${configMapPath(this.#namespace)}?watch=true&fieldSelector=metadata.name!=kube-root-ca.crt`;
    for (let index = 0; index < count; index += 1) {
      const seen: Seen[] = [];
      this.#seen.push(seen);
      this.#responses.push(await world.follow(path, (line) => seen.push(seenIn(line))));
    }
  }

  /** Has every watcher seen as many events? */
  haveSeen(count: number): boolean {
    return this.#seen.every(({ length }) => length >= count);
  }

  /**
   * How long each event took from the sending of its write to each watcher, milliseconds. Throws when a watcher has missed one, has seen one
   * twice or out of order.
   */
  delaysMs(writes: readonly Write[]): readonly number[] {
    const sentMs = new Map(writes.map(({ name, type, sentMs: atMs }) => [`${type} ${name}`, atMs]));
    const known = new Map(writes.map(({ name, type, resourceVersion }) => [`${type} ${name}`, resourceVersion]));
    return this.#seen.flatMap((seen) => {
      if (seen.length !== writes.length)
        throw new Error(`a watcher of ${this.#namespace} has seen ${seen.length} of ${writes.length} changes`);
      if (new Set(seen.map(({ resourceVersion }) => resourceVersion)).size !== seen.length)
        throw new Error(`a watcher of ${this.#namespace} has seen a version twice`);
      let last = 0;
      return seen.map(({ type, name, resourceVersion, atMs }) => {
        if (resourceVersion <= last) throw new Error(`${name}: version ${resourceVersion} came after ${last}`);
        last = resourceVersion;
        const expected = known.get(`${type} ${name}`);
        if (expected === undefined || (expected !== 0 && expected !== resourceVersion))
          throw new Error(`${type} ${name} was seen with version ${resourceVersion}, was written with ${expected}`);
        return atMs - (sentMs.get(`${type} ${name}`) ?? Number.NaN);
      });
    });
  }

  close(): void {
    for (const response of this.#responses) response.destroy();
  }
}

function seenIn(line: string): Seen {
  const atMs = performance.now();
  const { type, object } = JSON.parse(line) as {
    readonly type: string;
    readonly object: { readonly metadata: { readonly name: string; readonly resourceVersion: string } };
  };
  return { type, name: object.metadata.name, resourceVersion: Number(object.metadata.resourceVersion), atMs };
}
