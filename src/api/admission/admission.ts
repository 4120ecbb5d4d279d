import type { StatusCause } from '../generated/types';
import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { WriteOptions } from '../write-options';
import { forbidden, type ApiError } from '../status';

/** A write on its way into the store, or a connection to something. */
export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** Of the resource that the request is about. */
  readonly kind: Kind<T>;
  /** The object to be written; for DELETE the one that is to go; for CONNECT its options, with the name and namespace of what is connected to. */
  readonly object: T;
  readonly old?: T;
  readonly options: WriteOptions;
  /** What the object is, where a subresource takes objects of a kind of its own: `Scale`, `Binding`. */
  readonly part?: Kind;
  /** Does a new object have its generated name? It gets it when all that may change it has been asked. */
  readonly isNamed?: boolean;
}

/** A rule over all kinds (plugin/pkg/admission): it may change what comes in, or refuse it by throwing an `ApiError`. */
export interface AdmissionPlugin {
  readonly name: string;
  /** The only kinds of which it has anything to say. Absent: all. */
  readonly kinds?: readonly Kind[];
  /** Is the plugin also asked about this subresource? Without it: about none. */
  concerns?(kind: Kind, subresource: string): boolean;
  mutate?(request: AdmissionRequest): KubeObject;
  validate?(request: AdmissionRequest): void;
}

/** Is the request about objects of `kind`? */
export function isRequestFor<T extends KubeObject>(
  request: AdmissionRequest,
  kind: Kind<T>,
): request is AdmissionRequest<T> {
  return request.kind.kind === kind.kind && request.kind.apiVersion === kind.apiVersion && request.part === undefined;
}

/**
 * A plugin's refusal. An object whose name is still to be generated is called by what its name begins with: the plugins that may change it
 * run before there is a name, those that only judge it after (apiserver/pkg/admission/errors.go).
 */
export function forbiddenRequest(
  { kind, object, isNamed }: AdmissionRequest,
  why: string,
  causes?: readonly StatusCause[],
): ApiError {
  const { name, generateName } = object.metadata;
  return forbidden(kind, isNamed === true ? name : generateName || name, why, causes);
}
