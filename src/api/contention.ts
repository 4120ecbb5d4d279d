import { storageOf } from './conversion';
import type { Kind } from './kind';
import { keyOf, type KubeObject, type ObjectKey } from './object';
import { conflict } from './status';
import { STALE } from './write-rules';

/** Updates that find their object changed by somebody else in between: what happens on a busy cluster by chance, and here on demand. */
export class Contention {
  readonly #next = new Set<string>();

  /** The next update of this object that says from which version it was made is answered `409 Conflict`; it changes nothing. */
  add(kind: Kind, key: ObjectKey): void {
    this.#next.add(idOf(kind, key));
  }

  /** Forgets what `add` was told, if it has not come to pass. */
  remove(kind: Kind, key: ObjectKey): void {
    this.#next.delete(idOf(kind, key));
  }

  /** 409 when this update is the one. */
  check<T extends KubeObject>(kind: Kind<T>, update: T): void {
    if (this.#next.size === 0 || !update.metadata.resourceVersion) return;
    if (this.#next.delete(idOf(kind, keyOf(update)))) throw conflict(storageOf(kind), update.metadata.name, STALE);
  }
}

function idOf(kind: Kind, { namespace, name }: ObjectKey): string {
  const { group, plural } = storageOf(kind);
  return `${group}/${plural}/${namespace}/${name}`;
}
