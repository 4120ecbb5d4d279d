import type { OwnerReference } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import type { KubeObject } from '../../api/object';

/** An object of any kind, by coordinates and uid. */
export interface ObjectIdentity {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface Dependent extends ObjectIdentity {
  readonly owners: readonly OwnerReference[];
}

/**
 * Who depends on whom, by the owner's uid: the garbage collector's graph (pkg/controller/garbagecollector/graph.go). Holds only objects
 * that have owners; an owner needs not exist.
 */
export class Dependents {
  readonly #byUid = new Map<string, Dependent>();
  readonly #byOwner = new Map<string, Map<string, Dependent>>();

  get(uid: string): Dependent | undefined {
    return this.#byUid.get(uid);
  }

  /** In the order in which they came to depend. */
  of(ownerUid: string): readonly Dependent[] {
    return [...(this.#byOwner.get(ownerUid)?.values() ?? [])];
  }

  has(ownerUid: string): boolean {
    return this.#byOwner.has(ownerUid);
  }

  /** Notes the object's present owners; returns those it had before. */
  set(kind: Kind, { metadata }: KubeObject): readonly OwnerReference[] {
    const { namespace = '', name, uid, ownerReferences: owners = [] } = metadata;
    const before = this.remove(uid);
    if (owners.length === 0) return before;
    const dependent = { kind, namespace, name, uid, owners };
    this.#byUid.set(uid, dependent);
    for (const owner of owners) {
      let siblings = this.#byOwner.get(owner.uid);
      if (siblings === undefined) this.#byOwner.set(owner.uid, (siblings = new Map()));
      siblings.set(uid, dependent);
    }
    return before;
  }

  /** Forgets the object as a dependent; returns the owners it had. */
  remove(uid: string): readonly OwnerReference[] {
    const dependent = this.#byUid.get(uid);
    if (dependent === undefined) return [];
    this.#byUid.delete(uid);
    for (const owner of dependent.owners) {
      const siblings = this.#byOwner.get(owner.uid);
      siblings?.delete(uid);
      if (siblings?.size === 0) this.#byOwner.delete(owner.uid);
    }
    return dependent.owners;
  }
}
