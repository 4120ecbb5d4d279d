import type { Simulation } from '../sim/simulation';
import type { AdmissionPlugin, AdmissionRequest } from './admission/admission';
import { Collection, type WatchEvent, type WatchScope } from './collection';
import { checkPreconditions, goesAtOnce, markDeleted, mayGo } from './deletion';
import { deepEqual } from './equality';
import type { FieldError } from './field-error';
import type { DeleteOptions, ObjectMeta } from './generated/types';
import { Heartbeats, type Heartbeat } from './heartbeats';
import type { Kind } from './kind';
import type { Mutable } from './mutable';
import { generateName, nameIsDNSSubdomain } from './names';
import {
  assembled,
  compareKeys,
  keyOf,
  withWholeMetadata,
  type Draft,
  type KubeObject,
  type ObjectKey,
} from './object';
import { ServedKinds } from './served-kinds';
import { alreadyExists, badRequest, expired, invalid, notFound, tooLargeResourceVersion } from './status';
import { timestamp } from './time';
import { newUid } from './uid';
import { validateObjectMeta, validateObjectMetaUpdate } from './validation/object-meta';
import { deliverInOrder } from './watch-delivery';
import {
  checkVersion,
  countGeneration,
  dropStatus,
  keepAllButStatus,
  keepServerMetadata,
  keepStatus,
  tracksGeneration,
} from './write-rules';
import type { WriteOptions } from './write-options';

export interface WatchOptions<T extends KubeObject> extends WatchScope<T> {
  /** Continue after this version. Absent: begin with ADDED for all that exists. */
  readonly sinceRevision?: number;
}

/**
 * The API server: the only place where the parts of a cluster meet. Every method is synchronous, refuses by throwing `ApiError`,
 * and returns stored objects, which are shared and never change. The order of the checks is that of Kubernetes' generic registry
 * (apiserver/pkg/registry/generic/registry/store.go, apiserver/pkg/registry/rest).
 *
 * Divergence from real Kubernetes: no managedFields are kept; components call in process and so are not decoded or authorised.
 */
export class ApiServer {
  readonly sim: Simulation;
  readonly #kinds: ServedKinds;
  /** Made when somebody first asks for one: of most kinds a cluster never has an object. */
  readonly #collections = new Map<Kind, Collection<KubeObject>>();
  readonly #followers = new Set<(kind: Kind) => void>();
  readonly #shared = new Map<(api: ApiServer) => unknown, unknown>();
  readonly #heartbeats: Heartbeats;
  readonly #admission: readonly AdmissionPlugin[];
  #revision = 1;

  constructor(sim: Simulation, kinds: readonly Kind[], admission: (api: ApiServer) => readonly AdmissionPlugin[]) {
    this.sim = sim;
    this.#heartbeats = new Heartbeats(sim);
    this.#kinds = ServedKinds.of(kinds);
    this.#admission = admission(this);
  }

  /** The version of the newest change: one counter for the whole cluster. */
  get revision(): number {
    return this.#revision;
  }

  kinds(): IterableIterator<Kind> {
    return this.#kinds.values();
  }

  /** The kind served under `apiVersion` as `plural`. */
  kindOf(apiVersion: string, plural: string): Kind | undefined {
    return this.#kinds.withPlural(apiVersion, plural);
  }

  /** The kind that objects of `apiVersion` call `kind`. */
  kindNamed(apiVersion: string, kind: string): Kind | undefined {
    return this.#kinds.withName(apiVersion, kind);
  }

  /** What `make` makes of this server, made once: how the parts of a cluster find what they use in common. */
  shared<R>(make: (api: ApiServer) => R): R {
    if (!this.#shared.has(make)) this.#shared.set(make, make(this));
    return this.#shared.get(make) as R;
  }

  get<T extends KubeObject>(kind: Kind<T>, { namespace, name }: ObjectKey): T {
    const object = this.find(kind, { namespace, name });
    if (object === undefined) throw notFound(kind, name);
    return object;
  }

  find<T extends KubeObject>(kind: Kind<T>, { namespace, name }: ObjectKey): T | undefined {
    const object = this.collection(kind).get(namespace, name);
    return object === undefined ? undefined : this.#heartbeats.view(kind, object);
  }

  /** The objects of a kind, sorted as etcd sorts its keys. O(n log n): engine parts keep up by `watch` instead. */
  list<T extends KubeObject>(kind: Kind<T>, scope: WatchScope<T> = {}): readonly T[] {
    const collection = this.collection(kind);
    if (collection.size === 0) return [];
    const objects = collection.list(scope).sort(compareKeys);
    return this.#heartbeats.of(kind) === 0 ? objects : objects.map((object) => this.#heartbeats.view(kind, object));
  }

  create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>, options: WriteOptions = {}): T {
    const { strategy } = kind;
    const context = { nowMs: this.sim.nowMs };
    let object = this.#fillMetadata(kind, draft);
    if (strategy.setDefaults) object = strategy.setDefaults(object);
    object = this.#admit({ operation: 'CREATE', kind, object, options }) as T;
    if (strategy.keepsStatusOnCreate !== true) object = dropStatus(kind, object);
    if (strategy.prepareForCreate) object = strategy.prepareForCreate(object, context);
    const mistakes = validateObjectMeta(object.metadata, kind.namespaced, strategy.validateName ?? nameIsDNSSubdomain);
    const moreMistakes = strategy.validate?.(object) ?? NO_ERRORS;
    if (mistakes.length + moreMistakes.length > 0)
      throw invalid(kind, object.metadata.name, [...mistakes, ...moreMistakes]);
    this.#warn(kind, object, undefined, options);
    this.#validateAdmission({ operation: 'CREATE', kind, object, options });
    if (this.collection(kind).get(object.metadata.namespace ?? '', object.metadata.name) !== undefined) {
      throw alreadyExists(kind, object.metadata.name);
    }
    return options.dryRun === true ? object : this.#store(kind, object, undefined);
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
    const old = this.collection(kind).get(key.namespace, key.name);
    if (old === undefined) throw notFound(kind, key.name);
    checkVersion(kind, object, old);
    if (options.dryRun === true) return object;
    if (old.metadata.deletionTimestamp !== undefined && mayGo(object)) return this.#remove(kind, old, object);
    return deepEqual(object, old) ? old : this.#store(kind, object, old);
  }

  /** Deletes, or begins to: an object with a grace period or finalizers stays, marked with its deletionTimestamp. Returns its last or new state. */
  delete<T extends KubeObject>(
    kind: Kind<T>,
    key: ObjectKey,
    deletion: DeleteOptions = {},
    options: WriteOptions = {},
  ): T {
    const old = this.collection(kind).get(key.namespace, key.name);
    if (old === undefined) throw notFound(kind, key.name);
    checkPreconditions(kind, old, deletion);
    this.#validateAdmission({ operation: 'DELETE', kind, object: old, options });
    if (options.dryRun !== true && goesAtOnce(kind, old, deletion)) return this.#remove(kind, old);
    const marked = markDeleted(kind, old, deletion, this.sim.nowMs);
    if (options.dryRun === true) return marked;
    if (mayGo(marked)) return this.#remove(kind, old);
    return deepEqual(marked, old) ? old : this.#store(kind, marked, old);
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
    const collection = this.collection(kind);
    const before =
      options.sinceRevision === undefined
        ? this.#existing(kind, options)
        : this.#missed(collection, options.sinceRevision, options);
    return deliverInOrder(this.sim, before, handle, (deliver) => collection.watch(options, deliver));
  }

  /** Calls `handle` for each kind of which there may be objects: now for those that there are, later when another one comes into use. */
  watchKinds(handle: (kind: Kind) => void): () => void {
    for (const kind of this.#kinds.values()) if (this.#collections.has(kind)) handle(kind);
    this.#followers.add(handle);
    return () => {
      this.#followers.delete(handle);
    };
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

  /** The store behind a kind, for readers that need its indexes. */
  collection<T extends KubeObject>(kind: Kind<T>): Collection<T> {
    const collection = this.#collections.get(kind) ?? this.#addCollection(kind);
    return collection as unknown as Collection<T>;
  }

  #addCollection(kind: Kind): Collection<KubeObject> {
    if (!this.#kinds.has(kind)) throw new Error(`the API server does not serve ${kind.apiVersion} ${kind.kind}`);
    const collection = new Collection(kind);
    this.#collections.set(kind, collection);
    for (const handle of this.#followers) handle(kind);
    return collection;
  }

  /** What a watch begins with that wants to know all there is. */
  #existing<T extends KubeObject>(kind: Kind<T>, scope: WatchScope<T>): readonly WatchEvent<T>[] {
    return this.list(kind, scope).map((object) => ({ type: 'ADDED', object, revision: this.#revision }));
  }

  /** What a watch begins with that has seen everything up to `revision`. */
  #missed<T extends KubeObject>(
    collection: Collection<T>,
    revision: number,
    scope: WatchScope<T>,
  ): readonly WatchEvent<T>[] {
    if (revision > this.#revision) throw tooLargeResourceVersion(revision, this.#revision);
    const changes = collection.since(revision, scope);
    if (changes === undefined) throw expired(`too old resource version: ${revision} (${this.#revision})`);
    return changes;
  }

  #update<T extends KubeObject>(kind: Kind<T>, update: T, options: WriteOptions, part: 'main' | 'status'): T {
    const { strategy } = kind;
    const key = keyOf(update);
    const old = this.collection(kind).get(key.namespace, key.name);
    if (old === undefined) {
      if (part === 'main' && strategy.allowCreateOnUpdate === true) return this.create(kind, update, options);
      throw notFound(kind, key.name);
    }
    checkVersion(kind, update, old);
    const context = { nowMs: this.sim.nowMs };
    let object: T;
    if (part === 'status') {
      object = keepAllButStatus(update, old);
      if (strategy.prepareForStatusUpdate) object = strategy.prepareForStatusUpdate(object, old, context);
    } else {
      object = keepServerMetadata(update, old);
      if (strategy.setDefaults) object = strategy.setDefaults(object);
      object = this.#admit({ operation: 'UPDATE', kind, object, old, options }) as T;
      object = keepStatus(kind, object, old);
      if (strategy.prepareForUpdate) object = strategy.prepareForUpdate(object, old, context);
      object = countGeneration(kind, object, old);
    }
    if (deepEqual(object, old)) return old;
    const mistakes =
      object.metadata === old.metadata ? NO_ERRORS : validateObjectMetaUpdate(object.metadata, old.metadata);
    const moreMistakes =
      (part === 'status' ? strategy.validateStatusUpdate?.(object, old) : strategy.validateUpdate?.(object, old)) ??
      NO_ERRORS;
    if (mistakes.length + moreMistakes.length > 0) throw invalid(kind, key.name, [...mistakes, ...moreMistakes]);
    if (part === 'main') {
      this.#warn(kind, object, old, options);
      this.#validateAdmission({ operation: 'UPDATE', kind, object, old, options });
    }
    if (options.dryRun === true) return object;
    return old.metadata.deletionTimestamp !== undefined && mayGo(object)
      ? this.#remove(kind, old, object)
      : this.#store(kind, object, old);
  }

  #fillMetadata<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>): T {
    const { metadata } = draft;
    if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '' && metadata.resourceVersion !== '0') {
      throw badRequest('resourceVersion should not be set on objects to be created');
    }
    const { generateName: base = '' } = metadata;
    const name =
      (metadata.name ?? '') === '' && base !== ''
        ? generateName(base, (bound) => this.sim.random('names').below(bound))
        : (metadata.name ?? '');
    const filled: Mutable<ObjectMeta> = {
      name,
      uid: newUid(this.sim.random('uid')),
      resourceVersion: '',
      creationTimestamp: timestamp(this.sim.nowMs),
    };
    if (metadata.namespace !== undefined) filled.namespace = metadata.namespace;
    if (metadata.labels !== undefined) filled.labels = metadata.labels;
    if (metadata.annotations !== undefined) filled.annotations = metadata.annotations;
    if (tracksGeneration(kind)) filled.generation = 1;
    if (metadata.generateName !== undefined) filled.generateName = metadata.generateName;
    if (metadata.ownerReferences !== undefined) filled.ownerReferences = metadata.ownerReferences;
    if (metadata.finalizers !== undefined) filled.finalizers = metadata.finalizers;
    if (metadata.managedFields !== undefined) filled.managedFields = metadata.managedFields;
    if (metadata.selfLink !== undefined) filled.selfLink = metadata.selfLink;
    return assembled(kind.apiVersion, kind.kind, filled, draft);
  }

  #admit(request: AdmissionRequest): KubeObject {
    let { object } = request;
    for (const plugin of this.#admission) {
      if (plugin.mutate) object = plugin.mutate(object === request.object ? request : { ...request, object });
    }
    return object;
  }

  #validateAdmission(request: AdmissionRequest): void {
    for (const plugin of this.#admission) plugin.validate?.(request);
  }

  #warn<T extends KubeObject>(kind: Kind<T>, object: T, old: T | undefined, { warn }: WriteOptions): void {
    if (warn === undefined) return;
    for (const text of kind.strategy.warnings?.(object, old) ?? []) warn(text);
  }

  #store<T extends KubeObject>(kind: Kind<T>, object: T, old: T | undefined): T {
    this.#revision += 1;
    const stored = withWholeMetadata(object, { ...object.metadata, resourceVersion: String(this.#revision) });
    const type = old === undefined ? 'ADDED' : 'MODIFIED';
    this.#log(type, kind, stored);
    const revision = this.#revision;
    this.collection(kind).apply(
      old === undefined ? { type, object: stored, revision } : { type, object: stored, old, revision },
    );
    return stored;
  }

  #remove<T extends KubeObject>(kind: Kind<T>, old: T, last: T = old): T {
    this.#revision += 1;
    const gone = withWholeMetadata(last, { ...last.metadata, resourceVersion: String(this.#revision) });
    this.#log('DELETED', kind, gone);
    this.#heartbeats.forget(kind, old);
    this.collection(kind).apply({ type: 'DELETED', object: gone, old, revision: this.#revision });
    return gone;
  }

  #log(type: string, kind: { readonly plural: string }, { metadata }: KubeObject): void {
    this.sim.log.add(
      `${this.sim.nowMs} ${type} ${kind.plural} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`,
    );
  }
}

const NO_ERRORS: readonly FieldError[] = [];
