import type { ObjectMeta } from './generated/types';
import type { Mutable } from './mutable';

/** Any object of any kind, as its JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object that is still to be created: the server fills in the rest of its metadata. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & { readonly metadata: Partial<ObjectMeta> };

/** Where an object is: `namespace` is empty for cluster-scoped kinds. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/** `default/web`, or `worker-1` for a cluster-scoped object. Sorts as etcd's keys do. */
export function keyText(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The order of etcd's keys, as `sort` wants it. */
export function compareKeys({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.namespace === b.namespace) return a.name < b.name ? -1 : 1;
  return keyText(a.namespace ?? '', a.name) < keyText(b.namespace ?? '', b.name) ? -1 : 1;
}

export function keyOf({ metadata }: { readonly metadata: Partial<ObjectMeta> }): ObjectKey {
  return { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}

/** The same object with some of its metadata changed; a field set to undefined goes. */
export function withMetadata<T extends KubeObject>(object: T, changes: Partial<ObjectMeta>): T {
  // Put together anew: an object from which a field was deleted is slow to read for the rest of its life.
  const metadata: Partial<Mutable<ObjectMeta>> = {};
  const set = <K extends keyof ObjectMeta>(field: K, value: ObjectMeta[K] | undefined) => {
    if (value !== undefined) metadata[field] = value;
  };
  for (const field of fieldsOf(object.metadata)) if (!Object.hasOwn(changes, field)) set(field, object.metadata[field]);
  for (const field of fieldsOf(changes)) set(field, changes[field]);
  return withWholeMetadata(object, metadata);
}

/** The same object with other metadata. */
export function withWholeMetadata<T extends KubeObject>(object: T, metadata: Partial<ObjectMeta>): T {
  return assembled(object.apiVersion, object.kind, metadata, object);
}

/**
 * An object of the fields of `parts`, but with this type and metadata. Objects of all kinds pass here: a spread, which is fast for objects
 * of few shapes only, would take twice as long.
 */
export function assembled<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  metadata: Partial<ObjectMeta>,
  parts: Draft<T>,
): T {
  // There are more Events than anything else. They have few shapes, and a spread makes room for all of their fields at once.
  if (kind === 'Event') return { ...parts, apiVersion, kind, metadata } as unknown as T;
  const object = beginning(apiVersion, kind, metadata, parts);
  for (const field in parts) {
    if (field !== 'apiVersion' && field !== 'kind' && field !== 'metadata')
      object[field] = parts[field as keyof Draft<T>];
  }
  return object as unknown as T;
}

/** With what most objects have. Written out at once it takes two thirds of the memory that it takes when put together field by field. */
function beginning(
  apiVersion: string,
  kind: string,
  metadata: Partial<ObjectMeta>,
  parts: object,
): Record<string, unknown> {
  if (!('spec' in parts)) return { apiVersion, kind, metadata };
  const { spec } = parts;
  return 'status' in parts
    ? { apiVersion, kind, metadata, spec, status: parts.status }
    : { apiVersion, kind, metadata, spec };
}

/** The owner that manages the object, if one does (`metav1.GetControllerOf`). */
export function controllerOf({ metadata }: KubeObject) {
  const { ownerReferences } = metadata;
  if (ownerReferences === undefined) return undefined;
  for (const owner of ownerReferences) if (owner.controller === true) return owner;
  return undefined;
}

function fieldsOf<T extends object>(object: T): readonly (keyof T)[] {
  return Object.keys(object) as (keyof T)[];
}
