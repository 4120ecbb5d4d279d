import type { WatchScope } from './collection';
import type { Conversion, Kind } from './kind';
import type { KubeObject } from './object';
import { ApiError } from './status';

/** The kind whose store holds the objects of a kind: mostly itself. */
export function storageOf(kind: Kind): Kind {
  return kind.conversion?.storage ?? kind;
}

/** A stored object as the version shows it. The same one each time, so that many watchers share it. */
export function fromStorage<T extends KubeObject>({ conversion }: Kind<T>, stored: KubeObject): T {
  return (conversion === undefined ? stored : converted(conversion, stored)) as T;
}

/**
 * The same; undefined when a webhook fails to convert it.
 * Divergence from real Kubernetes: such an object is left out of a watch, which goes on.
 */
export function fromStorageOrNothing<T extends KubeObject>(kind: Kind<T>, stored: KubeObject): T | undefined {
  try {
    return fromStorage(kind, stored);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** An object of the version as it is stored. */
export function toStorage({ conversion }: Kind, object: KubeObject): KubeObject {
  return conversion === undefined ? object : conversion.toStorage(object);
}

/** The stored objects whose converted forms are within `scope`. Indexes are of the stored form, and so are not for other versions. */
export function storageScope<T extends KubeObject>(kind: Kind<T>, scope: WatchScope<T>): WatchScope<KubeObject> {
  const { namespace, index, matches, concerns } = scope;
  if (index !== undefined)
    throw new Error(`${kind.apiVersion} ${kind.kind} is stored as another version and has no index`);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(matches !== undefined && { matches: (stored: KubeObject) => matches(fromStorage(kind, stored)) }),
    ...(concerns !== undefined && {
      concerns: (stored: KubeObject, old: KubeObject) => concerns(fromStorage(kind, stored), fromStorage(kind, old)),
    }),
  };
}

const conversions = new WeakMap<Conversion, WeakMap<KubeObject, KubeObject>>();

function converted(conversion: Conversion, stored: KubeObject): KubeObject {
  let known = conversions.get(conversion);
  if (known === undefined) conversions.set(conversion, (known = new WeakMap()));
  let object = known.get(stored);
  if (object === undefined) known.set(stored, (object = conversion.fromStorage(stored)));
  return object;
}
