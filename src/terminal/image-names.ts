import type { PulledImage } from '../node/runtime/images/image-store';

/** The hexadecimal digits of an image's id (`docker.io/library/nginx@sha256:...`). */
export function digestOf(id: string): string {
  return id.slice(id.indexOf('@sha256:') + '@sha256:'.length);
}

/** The two columns that name an image; by its digest it has no tag. */
export function repositoryAndTag({ reference }: PulledImage): readonly [repository: string, tag: string] {
  const digestAt = reference.indexOf('@');
  if (digestAt >= 0) return [reference.slice(0, digestAt), '<none>'];
  const tagAt = reference.lastIndexOf(':');
  return [reference.slice(0, tagAt), reference.slice(tagAt + 1)];
}
