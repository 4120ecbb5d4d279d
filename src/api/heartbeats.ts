import type { Simulation } from '../sim/simulation';
import type { Kind } from './kind';
import { keyText, type KubeObject, type ObjectKey } from './object';

/** A part of the view on an object that changes by itself as time passes: the object as it would read at `nowMs`. */
export type Heartbeat<T> = { beat(object: T, nowMs: number): T }['beat'];

/** The heartbeats of one API server and those who want to know when one begins or ends; see `ApiServer.setHeartbeat`. */
export class Heartbeats {
  readonly #sim: Simulation;
  readonly #beats = new Map<Kind, Map<string, Heartbeat<KubeObject>>>();
  readonly #watchers = new Map<Kind, Set<(key: ObjectKey) => void>>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  set<T extends KubeObject>(kind: Kind<T>, key: ObjectKey, beat: Heartbeat<T> | undefined): void {
    const beats = this.#beats.get(kind) ?? new Map<string, Heartbeat<KubeObject>>();
    this.#beats.set(kind, beats);
    const text = keyText(key.namespace, key.name);
    const changed = beats.has(text) !== (beat !== undefined);
    if (beat === undefined) beats.delete(text);
    else beats.set(text, beat);
    if (changed) this.#tell(kind, key);
  }

  has(kind: Kind, key: ObjectKey): boolean {
    return this.#beats.get(kind)?.has(keyText(key.namespace, key.name)) ?? false;
  }

  /** How many objects of the kind have one. */
  of(kind: Kind): number {
    return this.#beats.get(kind)?.size ?? 0;
  }

  /** The object has gone. */
  forget(kind: Kind, { metadata }: KubeObject): void {
    const { namespace = '', name } = metadata;
    if (this.#beats.get(kind)?.delete(keyText(namespace, name)) === true) this.#tell(kind, { namespace, name });
  }

  watch(kind: Kind, handle: (key: ObjectKey) => void): () => void {
    const watchers = this.#watchers.get(kind) ?? new Set();
    this.#watchers.set(kind, watchers.add(handle));
    return () => {
      watchers.delete(handle);
    };
  }

  /** The object with its last beat. */
  view<T extends KubeObject>(kind: Kind<T>, object: T): T {
    const beats = this.#beats.get(kind);
    if (beats === undefined || beats.size === 0) return object;
    const beat = beats.get(keyText(object.metadata.namespace ?? '', object.metadata.name));
    return beat === undefined ? object : (beat(object, this.#sim.nowMs) as T);
  }

  #tell(kind: Kind, key: ObjectKey): void {
    const watchers = this.#watchers.get(kind);
    for (const handle of watchers ?? []) {
      this.#sim.post(() => {
        // Who has ended the watch in the meantime wants to hear no more.
        if (watchers?.has(handle) === true) handle(key);
      });
    }
  }
}
