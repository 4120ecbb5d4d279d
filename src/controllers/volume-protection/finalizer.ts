import type { ObjectMeta } from '../../api/generated/types';

type Protected = Pick<ObjectMeta, 'deletionTimestamp' | 'finalizers'>;

/** Does the object want something of its protection: the finalizer while it lives, none when it is on its way out? */
export function isFinalizerWrong({ deletionTimestamp, finalizers = [] }: Protected, finalizer: string): boolean {
  return (deletionTimestamp !== undefined) === finalizers.includes(finalizer);
}

/** The finalizers as they are to be, with or without this one; undefined: they stay as they are, also those of what `isUsed` still. */
export function changedFinalizers(
  metadata: Protected,
  finalizer: string,
  isUsed: () => boolean,
): readonly string[] | undefined {
  if (!isFinalizerWrong(metadata, finalizer)) return undefined;
  const { deletionTimestamp, finalizers = [] } = metadata;
  if (deletionTimestamp === undefined) return [...finalizers, finalizer];
  return isUsed() ? undefined : finalizers.filter((other) => other !== finalizer);
}
