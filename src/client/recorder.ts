import type { KubeObject } from '../api/object';
import type { Status } from '../api/generated/types';
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
  readonly #isWanted: ((object: T) => boolean) | undefined;
  readonly #transitions: Transition<T>[] = [];
  #stop: (() => void) | undefined;
  #stopped = false;
  #overflow = false;
  /** Why it has not seen everything. */
  #gap: unknown;
  /** The newest that it has seen. */
  #version = '';

  /** `isWanted` is asked whenever somebody looks, so that it may come to know of more. Default: all are. */
  constructor(client: Client, isWanted?: (object: T) => boolean) {
    this.#client = client;
    this.#isWanted = isWanted;
  }

  /** Begins with all that exists. */
  async start({ apiVersion, plural }: Resource<T>): Promise<void> {
    await this.#watch(resourcePath({ apiVersion, plural, namespace: '', name: '', subresource: '' }), {});
  }

  stop(): void {
    this.#stopped = true;
    this.#stop?.();
  }

  /** All transitions so far, oldest first. Throws when there were more than it could keep, or when it lost sight of the cluster. */
  all(): readonly Transition<T>[] {
    if (this.#gap !== undefined) throw new Error(`the watch has ended and can't go on: ${String(this.#gap)}`);
    if (this.#overflow) throw new Error(`more than ${MAX_TRANSITIONS} transitions: they are not all recorded`);
    const isWanted = this.#isWanted;
    return isWanted === undefined ? this.#transitions : this.#transitions.filter(({ object }) => isWanted(object));
  }

  /** Those of one object, of the present bearer of the name and of all before it. */
  of(namespace: string, name: string): readonly Transition<T>[] {
    return this.all().filter(
      ({ object: { metadata } }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
    );
  }

  /** A server ends a watch after some minutes; it goes on where it was. */
  async #watch(path: string, query: Readonly<Record<string, string>>): Promise<void> {
    const goOn = (): void => {
      if (this.#stopped || this.#gap !== undefined) return;
      this.#watch(path, { resourceVersion: this.#version }).catch((error: unknown) => {
        this.#gap = error;
      });
    };
    this.#stop = await this.#client.watch({ method: 'GET', path, query }, (event) => this.#record(event), goOn);
  }

  #record({ type, object }: ApiWatchEvent): void {
    if (type === 'BOOKMARK') return;
    if (type === 'ERROR') {
      this.#gap ??= (object as Status).message;
      return;
    }
    if (this.#transitions.length >= MAX_TRANSITIONS) {
      this.#overflow = true;
      return;
    }
    const { resourceVersion } = (object as T).metadata;
    if (Number(resourceVersion) > Number(this.#version)) this.#version = resourceVersion;
    this.#transitions.push({ atMs: this.#client.nowMs(), type, object: object as T });
  }
}
