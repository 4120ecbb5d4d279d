/** A file of a volume whose content comes from the API (pkg/volume/util/atomic_writer.go, `FileProjection`). */
export interface FileProjection {
  /** Asked for when the volume is first looked at. */
  readonly text: () => string;
  readonly mode: number;
  /** Whose it is, when not root's. */
  readonly uid?: number;
}

/** Files by their path in the volume. */
export type Payload = ReadonlyMap<string, FileProjection>;

/** `a//b/./c` -> `a/b/c` (path.Clean for a path without `..`). */
export function cleanPath(path: string): string {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/');
}
