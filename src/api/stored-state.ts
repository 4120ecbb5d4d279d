import type { KubeObject } from './object';

/** One change of a store: an object as it is from now on, or as it was when it went; in both cases with the version of the change. */
export interface StoredChange {
  readonly type: 'put' | 'delete';
  readonly object: KubeObject;
  /** The clock of the cluster, milliseconds since 1970. */
  readonly atMs: number;
}

/** All that a store holds at one moment: what a server must be given to go on where another one ended. */
export interface StoredState {
  /** The newest resourceVersion that was given out. */
  readonly revision: number;
  /** The clock of the cluster, milliseconds since 1970. */
  readonly atMs: number;
  /** In any order. */
  readonly objects: readonly KubeObject[];
}
