import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { WriteOptions } from '../server';

/** A write on its way into the store. */
export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly kind: Kind<T>;
  /** The object to be written; for DELETE the one that is to go. */
  readonly object: T;
  readonly old?: T;
  readonly options: WriteOptions;
}

/** A rule over all kinds (plugin/pkg/admission): it may change what comes in, or refuse it by throwing an `ApiError`. */
export interface AdmissionPlugin {
  readonly name: string;
  mutate?(request: AdmissionRequest): KubeObject;
  validate?(request: AdmissionRequest): void;
}
