import type { KubeObject } from '../api/object';
import { resourcePath } from '../api/rest/path';
import type { ApiWatchEvent } from '../api/rest/request';
import type { Client } from './client';
import type { Resource } from './resources';

/** One state that an object was in, from `atMs` on. */
export interface Transition<T extends KubeObject = KubeObject> {
  /** The cluster's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** How many transitions a recorder keeps; a scenario with more is a benchmark. */
const MAX_TRANSITIONS = 100_000;

/** Remembers every state that objects of one resource go through, by watching: what holds "never" or "always" is checked over all of them. */
export class Recorder<T extends KubeObject> {
  readonly #client: Client;
  readonly #transitions: Transition<T>[] = [];
  #stop: (() => void) | undefined;
  #overflow = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Begins with all that exists. */
  async start({ apiVersion, plural }: Resource<T>): Promise<void> {
    const path = resourcePath({ apiVersion, plural, namespace: '', name: '', subresource: '' });
    this.#stop = await this.#client.watch({ method: 'GET', path }, (event) => this.#record(event));
  }

  stop(): void {
    this.#stop?.();
  }

  /** All transitions so far, oldest first. Throws when there were more than it could keep. */
  all(): readonly Transition<T>[] {
    if (this.#overflow) throw new Error(`more than ${MAX_TRANSITIONS} transitions: they are not all recorded`);
    return this.#transitions;
  }

  /** Those of one object, of the present bearer of the name and of all before it. */
  of(namespace: string, name: string): readonly Transition<T>[] {
    return this.all().filter(
      ({ object: { metadata } }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
    );
  }

  #record({ type, object }: ApiWatchEvent): void {
    if (type === 'BOOKMARK' || type === 'ERROR') return;
    if (this.#transitions.length >= MAX_TRANSITIONS) {
      this.#overflow = true;
      return;
    }
    this.#transitions.push({ atMs: this.#client.nowMs(), type, object: object as T });
  }
}
