import { FileError } from './file-error';
import type { DirectoryInode, FileInode, FileTree, Inode } from './file-tree';
import { baseName } from './path';

/** Who asks. User 0 may do everything except write to what is read-only. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export interface MountPoint {
  readonly path: string;
  readonly tree: FileTree;
  readonly readOnly: boolean;
}

export interface Mount extends MountPoint {
  /** What is mounted when it is not the root of the tree. The tree's own node. */
  readonly inode: DirectoryInode | FileInode | undefined;
}

/** The end of a path: the node if there is one, and the directory it is (or would be) in. */
export interface Place {
  readonly mount: Mount;
  readonly directory: DirectoryInode | undefined;
  readonly name: string;
  readonly inode: Inode | undefined;
  /** Without symbolic links. */
  readonly realPath: string;
}

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;
const SYMLINK_LIMIT = 40;
const PATH_LIMIT = 4096;
const SLASH = 47;

/** A root tree and what is mounted on it: finds what paths lead to. */
export class MountNamespace {
  readonly #root: Mount;
  readonly #mounts = new Map<string, Mount>();
  /** The last names of all mount points: most names are none, and are passed without making up their path. */
  readonly #mountNames = new Set<string>();

  constructor(root: Mount) {
    this.#root = root;
    this.#mounts.set('/', root);
  }

  get rootTree(): FileTree {
    return this.#root.tree;
  }

  /** In the order they were made. */
  get list(): readonly Mount[] {
    return [...this.#mounts.values()];
  }

  /** Mounts on `mount.path`, which has no links in it. */
  add(mount: Mount): void {
    this.rootTree.changing();
    this.#mounts.delete(mount.path);
    this.#mounts.set(mount.path, mount);
    this.#mountNames.add(baseName(mount.path));
  }

  remove(path: string): boolean {
    this.rootTree.changing();
    return path !== '/' && this.#mounts.delete(path);
  }

  has(path: string): boolean {
    return this.#mounts.has(path);
  }

  hasUnder(path: string): boolean {
    if (this.#mounts.size === 1) return false;
    for (const mounted of this.#mounts.keys()) if (mounted.startsWith(`${path}/`)) return true;
    return false;
  }

  /**
   * What an absolute path without links, dots and surprises leads to, found without making anything up; `nothing`: there is nothing there.
   * Undefined: walk.
   */
  quick(path: string, user: Credentials): { readonly inode: Inode; readonly mount: Mount } | 'nothing' | undefined {
    if (path.length > PATH_LIMIT || path.charCodeAt(0) !== SLASH) return undefined;
    let mount = this.#root;
    let directory: DirectoryInode = mount.tree.root;
    let start = 1;
    for (;;) {
      const slash = path.indexOf('/', start);
      const name = slash < 0 ? path.slice(start) : path.slice(start, slash);
      if (name === '' || name === '.' || name === '..') return undefined;
      if (user.uid !== 0 && !allows(user, directory, EXECUTE)) return undefined;
      const mounted = this.#mountNames.has(name)
        ? this.#mounts.get(slash < 0 ? path : path.slice(0, slash))
        : undefined;
      if (mounted !== undefined) mount = mounted;
      const inode = mounted === undefined ? directory.entries.get(name) : (mounted.inode ?? mounted.tree.root);
      if (inode === undefined) return 'nothing';
      if (slash < 0) return { inode, mount };
      if (inode.kind !== 'directory') return undefined;
      directory = inode;
      start = slash + 1;
    }
  }

  /** `own`: the directories on the way and the node become the tree's own, so that they can be changed (unless the mount is read-only). */
  walk(path: string, user: Credentials, follow: boolean, own: boolean, byRuntime = false): Place {
    if (path.length > PATH_LIMIT) throw new FileError('ENAMETOOLONG', path);
    let names = path.split('/');
    let links = 0;
    const above: { readonly mount: Mount; readonly directory: DirectoryInode; readonly realPath: string }[] = [];
    let mount = this.#root;
    let mayOwn = own && (byRuntime || !mount.readOnly);
    let directory: DirectoryInode = mayOwn ? mount.tree.ownRoot() : mount.tree.root;
    let realPath = '';
    let place: Place | undefined;
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? '';
      if (name === '' || name === '.') continue;
      if (place !== undefined) throw new FileError(place.inode === undefined ? 'ENOENT' : 'ENOTDIR', path);
      if (user.uid !== 0 && !allows(user, directory, EXECUTE)) throw new FileError('EACCES', path);
      if (name === '..') {
        const parent = above.pop();
        if (parent === undefined) continue;
        ({ mount, directory, realPath } = parent);
        mayOwn = own && (byRuntime || !mount.readOnly);
        continue;
      }
      const childPath: string = `${realPath}/${name}`;
      const mounted: Mount | undefined = this.#mountNames.has(name) ? this.#mounts.get(childPath) : undefined;
      let inode: Inode | undefined;
      let childMount = mount;
      if (mounted === undefined) {
        inode = directory.entries.get(name);
        if (inode !== undefined && mayOwn) inode = mount.tree.ownEntry(directory, name, inode);
      } else {
        childMount = mounted;
        mayOwn = own && (byRuntime || !mounted.readOnly);
        inode = mounted.inode ?? (mayOwn ? mounted.tree.ownRoot() : mounted.tree.root);
      }
      if (inode?.kind === 'directory') {
        above.push({ mount, directory, realPath });
        mount = childMount;
        directory = inode;
        realPath = childPath;
        continue;
      }
      if (inode?.kind === 'symlink' && (follow || hasMore(names, index + 1))) {
        links += 1;
        if (links > SYMLINK_LIMIT) throw new FileError('ELOOP', path);
        names = [...inode.target.split('/'), ...names.slice(index + 1)];
        index = -1;
        if (inode.target.startsWith('/')) {
          above.length = 0;
          mount = this.#root;
          mayOwn = own && (byRuntime || !mount.readOnly);
          directory = mayOwn ? mount.tree.ownRoot() : mount.tree.root;
          realPath = '';
        }
        continue;
      }
      place = { mount: childMount, directory, name, inode, realPath: childPath };
    }
    if (place !== undefined) {
      if (path.endsWith('/') && place.inode !== undefined && place.inode.kind !== 'symlink')
        throw new FileError('ENOTDIR', path);
      return place;
    }
    const parent = above.at(-1);
    return {
      mount,
      directory: parent?.directory,
      name: baseName(realPath),
      inode: directory,
      realPath: realPath === '' ? '/' : realPath,
    };
  }
}

/** Whether the permission bits let this user: read 4, write 2, execute 1. */
export function allows(
  { uid, gid, groups }: Credentials,
  inode: Pick<Inode, 'kind' | 'mode' | 'uid' | 'gid'>,
  mode: number,
): boolean {
  if (uid === 0) return (mode & EXECUTE) === 0 || inode.kind === 'directory' || (inode.mode & 0o111) !== 0;
  const shift = inode.uid === uid ? 6 : inode.gid === gid || groups.includes(inode.gid) ? 3 : 0;
  return ((inode.mode >> shift) & mode) === mode;
}

function hasMore(names: readonly string[], from: number): boolean {
  for (let index = from; index < names.length; index += 1) if (names[index] !== '' && names[index] !== '.') return true;
  return false;
}
