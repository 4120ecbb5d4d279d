import assert from 'node:assert';
import type { Kind } from './kind';
import { keyText, type KubeObject } from './object';

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** A change of one object. `old` is what it was; a deletion's `object` is its last state, with the revision of the deletion. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: WatchEventType;
  readonly object: T;
  readonly old?: T;
  readonly revision: number;
}

/** Which objects a watcher follows; all that is given must hold. */
export interface WatchScope<T extends KubeObject> {
  readonly namespace?: string;
  /** An index of the kind and the value that the object must stand under. Costs nothing for objects under other values. */
  readonly index?: { readonly name: string; readonly value: string };
  readonly matches?: (object: T) => boolean;
  /**
   * Which changes of an object are of interest to a watcher; it is not woken for others. May look at nothing but the two, and
   * does not count for what comes and goes.
   */
  readonly concerns?: (object: T, old: T) => boolean;
}

interface Watcher<T extends KubeObject> {
  readonly scope: WatchScope<T>;
  readonly deliver: (event: WatchEvent<T>) => void;
}

/** A look-up by one value of the objects, and those who watch the objects under one value. */
interface Index<T extends KubeObject> {
  readonly name: string;
  readonly valueOf: (object: T) => string | undefined;
  /** By value and uid. */
  readonly objects: Map<string, Map<string, T>>;
  readonly watchers: WatchersByValue<T>;
}

type WatchersByValue<T extends KubeObject> = Map<string, Set<Watcher<T>>>;

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/** So many changes are kept for watches that start in the past, or those of so long; older ones are gone (`410 Expired`). */
const HISTORY = 1024;
const HISTORY_MS = 3_600_000;

/**
 * The stored objects of one kind: by namespace and name, by the kind's indexes, with the recent changes and those who watch.
 * It stores and tells; what may be stored is the server's business.
 * Source: apiserver/pkg/storage/cacher/watch_cache.go, apiserver/pkg/storage/etcd3/compact.go.
 *
 * Divergence from real Kubernetes: there a watch may begin as far back as the events of the last 75 seconds (at least 100 and at most 102,400
 * of them), and a list may be of five to ten minutes ago. Here both reach back over the last 1,024 to 2,048 changes of the kind, or one to two
 * hours, whichever is less.
 */
export class Collection<T extends KubeObject> {
  readonly kind: Kind<T>;
  readonly #byNamespace = new Map<string, Map<string, T>>();
  readonly #indexes: readonly Index<T>[];
  readonly #watchers = new Set<Watcher<T>>();
  readonly #namespaceWatchers: WatchersByValue<T> = new Map();
  readonly #now: () => number;
  /** The recent changes, oldest first: those since `#recentSinceMs`, and as many before or those of as long. */
  #recent: WatchEvent<T>[] = [];
  #older: WatchEvent<T>[] = [];
  #recentSinceMs = 0;
  /** Of the newest change. */
  #revision = 0;
  #forgottenRevision = 0;
  #size = 0;

  constructor(kind: Kind<T>, now: () => number = () => 0) {
    this.kind = kind;
    this.#now = now;
    this.#indexes = Object.entries(kind.strategy.indexes ?? {}).map(([name, valueOf]) => ({
      name,
      valueOf,
      objects: new Map(),
      watchers: new Map(),
    }));
  }

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  /** In no particular (but always the same) order; undefined namespace: all. */
  values(namespace?: string): IterableIterator<T> {
    if (namespace !== undefined) return this.#byNamespace.get(namespace)?.values() ?? NOTHING.values();
    return this.#all();
  }

  /** The objects that stand under `value` in the index `name`. */
  under(name: string, value: string): IterableIterator<T> {
    return (this.#index(name).objects.get(value) ?? new Map<string, T>()).values();
  }

  /** The objects within `scope`, in no particular order. */
  list(scope: WatchScope<T>): T[] {
    const { index, namespace } = scope;
    const candidates = index === undefined ? this.values(namespace) : this.under(index.name, index.value);
    const objects: T[] = [];
    for (const object of candidates) if (inScope(scope, object)) objects.push(object);
    return objects;
  }

  /** Fills an empty collection with what there was at `revision`; how it came to be is no longer known. */
  restore(objects: readonly T[], revision: number): void {
    assert(this.#size === 0 && this.#revision === 0, 'only an empty collection can be restored');
    const sorted = [...objects].sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
    for (const object of sorted)
      this.apply({ type: 'ADDED', object, revision: Number(object.metadata.resourceVersion) });
    this.#recent = [];
    this.#older = [];
    this.#revision = revision;
    this.#forgottenRevision = revision;
  }

  /** The objects within `scope` as they were at `revision`, in no particular order; undefined when that is no longer known. */
  listAt(revision: number, scope: WatchScope<T>): T[] | undefined {
    if (revision < this.#forgottenRevision) return undefined;
    if (revision >= this.#revision) return this.list(scope);
    /** What the objects that have changed since were then; undefined for those that did not exist. */
    const before = new Map<string, T | undefined>();
    for (const event of this.#since(revision).reverse()) {
      const { namespace = '', name } = event.object.metadata;
      before.set(keyText(namespace, name), event.old);
    }
    const then = this.#withIndexAsMatch(scope);
    const objects: T[] = [];
    for (const object of this.values(scope.namespace)) {
      const { namespace = '', name } = object.metadata;
      if (!before.has(keyText(namespace, name)) && inScope(then, object)) objects.push(object);
    }
    for (const object of before.values()) if (object !== undefined && inScope(then, object)) objects.push(object);
    return objects;
  }

  /** The changes up to this revision are no longer known. */
  get forgottenRevision(): number {
    return this.#forgottenRevision;
  }

  /** Stores what `event` says and tells the watchers. Versions only grow, and an object keeps its uid for life. */
  apply(event: WatchEvent<T>): void {
    const { object, old } = event;
    const { namespace = '', name, uid } = object.metadata;
    if (event.revision <= this.#revision)
      assert.fail(`revision ${event.revision} of ${name} comes after ${this.#revision}`);
    if (old !== undefined && old.metadata.uid !== uid) assert.fail(`${name} is not the object that it replaces`);
    this.#revision = event.revision;
    let objects = this.#byNamespace.get(namespace);
    if (event.type === 'DELETED') {
      objects?.delete(name);
      if (objects?.size === 0) this.#byNamespace.delete(namespace);
      this.#size -= 1;
    } else {
      if (objects === undefined) this.#byNamespace.set(namespace, (objects = new Map()));
      objects.set(name, object);
      if (event.type === 'ADDED') this.#size += 1;
    }
    this.#remember(event);
    for (const watcher of this.#watchers) offer(watcher, event);
    tell(this.#namespaceWatchers, namespace, event);
    for (const index of this.#indexes) {
      const before = old === undefined ? undefined : index.valueOf(old);
      const after = event.type === 'DELETED' ? undefined : index.valueOf(object);
      reindex(index, before, after, object);
      if (before !== undefined) tell(index.watchers, before, event);
      if (after !== undefined && after !== before) tell(index.watchers, after, event);
    }
  }

  /** Tells `deliver` of every change within `scope` until the returned function is called. */
  watch(scope: WatchScope<T>, deliver: (event: WatchEvent<T>) => void): () => void {
    const watcher: Watcher<T> = { scope: this.#withIndexAsMatch(scope), deliver };
    const { index, namespace } = scope;
    if (index !== undefined) return enlist(this.#index(index.name).watchers, index.value, watcher);
    if (namespace !== undefined) return enlist(this.#namespaceWatchers, namespace, watcher);
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /** The changes within `scope` after `revision`, oldest first; undefined when they are no longer all known. */
  since(revision: number, scope: WatchScope<T>): readonly WatchEvent<T>[] | undefined {
    if (revision < this.#forgottenRevision) return undefined;
    const changes: WatchEvent<T>[] = [];
    const watcher: Watcher<T> = { scope: this.#withIndexAsMatch(scope), deliver: (event) => changes.push(event) };
    for (const event of this.#since(revision)) offer(watcher, event);
    return changes;
  }

  /** All changes after `revision`, as far as they are known. */
  #since(revision: number): WatchEvent<T>[] {
    return [...this.#older, ...this.#recent].filter((event) => event.revision > revision);
  }

  *#all(): Generator<T> {
    for (const objects of this.#byNamespace.values()) yield* objects.values();
  }

  #withIndexAsMatch(scope: WatchScope<T>): WatchScope<T> {
    const { index, matches } = scope;
    if (index === undefined) return scope;
    const { value } = index;
    const { valueOf } = this.#index(index.name);
    return {
      ...scope,
      matches: (object) => valueOf(object) === value && (matches === undefined || matches(object)),
    };
  }

  #index(name: string): Index<T> {
    const index = this.#indexes.find((candidate) => candidate.name === name);
    if (index === undefined) throw new Error(`${this.kind.kind} has no index ${name}`);
    return index;
  }

  #remember(event: WatchEvent<T>): void {
    const nowMs = this.#now();
    if (this.#recent.length === 0) this.#recentSinceMs = nowMs;
    else if (this.#recent.length >= HISTORY || nowMs - this.#recentSinceMs >= HISTORY_MS) {
      this.#forgottenRevision = this.#older.at(-1)?.revision ?? this.#forgottenRevision;
      this.#older = this.#recent;
      this.#recent = [];
      this.#recentSinceMs = nowMs;
    }
    this.#recent.push(event);
  }
}

function reindex<T extends KubeObject>(
  { objects }: Index<T>,
  before: string | undefined,
  after: string | undefined,
  object: T,
): void {
  const { uid } = object.metadata;
  if (before !== undefined && before !== after) {
    const bucket = objects.get(before);
    bucket?.delete(uid);
    if (bucket?.size === 0) objects.delete(before);
  }
  if (after === undefined) return;
  let bucket = objects.get(after);
  if (bucket === undefined) objects.set(after, (bucket = new Map()));
  bucket.set(uid, object);
}

/** Adds a watcher of the objects under `value`; returns the function that takes it away again. */
function enlist<T extends KubeObject>(watchers: WatchersByValue<T>, value: string, watcher: Watcher<T>): () => void {
  const set = watchers.get(value) ?? new Set();
  watchers.set(value, set.add(watcher));
  return () => {
    set.delete(watcher);
    if (set.size === 0 && watchers.get(value) === set) watchers.delete(value);
  };
}

function tell<T extends KubeObject>(watchers: WatchersByValue<T>, value: string, event: WatchEvent<T>): void {
  const set = watchers.get(value);
  if (set !== undefined) for (const watcher of set) offer(watcher, event);
}

function inScope<T extends KubeObject>({ namespace, matches }: WatchScope<T>, object: T): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  return matches === undefined || matches(object);
}

/** An object that enters the scope is added to its watcher's world, one that leaves it deleted, whatever befell it elsewhere. */
function offer<T extends KubeObject>({ scope, deliver }: Watcher<T>, event: WatchEvent<T>): void {
  const { object, old, revision } = event;
  if (scope.namespace === undefined && scope.matches === undefined) {
    const isChange = old !== undefined && event.type !== 'DELETED';
    if (!isChange || scope.concerns === undefined || scope.concerns(object, old)) deliver(event);
    return;
  }
  const before = old !== undefined && inScope(scope, old);
  const after = event.type !== 'DELETED' && inScope(scope, object);
  if (before && after) {
    if (scope.concerns === undefined || scope.concerns(object, old)) deliver(event);
  } else if (after) deliver({ type: 'ADDED', object, revision });
  else if (before) deliver({ type: 'DELETED', object, old, revision });
}
