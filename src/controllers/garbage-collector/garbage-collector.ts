import type { WatchEvent } from '../../api/collection';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { DeleteOptions, OwnerReference } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { withMetadata, type KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import type { Controller } from '../controller';
import { Dependents, type ObjectIdentity } from './dependents';
import { ObjectQueue } from './object-queue';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const ABSENT_OWNERS = 500;

/**
 * Deletes objects whose owners are gone, and carries out foreground and orphaning deletions (pkg/controller/garbagecollector).
 *
 * Divergence from real Kubernetes: reads the live objects instead of a graph that lags behind, so it needs no virtual nodes;
 * a reference to a kind that the server does not have is left alone instead of retried for ever.
 */
export const garbageCollector: Controller = {
  name: 'garbage-collector-controller',
  start(api) {
    const collector = new GarbageCollector(api);
    return () => collector.stop();
  },
};

class GarbageCollector {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #dependents = new Dependents();
  readonly #attemptToDelete: ObjectQueue;
  readonly #attemptToOrphan: ObjectQueue;
  /** Uids known to be gone (`absentOwnerCache`); an object never comes back under its old uid. */
  readonly #absent = new Set<string>();
  readonly #ends: (() => void)[] = [];

  constructor(api: ApiServer) {
    this.#api = api;
    this.#recorder = createEventRecorder(api, { component: 'garbage-collector-controller' });
    this.#attemptToDelete = new ObjectQueue(api.sim, (item) => this.#attemptToDeleteItem(item));
    this.#attemptToOrphan = new ObjectQueue(api.sim, (item) => this.#orphanDependents(item));
    const end = api.watchKinds((kind) => {
      if (kind.plural === 'events' || !['delete', 'list', 'watch'].every((verb) => kind.verbs.includes(verb))) return;
      this.#ends.push(api.watch(kind, { concerns }, (event) => this.#observe(kind, event)));
    });
    this.#ends.push(end);
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#attemptToDelete.stop();
    this.#attemptToOrphan.stop();
  }

  /** `processGraphChanges` of graph_builder.go. */
  #observe(kind: Kind, { type, object, old }: WatchEvent): void {
    const { metadata } = object;
    if (type === 'DELETED') {
      this.#observeDeletion(object);
      return;
    }
    if (metadata.ownerReferences !== old?.metadata.ownerReferences) this.#observeOwners(kind, object);
    if (metadata.deletionTimestamp === undefined) return;
    const item = identityOf(kind, object);
    if (begins(ORPHAN, object, old)) {
      this.#attemptToOrphan.add(item);
    } else if (begins(FOREGROUND, object, old)) {
      for (const dependent of this.#dependents.of(item.uid)) this.#attemptToDelete.add(dependent);
      this.#attemptToDelete.add(item);
    }
  }

  #observeOwners(kind: Kind, object: KubeObject): void {
    const before = this.#dependents.set(kind, object);
    const { ownerReferences: after = [], uid } = object.metadata;
    for (const owner of before) {
      const kept = after.find((candidate) => candidate.uid === owner.uid);
      if (owner.blockOwnerDeletion === true && kept?.blockOwnerDeletion !== true) this.#reconsiderOwner(owner, object);
    }
    const added = after.some((owner) => !before.some((candidate) => candidate.uid === owner.uid));
    const item = this.#dependents.get(uid);
    if (added && item !== undefined) this.#attemptToDelete.add(item);
  }

  #observeDeletion(object: KubeObject): void {
    const { uid } = object.metadata;
    const dependents = this.#dependents.of(uid);
    if (dependents.length > 0) this.#rememberAbsent(uid);
    for (const dependent of dependents) this.#attemptToDelete.add(dependent);
    for (const owner of this.#dependents.remove(uid)) this.#reconsiderOwner(owner, object);
  }

  /** An owner that waits for its dependents may be free to go now. */
  #reconsiderOwner(reference: OwnerReference, dependent: KubeObject): void {
    const owner = this.#findOwner(reference, dependent.metadata.namespace ?? '');
    if (owner !== undefined && isDeletingDependents(owner.object)) this.#attemptToDelete.add(owner);
  }

  #attemptToDeleteItem(item: ObjectIdentity): void {
    const latest = this.#live(item);
    if (latest === undefined) return;
    if (isDeletingDependents(latest)) {
      this.#processDeletingDependents(item);
      return;
    }
    if (latest.metadata.deletionTimestamp !== undefined) return;
    const { ownerReferences: references = [] } = latest.metadata;
    if (references.length === 0) return;
    const { solid, dangling, waiting, invalid } = this.#classify(item, references);
    if (invalid) return;
    if (solid.length > 0) {
      const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
      if (gone.size > 0) this.#changeOwners(item, (owners) => owners.filter(({ uid }) => !gone.has(uid)));
    } else if (waiting.length > 0 && this.#dependents.has(item.uid)) {
      if (this.#dependents.of(item.uid).some((dependent) => isDeletingDependents(this.#live(dependent)))) {
        // Two that wait for one another would wait for ever: this one lets its owners go first.
        this.#changeOwners(item, (owners) => owners.map((owner) => ({ ...owner, blockOwnerDeletion: false })));
      }
      this.#delete(item, 'Foreground');
    } else {
      const { finalizers = [] } = latest.metadata;
      this.#delete(
        item,
        finalizers.includes(ORPHAN) ? 'Orphan' : finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background',
      );
    }
  }

  #processDeletingDependents(item: ObjectIdentity): void {
    const blocking = this.#dependents
      .of(item.uid)
      .filter(({ owners }) =>
        owners.some(({ uid, blockOwnerDeletion }) => uid === item.uid && blockOwnerDeletion === true),
      );
    if (blocking.length === 0) this.#removeFinalizer(item, FOREGROUND);
    for (const dependent of blocking) {
      if (!isDeletingDependents(this.#live(dependent))) this.#attemptToDelete.add(dependent);
    }
  }

  #orphanDependents(owner: ObjectIdentity): void {
    for (const dependent of this.#dependents.of(owner.uid)) {
      this.#changeOwners(dependent, (owners) => owners.filter(({ uid }) => uid !== owner.uid));
    }
    this.#removeFinalizer(owner, ORPHAN);
  }

  #classify(item: ObjectIdentity, references: readonly OwnerReference[]) {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    let invalid = false;
    for (const reference of references) {
      const kind = this.#api.kindNamed(reference.apiVersion, reference.kind);
      if (kind === undefined || (kind.namespaced && item.namespace === '')) {
        invalid = true;
        continue;
      }
      const owner = this.#findOwner(reference, item.namespace);
      if (owner === undefined) {
        dangling.push(reference);
        this.#reportWrongNamespace(item, reference, kind);
      } else if (isDeletingDependents(owner.object)) waiting.push(reference);
      else solid.push(reference);
    }
    return { solid, dangling, waiting, invalid };
  }

  #findOwner(
    reference: OwnerReference,
    namespace: string,
  ): (ObjectIdentity & { readonly object: KubeObject }) | undefined {
    const kind = this.#api.kindNamed(reference.apiVersion, reference.kind);
    if (kind === undefined || this.#absent.has(reference.uid)) return undefined;
    const object = this.#api.collection(kind).get(kind.namespaced ? namespace : '', reference.name);
    if (object?.metadata.uid !== reference.uid) return undefined;
    const { namespace: own = '', name, uid } = object.metadata;
    return { kind, namespace: own, name, uid, object };
  }

  /** An owner must live in its dependents' namespace; one that is found elsewhere is worth a warning. */
  #reportWrongNamespace(
    { kind, namespace, name, uid }: ObjectIdentity,
    reference: OwnerReference,
    ownerKind: Kind,
  ): void {
    if (this.#absent.has(reference.uid)) return;
    const owner = this.#findByUid(ownerKind, reference.uid);
    if (owner === undefined) {
      this.#rememberAbsent(reference.uid);
    } else if (ownerKind.namespaced && owner.metadata.namespace !== namespace) {
      const about = { kind: kind.kind, apiVersion: kind.apiVersion, ...(namespace !== '' && { namespace }), name, uid };
      const owned = `[${reference.apiVersion}/${reference.kind}, namespace: ${namespace}, name: ${reference.name}, uid: ${reference.uid}]`;
      this.#recorder.event(
        about,
        'Warning',
        'OwnerRefInvalidNamespace',
        `ownerRef ${owned} does not exist in namespace "${namespace}"`,
      );
    }
  }

  /** A scan, but one for each owner that nobody has ever seen. */
  #findByUid(kind: Kind, uid: string): KubeObject | undefined {
    for (const object of this.#api.collection(kind).values()) if (object.metadata.uid === uid) return object;
    return undefined;
  }

  #rememberAbsent(uid: string): void {
    this.#absent.add(uid);
    if (this.#absent.size <= ABSENT_OWNERS) return;
    for (const oldest of this.#absent) {
      this.#absent.delete(oldest);
      return;
    }
  }

  #live({ kind, namespace, name, uid }: ObjectIdentity): KubeObject | undefined {
    const object = this.#api.collection(kind).get(namespace, name);
    return object?.metadata.uid === uid ? object : undefined;
  }

  #delete(
    { kind, namespace, name, uid }: ObjectIdentity,
    propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>,
  ): void {
    try {
      this.#api.delete(kind, { namespace, name }, { propagationPolicy, preconditions: { uid } });
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error;
    }
  }

  #changeOwners(item: ObjectIdentity, change: (owners: readonly OwnerReference[]) => readonly OwnerReference[]): void {
    const object = this.#live(item);
    if (object === undefined) return;
    const owners = change(object.metadata.ownerReferences ?? []);
    this.#api.update(item.kind, withMetadata(object, { ownerReferences: owners.length === 0 ? undefined : owners }));
  }

  #removeFinalizer(item: ObjectIdentity, finalizer: string): void {
    const object = this.#live(item);
    if (object?.metadata.finalizers?.includes(finalizer) !== true) return;
    const finalizers = object.metadata.finalizers.filter((candidate) => candidate !== finalizer);
    this.#api.update(item.kind, withMetadata(object, { finalizers: finalizers.length === 0 ? undefined : finalizers }));
  }
}

function identityOf(kind: Kind, { metadata }: KubeObject): ObjectIdentity {
  return { kind, namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid };
}

function isDeletingDependents(object: KubeObject | undefined): boolean {
  return waitsFor(FOREGROUND, object);
}

function waitsFor(finalizer: string, object: KubeObject | undefined): boolean {
  return object?.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.includes(finalizer) === true;
}

/** The deletion with this finalizer is news (`deletionStartsWithFinalizer`). */
function begins(finalizer: string, object: KubeObject, old: KubeObject | undefined): boolean {
  return waitsFor(finalizer, object) && !waitsFor(finalizer, old);
}

/** Nothing but owners, and what is on its way out, shows in the graph. */
function concerns({ metadata }: KubeObject, old: KubeObject): boolean {
  return metadata.ownerReferences !== old.metadata.ownerReferences || metadata.deletionTimestamp !== undefined;
}
