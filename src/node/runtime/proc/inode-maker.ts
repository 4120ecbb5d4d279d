import type { DeviceInode, DirectoryInode, FileTree, Inode, SymlinkInode } from '../../../sim/file-tree';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const ROOT_USER: Owner = { uid: 0, gid: 0 };

/** Nodes of a file system that is made when somebody looks. */
export class InodeMaker {
  readonly #tree: FileTree;
  #last = 1;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** Its entries are made when it is first looked into. */
  directory(entries: () => Iterable<readonly [string, Inode]>, owner = ROOT_USER, mode = 0o555): DirectoryInode {
    let made: Map<string, Inode> | undefined;
    return {
      kind: 'directory',
      ...this.#attributes(owner, mode),
      get entries() {
        return (made ??= new Map(entries()));
      },
    };
  }

  file(text: () => string, owner = ROOT_USER, mode = 0o444): DeviceInode {
    return { kind: 'device', ...this.#attributes(owner, mode), text };
  }

  /** `target` is asked each time. */
  link(target: () => string, owner = ROOT_USER): SymlinkInode {
    return {
      kind: 'symlink',
      ...this.#attributes(owner, 0o777),
      get target() {
        return target();
      },
    };
  }

  #attributes(
    { uid, gid }: Owner,
    mode: number,
  ): Pick<Inode, 'inode' | 'owner' | 'mode' | 'uid' | 'gid' | 'modifiedMs'> {
    this.#last += 1;
    return { inode: this.#last, owner: this.#tree, mode, uid, gid, modifiedMs: this.#tree.nowMs() };
  }
}
