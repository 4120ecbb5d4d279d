import type { ObjectMeta } from './generated/types';

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

export function keyOf({ metadata }: { readonly metadata: Partial<ObjectMeta> }): ObjectKey {
  return { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}

/** The same object with some of its metadata changed; a field set to undefined goes. */
export function withMetadata<T extends KubeObject>(object: T, changes: Partial<ObjectMeta>): T {
  const metadata: Record<string, unknown> = { ...object.metadata, ...changes };
  for (const field of Object.keys(changes)) if (metadata[field] === undefined) delete metadata[field];
  return { ...object, metadata };
}

/** The owner that manages the object, if one does (`metav1.GetControllerOf`). */
export function controllerOf({ metadata }: KubeObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
