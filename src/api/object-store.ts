import assert from 'node:assert';
import type { Simulation } from '../sim/simulation';
import { Collection, type WatchEventType } from './collection';
import { storageOf, toStorage } from './conversion';
import type { ObjectMeta } from './generated/types';
import type { Kind } from './kind';
import { assembled, withWholeMetadata, type Draft, type KubeObject } from './object';
import { ServedKinds } from './served-kinds';
import type { StoredChange, StoredState } from './stored-state';
import { timestamp } from './time';
import { newUid } from './uid';

/**
 * The kinds that a server serves and all their objects, with one counter of versions: what etcd is in a real cluster. It stores and tells;
 * what may be stored is the server's business.
 */
export class ObjectStore {
  readonly #sim: Simulation;
  #kinds: ServedKinds;
  /** Kinds that held the objects of others and do so no more: they are without objects for ever. */
  readonly #retired = new WeakSet<Kind>();
  /** Made when somebody first asks for one: of most kinds a cluster never has an object. */
  readonly #collections = new Map<Kind, Collection<KubeObject>>();
  /** Puts the objects together that are there without having been looked at. */
  readonly #stocks = new Map<Kind, () => void>();
  readonly #followers = new Set<(kind: Kind) => void>();
  #keep: ((change: StoredChange) => void) | undefined;
  #revision = 1;
  /** What came before is not known of any kind. */
  #restoredRevision = 0;

  constructor(sim: Simulation, kinds: readonly Kind[]) {
    this.#sim = sim;
    this.#kinds = ServedKinds.of(kinds);
  }

  /** The version of the newest change: one counter for the whole cluster. */
  get revision(): number {
    return this.#revision;
  }

  /** The kinds that are served, and those that only hold the objects of others. */
  get kinds(): ServedKinds {
    return this.#kinds;
  }

  /** Serves the objects in `storage` as `versions` from now on, of which there may be none. */
  serve(storage: Kind, versions: readonly Kind[]): void {
    this.#kinds = this.#kinds.withVersions(storage, versions);
  }

  /** Serves the objects in `storage` no more, and forgets that there were any. */
  retire(storage: Kind): void {
    this.#kinds = this.#kinds.withVersions(storage, undefined);
    this.#collections.delete(storage);
    this.#retired.add(storage);
  }

  /** Tells `keep` of every change, within the writer's call and before anybody else learns of it. */
  keepIn(keep: (change: StoredChange) => void): void {
    this.#keep = keep;
  }

  /** All that is stored: what `restore` takes. */
  stored(): StoredState {
    const kept = [...this.#collections.values()].filter(({ kind }) => kind.verbs.includes('create'));
    const objects = kept.flatMap((collection) => [...collection.values()]);
    return { revision: this.#revision, atMs: this.#sim.nowMs, objects };
  }

  /**
   * Takes over what another store has left. For one in which nothing has happened yet. `serveDefinitions` is called where there are objects of
   * kinds that are not known: they are of custom kinds, whose definitions are there by then.
   */
  restore({ revision, objects }: StoredState, serveDefinitions: () => void): void {
    assert(this.#revision === 1, 'only a fresh store can be restored');
    const strangers = this.#restoreKnown(objects, revision);
    if (strangers.length > 0) serveDefinitions();
    const [stranger] = this.#restoreKnown(strangers, revision);
    if (stranger !== undefined)
      throw new Error(`the stored ${stranger.apiVersion} ${stranger.kind} is of no kind that is served`);
    this.#revision = revision;
    this.#restoredRevision = revision;
  }

  /** Has anybody looked at the objects of the kind yet? */
  isInUse(kind: Kind): boolean {
    return this.#collections.has(kind);
  }

  /** See `ApiServer.stock`: for a kind that is not in use yet. */
  stock<T extends KubeObject>(kind: Kind<T>, count: number, make: () => readonly Draft<T>[]): void {
    const firstRevision = this.#revision + 1;
    const createdMs = this.#sim.nowMs;
    this.#revision += count;
    this.#stocks.set(kind, () => {
      const drafts = make();
      assert(drafts.length === count, `${count} ${kind.plural} were announced`);
      const uids = this.#sim.random(`uid of ${kind.plural}`);
      for (const [index, draft] of drafts.entries()) {
        const revision = firstRevision + index;
        const metadata: ObjectMeta = {
          ...draft.metadata,
          name: draft.metadata.name ?? '',
          uid: newUid(uids),
          resourceVersion: String(revision),
          creationTimestamp: timestamp(createdMs),
        };
        // What nobody could have created is not stored anywhere: a view has a name and nothing more.
        const isStored = kind.verbs.includes('create');
        const object = assembled<T>(kind.apiVersion, kind.kind, isStored ? metadata : draft.metadata, draft);
        if (isStored) this.#keep?.({ type: 'put', object, atMs: this.#sim.nowMs });
        this.collection(kind).apply({ type: 'ADDED', object, revision });
      }
    });
  }

  /** Calls `handle` for each kind of which there may be objects: now for those that there are, later when another one comes into use. */
  watchKinds(handle: (kind: Kind) => void): () => void {
    for (const kind of [...this.#kinds.all, ...this.#kinds.storages()]) if (this.#collections.has(kind)) handle(kind);
    this.#followers.add(handle);
    return () => {
      this.#followers.delete(handle);
    };
  }

  /** The objects of a kind as they are stored, which may be in another version. */
  collection<T extends KubeObject>(kind: Kind<T>): Collection<T> {
    const storage = kind.conversion?.storage ?? kind;
    const collection = this.#collections.get(storage) ?? this.#addCollection(storage);
    return collection as unknown as Collection<T>;
  }

  /** Stores an object, in place of `old` where there is one. Returns it as it is stored. */
  put<T extends KubeObject>(kind: Kind<T>, object: T, old: T | undefined): KubeObject {
    return this.#apply(old === undefined ? 'ADDED' : 'MODIFIED', kind, object, old);
  }

  /** Removes an object, whose last state is `last`. Returns that as it went. */
  remove<T extends KubeObject>(kind: Kind<T>, last: T, old: T): KubeObject {
    return this.#apply('DELETED', kind, last, old);
  }

  #apply(type: WatchEventType, kind: Kind, changed: KubeObject, old: KubeObject | undefined): KubeObject {
    const revision = this.#revision + 1;
    this.#revision = revision;
    const metadata = withRevision(changed.metadata, String(revision));
    const object = toStorage(kind, withWholeMetadata(changed, metadata));
    const collection = this.collection(kind);
    const { namespace = '', name, uid } = metadata;
    const before = kind.conversion === undefined ? old : collection.get(namespace, name);
    const { nowMs } = this.#sim;
    this.#sim.log.add(`${nowMs} ${type} ${kind.plural} ${namespace}/${name} ${uid} ${revision}`);
    this.#keep?.({ type: type === 'DELETED' ? 'delete' : 'put', object, atMs: nowMs });
    collection.apply(before === undefined ? { type, object, revision } : { type, object, old: before, revision });
    return object;
  }

  #addCollection(kind: Kind): Collection<KubeObject> {
    const now = () => this.#sim.nowMs;
    if (this.#retired.has(kind)) return new Collection(kind, now);
    if (!this.#kinds.has(kind)) throw new Error(`the API server does not serve ${kind.apiVersion} ${kind.kind}`);
    const collection = new Collection(kind, now);
    if (this.#restoredRevision > 0) collection.restore([], this.#restoredRevision);
    this.#collections.set(kind, collection);
    this.#stocks.get(kind)?.();
    this.#stocks.delete(kind);
    for (const handle of this.#followers) handle(kind);
    return collection;
  }

  /** Takes over the objects whose kinds are known. Returns the others. */
  #restoreKnown(objects: readonly KubeObject[], revision: number): readonly KubeObject[] {
    const byStorage = new Map<Kind, KubeObject[]>();
    const strangers: KubeObject[] = [];
    for (const object of objects) {
      const kind = this.#kinds.withName(object.apiVersion, object.kind);
      const storage = kind === undefined ? this.#kinds.storageOf(object) : storageOf(kind);
      if (storage === undefined) {
        strangers.push(object);
        continue;
      }
      const group = byStorage.get(storage);
      if (group === undefined) byStorage.set(storage, [object]);
      else group.push(object);
    }
    for (const [storage, group] of byStorage) this.collection(storage).restore(group, revision);
    return strangers;
  }
}

const COMMON_FIELDS = ['name', 'uid', 'resourceVersion', 'creationTimestamp', 'namespace', 'labels', 'generation'];

/** Written out for what most objects have: what a spread makes of objects of so many shapes takes half as much again. */
function withRevision(metadata: ObjectMeta, resourceVersion: string): ObjectMeta {
  let count = 0;
  for (const field in metadata) {
    if (field !== COMMON_FIELDS[count]) return { ...metadata, resourceVersion };
    count += 1;
  }
  const { name, uid, creationTimestamp, namespace, labels, generation } = metadata;
  if (namespace !== undefined) {
    if (count === 5) return { name, uid, resourceVersion, creationTimestamp, namespace };
    if (count === 6 && labels !== undefined)
      return { name, uid, resourceVersion, creationTimestamp, namespace, labels };
    if (count === 7 && labels !== undefined && generation !== undefined)
      return { name, uid, resourceVersion, creationTimestamp, namespace, labels, generation };
  }
  return { ...metadata, resourceVersion };
}
