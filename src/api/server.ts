import type { Simulation } from '../sim/simulation';
import type { AdmissionPlugin, AdmissionRequest } from './admission/admission';
import { AdmissionChain } from './admission/admission-chain';
import type { Collection, WatchEvent, WatchScope } from './collection';
import { Contention } from './contention';
import { fromStorage, fromStorageOrNothing, storageOf, storageScope, toStorage } from './conversion';
import { checkPreconditions, goesAtOnce, markDeleted, mayGo } from './deletion';
import { serveStoredDefinitions } from './custom-resources/definition-registry';
import { deepEqual } from './equality';
import type { FieldError } from './field-error';
import type { DeleteOptions } from './generated/types';
import { Heartbeats, type Heartbeat } from './heartbeats';
import type { Kind } from './kind';
import type { ToVersion } from './managed-fields/kind-versions';
import { changesNothing, fieldWrite, manageFields, type FieldWrite } from './managed-fields/tracking';
import { nameIsDNSSubdomain } from './names';
import { ObjectStore } from './object-store';
import { newObject, withoutVersion } from './new-object';
import { compareKeys, keyOf, withMetadata, type Draft, type KubeObject, type ObjectKey } from './object';
import type { StoredChange, StoredState } from './stored-state';
import { requireStorableSize } from './storable-size';
import { requireRoom } from './storage-room';
import { alreadyExists, expired, invalid, notFound, tooLargeResourceVersion, unclassified } from './status';
import { checksFinalizers, validateMetadataChange } from './validation/metadata-changes';
import { validateObjectMeta, validateOwnFinalizers } from './validation/object-meta';
import { deliverInOrder } from './watch-delivery';
import {
  checkVersion,
  countGeneration,
  dropStatus,
  keepAllButStatus,
  keepServerMetadata,
  keepStatus,
  requireVersion,
} from './write-rules';
import { requestContext, type WriteOptions } from './write-options';

export interface WatchOptions<T extends KubeObject> extends WatchScope<T> {
  /** Continue after this version. Absent: begin with ADDED for all that exists. */
  readonly sinceRevision?: number;
}

/**
 * The API server: the only place where the parts of a cluster meet. Every method is synchronous, refuses by throwing `ApiError`,
 * and returns stored objects, which are shared and never change. The order of the checks is that of Kubernetes' generic registry
 * (apiserver/pkg/registry/generic/registry/store.go, apiserver/pkg/registry/rest).
 *
 * Divergence from real Kubernetes: components call in process and so are not decoded or authorised; what they write is not tracked in
 * managedFields, and the statuses that they write are not admitted.
 */
export class ApiServer {
  readonly sim: Simulation;
  readonly contention = new Contention();
  readonly #store: ObjectStore;
  readonly #shared = new Map<(api: ApiServer) => unknown, unknown>();
  readonly #heartbeats: Heartbeats;
  readonly #admission: AdmissionChain;

  /** Reads an object as one of another version of its kind; undefined if that version is not served. */
  readonly toVersion: ToVersion = (object, apiVersion) => {
    const from = this.kindNamed(object.apiVersion, object.kind);
    const kind = this.kindNamed(apiVersion, object.kind);
    if (from === undefined || kind === undefined || storageOf(from) !== storageOf(kind)) return undefined;
    // Groups do not know one another's versions.
    if (from.group !== kind.group) return undefined;
    return { kind, object: fromStorage(kind, toStorage(from, object)) };
  };

  constructor(sim: Simulation, kinds: readonly Kind[], admission: (api: ApiServer) => readonly AdmissionPlugin[]) {
    this.sim = sim;
    this.#heartbeats = new Heartbeats(sim);
    this.#store = new ObjectStore(sim, kinds);
    this.#admission = new AdmissionChain(admission(this));
  }

  /** The version of the newest change: one counter for the whole cluster. */
  get revision(): number {
    return this.#store.revision;
  }

  /** The same list until another kind comes or goes, and for all servers that have only the kinds of their birth. */
  kinds(): readonly Kind[] {
    return this.#store.kinds.all;
  }

  /** The kind served under `apiVersion` as `plural`. */
  kindOf(apiVersion: string, plural: string): Kind | undefined {
    return this.#store.kinds.withPlural(apiVersion, plural);
  }

  /** The kind that objects of `apiVersion` call `kind`. */
  kindNamed(apiVersion: string, kind: string): Kind | undefined {
    return this.#store.kinds.withName(apiVersion, kind);
  }

  /** Serves the objects in `storage` as `versions` from now on, of which there may be none. */
  serve(storage: Kind, versions: readonly Kind[]): void {
    this.#store.serve(storage, versions);
  }

  /** Serves the objects in `storage` no more, and forgets that there were any. */
  retire(storage: Kind): void {
    this.#store.retire(storage);
  }

  /** What `make` makes of this server, made once: how the parts of a cluster find what they use in common. */
  shared<R>(make: (api: ApiServer) => R): R {
    if (!this.#shared.has(make)) this.#shared.set(make, make(this));
    return this.#shared.get(make) as R;
  }

  /** Tells `keep` of every change, within the writer's call and before anybody else learns of it. */
  keepIn(keep: (change: StoredChange) => void): void {
    this.#store.keepIn(keep);
  }

  /** All that is stored: what `restore` takes. */
  stored(): StoredState {
    return this.#store.stored();
  }

  /** Takes over what another server has left. For a server that has done nothing yet; watches of older versions are answered `410 Expired`. */
  restore(state: StoredState): void {
    this.#store.restore(state, () => serveStoredDefinitions(this));
  }

  /**
   * Lets objects be there from now on that are put together when somebody first looks at their kind: `make` is then called once. They are
   * of this moment, with versions of their own, so that nobody can tell when that was. Where objects of the kind are known already, those
   * that are missing are created at once.
   */
  stock<T extends KubeObject>(kind: Kind<T>, count: number, make: () => readonly Draft<T>[]): void {
    if (this.#store.isInUse(kind)) {
      for (const draft of make()) if (this.find(kind, keyOf(draft)) === undefined) this.create(kind, draft);
    } else this.#store.stock(kind, count, make);
  }

  get<T extends KubeObject>(kind: Kind<T>, { namespace, name }: ObjectKey): T {
    const object = this.find(kind, { namespace, name });
    if (object === undefined) {
      const storage = storageOf(kind);
      throw notFound({ ...storage, plural: storage.strategy.missingAs ?? storage.plural }, name);
    }
    return object;
  }

  find<T extends KubeObject>(kind: Kind<T>, { namespace, name }: ObjectKey): T | undefined {
    const object = this.#read(kind, { namespace, name });
    return object === undefined ? undefined : this.#heartbeats.view(kind, object);
  }

  /** The objects of a kind, sorted as etcd sorts its keys. O(n log n): engine parts keep up by `watch` instead. */
  list<T extends KubeObject>(kind: Kind<T>, scope: WatchScope<T> = {}): readonly T[] {
    const collection = this.collection(kind);
    if (collection.size === 0) return [];
    if (kind.conversion !== undefined) {
      return this.list(kind.conversion.storage, storageScope(kind, scope)).map((stored) => fromStorage(kind, stored));
    }
    const objects = collection.list(scope).sort(compareKeys);
    return this.#heartbeats.of(kind) === 0 ? objects : objects.map((object) => this.#heartbeats.view(kind, object));
  }

  /** The objects of a kind as they were at a version of the past, sorted likewise; undefined when that is no longer known. */
  listAt<T extends KubeObject>(kind: Kind<T>, revision: number, scope: WatchScope<T> = {}): readonly T[] | undefined {
    const { conversion } = kind;
    if (conversion === undefined) return this.collection(kind).listAt(revision, scope)?.sort(compareKeys);
    const stored = this.listAt(conversion.storage, revision, storageScope(kind, scope));
    return stored?.map((object) => fromStorage(kind, object));
  }

  create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>, options: WriteOptions = {}): T {
    const { strategy } = kind;
    const context = requestContext(this.sim.nowMs, options);
    let object = newObject(this.sim, kind, draft);
    if (strategy.setDefaults) object = strategy.setDefaults(object);
    object = manageFields(kind, undefined, object, this.#fieldWrite(options, ''));
    object = this.#admission.mutate({ operation: 'CREATE', kind, object, options }) as T;
    if (strategy.keepsStatusOnCreate !== true) object = dropStatus(kind, object);
    if (strategy.prepareForCreate) object = strategy.prepareForCreate(object, context);
    const mistakes = validateObjectMeta(object.metadata, kind.namespaced, strategy.validateName ?? nameIsDNSSubdomain);
    const { finalizers } = object.metadata;
    const ownMistakes =
      finalizers !== undefined && checksFinalizers(kind) ? validateOwnFinalizers(object.metadata) : NO_ERRORS;
    const moreMistakes = strategy.validate?.(object) ?? NO_ERRORS;
    if (mistakes.length + ownMistakes.length + moreMistakes.length > 0)
      throw invalid(storageOf(kind), object.metadata.name, [...mistakes, ...ownMistakes, ...moreMistakes]);
    this.#warn(kind, object, undefined, options);
    this.#admission.validate({ operation: 'CREATE', kind, object, options, isNamed: true });
    // An error of the storage, which nobody has made a proper one of.
    if (options.dryRun !== true && Number(draft.metadata.resourceVersion ?? 0) > 0)
      throw unclassified('resourceVersion should not be set on objects to be created');
    if (this.collection(kind).get(object.metadata.namespace ?? '', object.metadata.name) !== undefined) {
      throw alreadyExists(storageOf(kind), object.metadata.name);
    }
    requireStorableSize(object, options);
    requireRoom(kind, this.collection(kind).size);
    return options.dryRun === true ? withoutVersion(object, draft) : this.#put(kind, object, undefined);
  }

  update<T extends KubeObject>(kind: Kind<T>, object: T, options: WriteOptions = {}): T {
    return this.#update(kind, object, options, 'main');
  }

  /** Writes the status (and for a few kinds some metadata) and nothing else. */
  updateStatus<T extends KubeObject>(kind: Kind<T>, object: T, options: WriteOptions = {}): T {
    return this.#update(kind, object, options, 'status');
  }

  /** Reads, changes and writes in one go; `change` returns the same object to leave it as it is. */
  modify<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, change: (object: T) => T, options: WriteOptions = {}): T {
    return this.update(kind, change(this.get(kind, key)), options);
  }

  modifyStatus<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, change: (object: T) => T): T {
    return this.updateStatus(kind, change(this.get(kind, key)));
  }

  /**
   * Writes the object that a subresource with rules of its own has decided on (`pods/binding`, `namespaces/finalize`): past the kind's
   * defaults, update rules and admission. One that nothing holds back any longer goes.
   */
  replace<T extends KubeObject>(kind: Kind<T>, object: T, options: WriteOptions = {}): T {
    const key = keyOf(object);
    const old = this.#read(kind, key);
    if (old === undefined) throw notFound(storageOf(kind), key.name);
    checkVersion(storageOf(kind), object, old, options);
    if (options.dryRun === true) return object;
    if (old.metadata.deletionTimestamp !== undefined && mayGo(object)) return this.#remove(kind, old, object);
    return deepEqual(object, old) ? old : this.#put(kind, object, old);
  }

  /** As `replace`, where admission has a say, before and after `decide` makes of what is written what is stored: `pods/resize`. */
  replaceAdmitted<T extends KubeObject>(
    kind: Kind<T>,
    written: T,
    subresource: string,
    decide: (written: T, old: T) => T,
    options: WriteOptions = {},
  ): T {
    const old = this.get(kind, keyOf(written));
    const filled = kind.strategy.setDefaults?.(written) ?? written;
    const tracked = manageFields(kind, old, filled, this.#fieldWrite(options, subresource));
    const { managedFields } = tracked.metadata;
    const decided = (object: T) => withMetadata(decide(object, old), { managedFields });
    if (!this.#admission.concerns(kind, subresource)) return this.replace(kind, decided(tracked), options);
    const request = { operation: 'UPDATE', kind, object: tracked, old, options: { ...options, subresource } } as const;
    const object = decided(this.#admission.mutate(request) as T);
    this.#admission.validate({ ...request, object });
    return this.replace(kind, object, options);
  }

  /** Has admission a say about what is done with `subresource`? If not, `admit` need not be called. */
  isAdmitted(kind: Kind, subresource: string): boolean {
    return this.#admission.concerns(kind, subresource);
  }

  /** Asks admission about what is no write of a stored object: a subresource with a body of its own, a connection. The object as it may change it. */
  admit<T extends KubeObject>(request: AdmissionRequest & { readonly object: T }): T {
    const object = this.#admission.mutate(request) as T;
    this.#admission.validate({ ...request, object });
    return object;
  }

  /** Deletes, or begins to: an object with a grace period or finalizers stays, marked with its deletionTimestamp. Returns its last or new state. */
  delete<T extends KubeObject>(
    kind: Kind<T>,
    key: ObjectKey,
    deletion: DeleteOptions = {},
    options: WriteOptions = {},
  ): T {
    const old = this.#read(kind, key);
    if (old === undefined) throw notFound(storageOf(kind), key.name);
    checkPreconditions(kind, old, deletion);
    const before = this.revision;
    if (options.isAdmitted !== true) this.#admission.validate({ operation: 'DELETE', kind, object: old, options });
    // Webhooks take their time.
    if (this.revision !== before && this.#read(kind, key) !== old) return this.delete(kind, key, deletion, options);
    const { beginDeletion } = kind.strategy;
    if (beginDeletion !== undefined && old.metadata.deletionTimestamp === undefined) {
      const begun = beginDeletion(old, requestContext(this.sim.nowMs, options));
      return options.dryRun === true ? begun : this.#put(kind, begun, old);
    }
    if (options.dryRun !== true && goesAtOnce(kind, old, deletion)) return this.#remove(kind, old);
    const marked = markDeleted(kind, old, deletion, this.sim.nowMs);
    if (options.dryRun === true) return marked;
    const stored = marked === old || deepEqual(marked, old) ? old : this.#put(kind, marked, old);
    return mayGo(stored) ? this.#remove(kind, stored) : stored;
  }

  /**
   * Follows a kind. `handle` runs as ready work after the change, never inside the writer's call; changes come in order and none is lost.
   * Returns the function that ends the watch. Throws `410 Expired` for a version that is no longer kept.
   */
  watch<T extends KubeObject>(
    kind: Kind<T>,
    options: WatchOptions<T>,
    handle: (event: WatchEvent<T>) => void,
  ): () => void {
    const { conversion } = kind;
    if (conversion !== undefined) {
      const scope: WatchOptions<KubeObject> = {
        ...storageScope(kind, options),
        ...(options.sinceRevision !== undefined && { sinceRevision: options.sinceRevision }),
      };
      return this.watch(conversion.storage, scope, (event) => {
        const object = fromStorageOrNothing(kind, event.object);
        if (object === undefined) return;
        const old = event.old && fromStorageOrNothing(kind, event.old);
        handle({ type: event.type, object, revision: event.revision, ...(old && { old }) });
      });
    }
    const collection = this.collection(kind);
    const before =
      options.sinceRevision === undefined
        ? this.#existing(kind, options)
        : this.#missed(collection, options.sinceRevision, options);
    return deliverInOrder(this.sim, before, handle, (deliver) => collection.watch(options, deliver));
  }

  /** Calls `handle` for each kind of which there may be objects: now for those that there are, later when another one comes into use. */
  watchKinds(handle: (kind: Kind) => void): () => void {
    return this.#store.watchKinds(handle);
  }

  /**
   * Lets an object's view change with time at no cost: a read sees the object as if `beat` had been written just before, while the
   * heartbeat itself takes no resourceVersion and wakes no watcher. Undefined ends it; write the last beat first.
   *
   * Divergence from real Kubernetes, where each renewal of a lease and each node status report is a write of its own.
   */
  setHeartbeat<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, beat: Heartbeat<T> | undefined): void {
    this.#heartbeats.set(kind, key, beat);
  }

  /** Tells `handle`, as ready work, of each object of the kind whose heartbeat begins or ends. Returns the function that ends it. */
  watchHeartbeats<T extends KubeObject>(kind: Kind<T>, handle: (key: ObjectKey) => void): () => void {
    return this.#heartbeats.watch(kind, handle);
  }

  /** Is somebody keeping the object's heartbeat going? */
  hasHeartbeat<T extends KubeObject>(kind: Kind<T>, key: ObjectKey): boolean {
    return this.#heartbeats.has(kind, key);
  }

  /** The store behind a kind, for readers that need its indexes. It holds the objects as they are stored, which may be in another version. */
  collection<T extends KubeObject>(kind: Kind<T>): Collection<T> {
    return this.#store.collection(kind);
  }

  /** The object as the version of the kind shows it, without its heartbeat. */
  #read<T extends KubeObject>(kind: Kind<T>, { namespace, name }: ObjectKey): T | undefined {
    const object = this.collection(kind).get(namespace, name);
    return object === undefined || kind.conversion === undefined ? object : fromStorage(kind, object);
  }

  /** What a watch begins with that wants to know all there is. */
  #existing<T extends KubeObject>(kind: Kind<T>, scope: WatchScope<T>): readonly WatchEvent<T>[] {
    return this.list(kind, scope).map((object) => ({ type: 'ADDED', object, revision: this.revision }));
  }

  /** What a watch begins with that has seen everything up to `revision`. */
  #missed<T extends KubeObject>(
    collection: Collection<T>,
    revision: number,
    scope: WatchScope<T>,
  ): readonly WatchEvent<T>[] {
    if (revision > this.revision) throw tooLargeResourceVersion(revision, this.revision);
    const changes = collection.since(revision, scope);
    if (changes === undefined) throw expired(`too old resource version: ${revision} (${collection.forgottenRevision})`);
    return changes;
  }

  #update<T extends KubeObject>(kind: Kind<T>, update: T, options: WriteOptions, part: 'main' | 'status'): T {
    const { strategy } = kind;
    const key = keyOf(update);
    const old = this.#read(kind, key);
    if (old === undefined) {
      if (part === 'main' && strategy.allowCreateOnUpdate === true) return this.create(kind, update, options);
      throw notFound(storageOf(kind), key.name);
    }
    if ((options.subresource ?? '') === '' || part === 'status') requireVersion(kind, update);
    checkVersion(storageOf(kind), update, old, options);
    if (part === 'main') this.contention.check(kind, update);
    const context = requestContext(this.sim.nowMs, options);
    const before = this.revision;
    const admitted = part === 'status' ? this.#statusOptions(kind, options) : options;
    let object: T;
    if (part === 'status') {
      object = update;
      if (admitted !== undefined) {
        const written = keepServerMetadata(update, old);
        object = this.#admission.mutate({ operation: 'UPDATE', kind, object: written, old, options: admitted }) as T;
      }
      object = manageFields(kind, old, keepAllButStatus(kind, object, old), this.#fieldWrite(options, 'status'));
      if (strategy.prepareForStatusUpdate) object = strategy.prepareForStatusUpdate(object, old, context);
    } else {
      object = keepServerMetadata(update, old);
      if (strategy.setDefaults) object = strategy.setDefaults(object);
      object = manageFields(kind, old, object, this.#fieldWrite(options, options.subresource ?? ''));
      if (options.isAdmitted !== true)
        object = this.#admission.mutate({ operation: 'UPDATE', kind, object, old, options }) as T;
      object = keepStatus(kind, object, old);
      if (strategy.prepareForUpdate) object = strategy.prepareForUpdate(object, old, context);
      object = countGeneration(kind, object, old);
    }
    if (changesNothing(object, old)) return old;
    const mistakes = validateMetadataChange(kind, object, old, part);
    const moreMistakes =
      (part === 'status' ? strategy.validateStatusUpdate?.(object, old) : strategy.validateUpdate?.(object, old)) ??
      NO_ERRORS;
    if (mistakes.length + moreMistakes.length > 0)
      throw invalid(storageOf(kind), key.name, [...mistakes, ...moreMistakes]);
    if (part === 'main') this.#warn(kind, object, old, options);
    if (admitted !== undefined && admitted.isAdmitted !== true) {
      this.#admission.validate({ operation: 'UPDATE', kind, object, old, options: admitted });
      // Webhooks take their time.
      if (this.revision !== before && this.#read(kind, key) !== old) return this.#update(kind, update, options, part);
    }
    requireStorableSize(object, options);
    if (options.dryRun === true) return object;
    if (old.metadata.deletionTimestamp === undefined || !mayGo(object)) return this.#put(kind, object, old);
    this.#remove(kind, old, object);
    // What is answered is not what its watchers see last.
    return object;
  }

  /** The options of a write of the status, as admission sees them; undefined if it has no say about it. */
  #statusOptions(kind: Kind, options: WriteOptions): WriteOptions | undefined {
    if (options.user === undefined || !this.#admission.concerns(kind, 'status')) return undefined;
    return options.subresource === 'status' ? options : { ...options, subresource: 'status' };
  }

  #fieldWrite(options: WriteOptions, subresource: string): FieldWrite | undefined {
    return fieldWrite(options, subresource, this.sim.nowMs, this.toVersion);
  }

  #warn<T extends KubeObject>(kind: Kind<T>, object: T, old: T | undefined, { warn }: WriteOptions): void {
    if (warn === undefined) return;
    for (const text of kind.strategy.warnings?.(object, old) ?? []) warn(text);
  }

  #put<T extends KubeObject>(kind: Kind<T>, object: T, old: T | undefined): T {
    return fromStorage(kind, this.#store.put(kind, object, old));
  }

  #remove<T extends KubeObject>(kind: Kind<T>, old: T, last: T = old): T {
    this.#heartbeats.forget(kind, old);
    return fromStorage(kind, this.#store.remove(kind, last, old));
  }
}

const NO_ERRORS: readonly FieldError[] = [];
