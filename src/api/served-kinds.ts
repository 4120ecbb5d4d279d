import { compareBytes } from './go/text';
import type { Kind } from './kind';
import type { KubeObject } from './object';

/** The kinds that a server serves, by the two ways of naming one. */
export class ServedKinds {
  readonly #byPlural = new Map<string, Kind>();
  readonly #byName = new Map<string, Kind>();
  /** Kinds that only hold the objects of others. */
  readonly #storages = new Set<Kind>();
  /** In the order of the list; custom ones after them by name, so that the order does not tell what came first. */
  readonly all: readonly Kind[];

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) {
      this.#byPlural.set(`${kind.apiVersion}/${kind.plural}`, kind);
      this.#byName.set(`${kind.apiVersion}/${kind.kind}`, kind);
    }
    this.all = [...this.#byPlural.values()];
  }

  /** The kinds of a list; the same table for all servers of one list, because there are many servers and few lists. */
  static of(kinds: readonly Kind[]): ServedKinds {
    let table = tables.get(kinds);
    if (table === undefined) tables.set(kinds, (table = new ServedKinds(kinds)));
    return table;
  }

  /** Is the kind served, or does it hold the objects of one that is? */
  has(kind: Kind): boolean {
    return this.#storages.has(kind) || this.withPlural(kind.apiVersion, kind.plural) === kind;
  }

  /** Kinds that are not served themselves and hold the objects of others. */
  storages(): IterableIterator<Kind> {
    return this.#storages.values();
  }

  /** The one that holds the objects of the group and kind of `object`, in whatever version it was stored. */
  storageOf({ apiVersion, kind: name }: KubeObject): Kind | undefined {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    for (const storage of this.#storages) if (storage.kind === name && storage.group === group) return storage;
    return undefined;
  }

  /**
   * A table of the same kinds, but for those whose objects are in `storage`: these are now `versions`, which may be none; undefined takes the
   * storage away, too. A kind that is served already keeps its name.
   */
  withVersions(storage: Kind, versions: readonly Kind[] | undefined): ServedKinds {
    const others = this.all.filter((kind) => kind.conversion?.storage !== storage);
    const taken = new ServedKinds(others);
    const added = (versions ?? []).filter((kind) => !taken.#isTaken(kind));
    const isCustom = ({ conversion }: Kind) => conversion !== undefined && this.#storages.has(conversion.storage);
    const builtIn = others.filter((kind) => !isCustom(kind));
    const custom = [...others.filter(isCustom), ...added].sort(byResource);
    const table = new ServedKinds([...builtIn, ...custom]);
    const storages = [...this.#storages].filter((known) => known !== storage);
    if (versions !== undefined) storages.push(storage);
    for (const known of storages.sort(byResource)) table.#storages.add(known);
    return table;
  }

  #isTaken({ apiVersion, plural, kind }: Kind): boolean {
    return this.withPlural(apiVersion, plural) !== undefined || this.withName(apiVersion, kind) !== undefined;
  }

  withPlural(apiVersion: string, plural: string): Kind | undefined {
    return this.#byPlural.get(`${apiVersion}/${plural}`);
  }

  withName(apiVersion: string, name: string): Kind | undefined {
    return this.#byName.get(`${apiVersion}/${name}`);
  }
}

function byResource(a: Kind, b: Kind): number {
  return compareBytes(a.plural, b.plural) || compareBytes(a.group, b.group);
}

const tables = new WeakMap<readonly Kind[], ServedKinds>();
