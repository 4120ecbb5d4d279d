import type { Kind } from './kind';

/** The kinds that a server serves, by the two ways of naming one. */
export class ServedKinds {
  readonly #byPlural = new Map<string, Kind>();
  readonly #byName = new Map<string, Kind>();

  constructor(kinds: Iterable<Kind>) {
    for (const kind of kinds) {
      this.#byPlural.set(`${kind.apiVersion}/${kind.plural}`, kind);
      this.#byName.set(`${kind.apiVersion}/${kind.kind}`, kind);
    }
  }

  /** The kinds of a list; the same table for all servers of one list, because there are many servers and few lists. */
  static of(kinds: readonly Kind[]): ServedKinds {
    let table = tables.get(kinds);
    if (table === undefined) tables.set(kinds, (table = new ServedKinds(kinds)));
    return table;
  }

  /** In the order of the list. */
  values(): IterableIterator<Kind> {
    return this.#byPlural.values();
  }

  has(kind: Kind): boolean {
    return this.withPlural(kind.apiVersion, kind.plural) === kind;
  }

  withPlural(apiVersion: string, plural: string): Kind | undefined {
    return this.#byPlural.get(`${apiVersion}/${plural}`);
  }

  withName(apiVersion: string, name: string): Kind | undefined {
    return this.#byName.get(`${apiVersion}/${name}`);
  }
}

const tables = new WeakMap<readonly Kind[], ServedKinds>();
