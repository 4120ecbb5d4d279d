import type { Inode } from './file-tree';

/** What `stat` tells of a file. */
export interface FileStatus {
  readonly kind: Inode['kind'];
  readonly inode: number;
  /** Permission bits, `0o755`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Where a symbolic link points. */
  readonly target: string | undefined;
  /** What an executable that is not a script does. */
  readonly binary: string | undefined;
}

export function statusOf(inode: Inode): FileStatus {
  return {
    kind: inode.kind === 'device' && inode.text !== undefined ? 'file' : inode.kind,
    inode: inode.inode,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    bytes: sizeOf(inode),
    modifiedMs: inode.modifiedMs,
    target: inode.kind === 'symlink' ? inode.target : undefined,
    binary: inode.kind === 'file' ? inode.binary : undefined,
  };
}

/** As ext4 shows a directory of few entries. */
const DIRECTORY_BYTES = 4096;

function sizeOf(inode: Inode): number {
  switch (inode.kind) {
    case 'file':
      return inode.bytes;
    case 'directory':
      return DIRECTORY_BYTES;
    case 'symlink':
      return inode.target.length;
    case 'device':
      return 0;
  }
}
