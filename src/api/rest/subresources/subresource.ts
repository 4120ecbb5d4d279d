import type { Kind } from '../../kind';
import type { Draft, KubeObject, ObjectKey } from '../../object';
import type { ApiServer } from '../../server';
import type { WriteOptions } from '../../write-options';
import { decodeBody } from '../body';
import type { Call } from '../call';

/** What can be done with a part of an object besides what can be done with the whole. */
export interface Subresource {
  /** What GET shows and PUT and PATCH write. */
  readonly part?: ObjectPart;
  /** What POST does; its answer. */
  create?(api: ApiServer, call: Call, key: ObjectKey): unknown;
}

/** A view of an object that can be written. */
export interface ObjectPart {
  /** The kind of the view where it is not the object's own: `Scale`. */
  readonly kind?: Kind;
  read(object: KubeObject, kind: Kind): KubeObject;
  /** Where the object keeps the replicas that a Scale shows, `.spec.replicas`. */
  readonly replicasPath?: string;
  /** Writes the view back. Returns the new view. */
  update(api: ApiServer, kind: Kind, written: KubeObject, options: WriteOptions): KubeObject;
}

/** What a POST that leaves no object answers. */
export const CREATED = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as const;

/** The body of a request as an object of `kind`. `change` may put right what is read before it is looked at. */
export function bodyOf(
  api: ApiServer,
  { body, fieldValidation, options }: Call,
  kind: Kind,
  change: (value: unknown) => unknown = (value) => value,
): Draft<KubeObject> {
  const changed = { ...body, value: change(body.value) };
  return decodeBody(kind, changed, fieldValidation, options.warn, (version, name) => api.kindNamed(version, name));
}
