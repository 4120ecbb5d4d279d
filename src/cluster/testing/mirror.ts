import type { WatchEvent, WatchScope } from '../../api/collection';
import type { Kind } from '../../api/kind';
import { keyOf, keyText, type KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';

/** A copy of a part of the store, kept up to date by a watch alone. */
export interface Mirror {
  /** How the copy differs from what the server has; undefined when it does not. For use when all ready work is done. */
  difference(): string | undefined;
  stop(): void;
}

/** Begins with what there is, or with `start`: the objects in scope as they were at its revision; undefined when that is too long ago. */
export function mirror<T extends KubeObject>(
  api: ApiServer,
  kind: Kind<T>,
  scope: WatchScope<T>,
  start?: { readonly revision: number; readonly objects: readonly T[] },
): Mirror | undefined {
  const copies = new Map<string, T>();
  let broken: string | undefined;
  for (const object of start?.objects ?? []) copies.set(textOf(object), object);
  const receive = ({ type, object }: WatchEvent<T>): void => {
    const key = textOf(object);
    const known = copies.get(key);
    if ((known === undefined) !== (type === 'ADDED'))
      broken ??= `${type} of ${key}, which was ${known ? '' : 'not '}there`;
    if (known !== undefined && known.metadata.uid !== object.metadata.uid) broken ??= `${type} of another ${key}`;
    if (type === 'DELETED') copies.delete(key);
    else copies.set(key, object);
  };
  let stop: () => void;
  try {
    stop = api.watch(kind, { ...scope, ...(start && { sinceRevision: start.revision }) }, receive);
  } catch (error) {
    if (error instanceof ApiError && error.status.reason === 'Expired') return undefined;
    throw error;
  }
  return {
    stop,
    difference: () => {
      if (broken !== undefined) return broken;
      const stored = api.collection(kind).list(scope);
      for (const object of stored) {
        const copy = copies.get(textOf(object));
        if (copy?.metadata.resourceVersion !== object.metadata.resourceVersion)
          return `${textOf(object)} is at ${object.metadata.resourceVersion}, in the copy at ${copy?.metadata.resourceVersion}`;
      }
      return copies.size === stored.length ? undefined : `${copies.size} ${kind.plural} instead of ${stored.length}`;
    },
  };
}

function textOf(object: KubeObject): string {
  const { namespace, name } = keyOf(object);
  return keyText(namespace, name);
}
