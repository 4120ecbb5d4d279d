import { FileError } from './file-error';
import { statusOf, type FileStatus } from './file-status';
import {
  allows,
  EXECUTE,
  MountNamespace,
  READ,
  WRITE,
  type Credentials,
  type MountPoint,
  type Place,
} from './mount-namespace';
import { join, parentOf } from './path';
import type { FileTree, DeviceInode, DirectoryInode, FileInode, Inode, NewInode } from './file-tree';
import { openDevice, RegularFile, type OpenFile } from './open-file';

export { errorText, FileError, type FileErrorCode } from './file-error';
export type { FileStatus } from './file-status';
export { FileTree, type FileTreeOptions } from './file-tree';
export type { Credentials, MountPoint } from './mount-namespace';
export { baseName, join, parentOf } from './path';
export type { OpenFile } from './open-file';

export interface MountOptions {
  readonly readOnly?: boolean;
  /** The directory or file of the tree that is mounted, instead of its root. It must exist. */
  readonly subPath?: string;
}

export interface OpenOptions {
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  /** With `create`: it must not exist. */
  readonly exclusive?: boolean;
  readonly mode?: number;
}

const NAME_LIMIT = 255;
const SET_GROUP_ID = 0o2000;
/** Whose it is depends on who makes it, and where. */
type Ownerless<New> = New extends unknown ? Omit<New, 'uid' | 'gid'> : never;
const SUPERUSER: Credentials = { uid: 0, gid: 0, groups: [] };

/**
 * A POSIX file system as the processes of one container see it: a root tree and what is mounted on it. Paths are absolute; `as` gives the same
 * file system to another user. All operations throw `FileError`. Content is text.
 * Divergence from real Linux: no hard links, no extended attributes, no access or change times; `chown` is not limited to the superuser's group rules.
 */
export class FileSystem {
  readonly #namespace: MountNamespace;
  readonly #user: Credentials;

  /** `namespace`: that of another view of the same file system, instead of a new one. */
  constructor(
    root: FileTree,
    { readOnly = false }: MountOptions = {},
    user: Credentials = SUPERUSER,
    namespace?: MountNamespace,
  ) {
    this.#user = user;
    this.#namespace = namespace ?? new MountNamespace({ path: '/', tree: root, readOnly, inode: undefined });
  }

  /** The same file system for another user. */
  as(user: Credentials): FileSystem {
    return user.uid === this.#user.uid && user.gid === this.#user.gid && user.groups === this.#user.groups
      ? this
      : new FileSystem(this.#namespace.rootTree, {}, user, this.#namespace);
  }

  /** In the order they were made. */
  get mounts(): readonly MountPoint[] {
    return this.#namespace.list;
  }

  /** Mounts a tree; the mount point is made if it does not exist, even on a read-only file system (a container runtime does so). */
  mount(path: string, tree: FileTree, { readOnly = false, subPath }: MountOptions = {}): void {
    let inode: DirectoryInode | FileInode | undefined;
    if (subPath !== undefined) {
      const place = new FileSystem(tree).#walk(join('/', subPath), true, true);
      if (place.inode === undefined) throw new FileError('ENOENT', path);
      if (place.inode.kind !== 'directory' && place.inode.kind !== 'file') throw new FileError('EINVAL', path);
      inode = place.inode;
    }
    const maker = this.as(SUPERUSER);
    maker.#makeDirectories(inode?.kind === 'file' ? parentOf(path) : path, 0o755, true);
    if (inode?.kind === 'file') maker.#ensureFile(path);
    const { realPath } = maker.#walk(path, true, false);
    this.#namespace.add({ path: realPath, tree, readOnly, inode });
  }

  unmount(path: string): void {
    if (!this.#namespace.remove(path)) throw new FileError('EINVAL', path);
  }

  /** The root directory of its root tree, with nothing mounted. Not to be changed. */
  get rootDirectory(): DirectoryInode {
    return this.#namespace.rootTree.root;
  }

  exists(path: string): boolean {
    return this.tryStat(path) !== undefined;
  }

  /** Follows symbolic links; undefined when there is nothing or it cannot be reached. */
  tryStat(path: string): FileStatus | undefined {
    return this.#tryStat(path, true);
  }

  /** Does not follow the last symbolic link. */
  tryLstat(path: string): FileStatus | undefined {
    return this.#tryStat(path, false);
  }

  stat(path: string): FileStatus {
    return statusOf(this.#existing(path, true, false).inode);
  }

  lstat(path: string): FileStatus {
    return statusOf(this.#existing(path, false, false).inode);
  }

  realPath(path: string): string {
    return this.#existing(path, true, false).realPath;
  }

  readLink(path: string): string {
    const { inode } = this.#existing(path, false, false);
    if (inode.kind !== 'symlink') throw new FileError('EINVAL', path);
    return inode.target;
  }

  /** `mode`: read 4, write 2, execute 1. As the shell's `test -r` and the like ask. */
  access(path: string, mode: number): boolean {
    try {
      const place = this.#existing(path, true, false);
      if ((mode & WRITE) !== 0 && place.mount.readOnly) return false;
      return this.#allows(place.inode, mode);
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  /** The same for what has been looked up already; whether the mount is read-only is not asked. */
  allows(status: FileStatus, mode: number): boolean {
    return this.#allows(status, mode);
  }

  readFile(path: string): string {
    const { inode } = this.#existing(path, true, false);
    if (inode.kind === 'directory') throw new FileError('EISDIR', path);
    if (!this.#allows(inode, READ)) throw new FileError('EACCES', path);
    if (inode.kind === 'file') return inode.content;
    return inode.kind === 'device' ? openDevice(inode).take() : '';
  }

  /** The file is made if it does not exist. */
  writeFile(path: string, content: string, mode = 0o644): void {
    this.open(path, { write: true, create: true, truncate: true, mode }).write(content);
  }

  appendFile(path: string, text: string): void {
    this.open(path, { write: true, create: true, append: true }).write(text);
  }

  /** An executable that does what `binary` names; the room it takes is not counted. */
  writeBinary(path: string, binary: string, mode = 0o755): void {
    this.writeFile(path, '', mode);
    const { inode } = this.#existing(path, true, true);
    if (inode.kind === 'file') inode.binary = binary;
  }

  /** For reading unless `write` is given. */
  open(path: string, options: OpenOptions = {}): OpenFile {
    const writes = options.write === true;
    const known = this.#namespace.quick(path, this.#user);
    if (known !== undefined && known !== 'nothing' && known.inode.kind === 'file' && options.exclusive !== true) {
      const { mount, inode } = known;
      const ready = !writes || (inode.owner === mount.tree && !mount.readOnly);
      if (ready && this.#allows(inode, writes ? WRITE : READ)) {
        if (options.truncate === true) mount.tree.setContent(inode, '', path);
        return new RegularFile(mount.tree, inode, path, options.append === true);
      }
    }
    const place = this.#walk(path, true, writes);
    if (place.inode === undefined) {
      if (options.create !== true) throw new FileError('ENOENT', path);
      const file = this.#addFile(place, path, options.mode ?? 0o644);
      return new RegularFile(place.mount.tree, file, path, options.append === true);
    }
    const { inode, mount } = place;
    if (options.create === true && options.exclusive === true) throw new FileError('EEXIST', path);
    if (inode.kind === 'directory' && writes) throw new FileError('EISDIR', path);
    if (writes && mount.readOnly && inode.kind === 'file') throw new FileError('EROFS', path);
    if (!this.#allows(inode, writes ? WRITE : READ)) throw new FileError('EACCES', path);
    if (inode.kind === 'device') return openDevice(inode);
    if (inode.kind !== 'file') throw new FileError('EISDIR', path);
    if (options.truncate === true) mount.tree.setContent(inode, '', path);
    return new RegularFile(mount.tree, inode, path, options.append === true);
  }

  /** The names in a directory, sorted by code unit. */
  readDirectory(path: string): readonly string[] {
    const { inode } = this.#existing(path, true, false);
    if (inode.kind !== 'directory') throw new FileError('ENOTDIR', path);
    if (!this.#allows(inode, READ)) throw new FileError('EACCES', path);
    return [...inode.entries.keys()].sort();
  }

  /** `recursive`: parents too, and it is no error when it exists. */
  makeDirectory(path: string, { recursive = false, mode = 0o755 }: { recursive?: boolean; mode?: number } = {}): void {
    if (recursive) {
      this.#makeDirectories(path, mode, false);
      return;
    }
    const place = this.#walk(path, false, true);
    if (place.inode !== undefined) throw new FileError('EEXIST', path);
    this.#addDirectory(place, path, mode, false);
  }

  /** Removes a file or symbolic link. */
  unlink(path: string): void {
    const place = this.#existing(path, false, true);
    if (place.inode.kind === 'directory') throw new FileError('EISDIR', path);
    this.#detach(place, path);
    place.mount.tree.discard(place.inode);
  }

  /** Removes an empty directory. */
  removeDirectory(path: string): void {
    const place = this.#existing(path, false, true);
    if (place.inode.kind !== 'directory') throw new FileError('ENOTDIR', path);
    if (place.inode.entries.size > 0) throw new FileError('ENOTEMPTY', path);
    this.#detach(place, path);
    place.mount.tree.discard(place.inode);
  }

  /** Removes whatever is there, directories with all that is in them. */
  removeAll(path: string): void {
    const place = this.#existing(path, false, true);
    if (place.inode.kind === 'directory' && this.#namespace.hasUnder(place.realPath))
      throw new FileError('EBUSY', path);
    this.#detach(place, path);
    place.mount.tree.discard(place.inode);
  }

  /** Replaces a file that is there. Across mounts: `EXDEV`. */
  rename(from: string, to: string): void {
    const source = this.#existing(from, false, true);
    const target = this.#walk(to, false, true);
    if (source.mount !== target.mount) throw new FileError('EXDEV', from);
    if (target.inode === source.inode) return;
    if (source.inode.kind === 'directory') {
      if (`${target.realPath}/`.startsWith(`${source.realPath}/`)) throw new FileError('EINVAL', from);
      if (target.inode !== undefined && target.inode.kind !== 'directory') throw new FileError('ENOTDIR', to);
      if (target.inode?.kind === 'directory' && target.inode.entries.size > 0) throw new FileError('ENOTEMPTY', to);
    } else if (target.inode?.kind === 'directory') {
      throw new FileError('EISDIR', to);
    }
    const directory = this.#writableDirectory(target, to);
    this.#detach(source, from);
    if (target.inode !== undefined) target.mount.tree.discard(target.inode);
    target.mount.tree.add(directory, target.name, source.inode);
  }

  symlink(target: string, path: string): void {
    this.#addNew(path, { kind: 'symlink', target, mode: 0o777 });
  }

  /** A device, or a file whose text is made when it is read. */
  makeDevice(path: string, device: Pick<DeviceInode, 'text' | 'stream' | 'write'>, mode = 0o666): void {
    this.#addNew(path, { kind: 'device', ...device, mode });
  }

  changeMode(path: string, mode: number): void {
    this.#change(path, (inode) => {
      inode.mode = mode & 0o7777;
    });
  }

  changeOwner(path: string, uid: number, gid: number): void {
    if (this.#user.uid !== 0) throw new FileError('EPERM', path);
    this.#change(path, (inode) => {
      inode.uid = uid;
      inode.gid = gid;
    });
  }

  setModified(path: string, modifiedMs: number): void {
    this.#change(path, (inode) => {
      inode.modifiedMs = modifiedMs;
    });
  }

  #tryStat(path: string, follow: boolean): FileStatus | undefined {
    const quick = this.#namespace.quick(path, this.#user);
    if (quick === 'nothing') return undefined;
    if (quick !== undefined && quick.inode.kind !== 'symlink') return statusOf(quick.inode);
    try {
      const { inode } = this.#walk(path, follow, false);
      return inode === undefined ? undefined : statusOf(inode);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  #change(path: string, change: (inode: Inode) => void): void {
    const { inode, mount } = this.#existing(path, true, true);
    if (mount.readOnly) throw new FileError('EROFS', path);
    if (this.#user.uid !== 0 && this.#user.uid !== inode.uid) throw new FileError('EPERM', path);
    mount.tree.changing();
    change(inode);
  }

  #walk(path: string, follow: boolean, own: boolean, byRuntime = false): Place {
    return this.#namespace.walk(path, this.#user, follow, own, byRuntime);
  }

  #existing(path: string, follow: boolean, own: boolean): Place & { readonly inode: Inode } {
    const place = this.#walk(path, follow, own);
    if (place.inode === undefined) throw new FileError('ENOENT', path);
    return { ...place, inode: place.inode };
  }

  #makeDirectories(path: string, mode: number, byRuntime: boolean): void {
    let made = '';
    for (const name of path.split('/')) {
      if (name === '') continue;
      made += `/${name}`;
      const place = this.#walk(made, true, true, byRuntime);
      if (place.inode === undefined) this.#addDirectory(place, path, mode, byRuntime);
      else if (place.inode.kind !== 'directory') throw new FileError(made === path ? 'EEXIST' : 'ENOTDIR', path);
    }
  }

  #ensureFile(path: string): void {
    const place = this.#walk(path, true, true, true);
    if (place.inode === undefined && place.directory !== undefined)
      this.#createFile(place, place.directory, path, 0o644);
  }

  /** Of what this user makes: in some directories all belongs to the group of the directory. */
  #ownerIn(directory: DirectoryInode): Pick<Credentials, 'uid' | 'gid'> {
    const { uid, gid } = this.#user;
    return { uid, gid: (directory.mode & SET_GROUP_ID) === 0 ? gid : directory.gid };
  }

  /** Puts a new node where nothing is yet. */
  #addNew(path: string, fields: Ownerless<NewInode>): void {
    const place = this.#walk(path, false, true);
    if (place.inode !== undefined) throw new FileError('EEXIST', path);
    const { tree } = place.mount;
    const directory = this.#writableDirectory(place, path);
    tree.add(directory, place.name, tree.create({ ...fields, ...this.#ownerIn(directory) }, path));
  }

  #addDirectory(place: Place, path: string, mode: number, byRuntime: boolean): void {
    const directory =
      byRuntime && place.directory !== undefined ? place.directory : this.#writableDirectory(place, path);
    const { tree } = place.mount;
    const entries = new Map<string, Inode>();
    const inherited = directory.mode & SET_GROUP_ID;
    const owner = this.#ownerIn(directory);
    tree.add(
      directory,
      place.name,
      tree.create({ kind: 'directory', entries, mode: mode | inherited, ...owner }, path),
    );
  }

  #addFile(place: Place, path: string, mode: number): FileInode {
    return this.#createFile(place, this.#writableDirectory(place, path), path, mode);
  }

  #createFile(place: Place, directory: DirectoryInode, path: string, mode: number): FileInode {
    const { tree } = place.mount;
    const file: FileInode = tree.create(
      { kind: 'file', content: '', bytes: 0, mode, ...this.#ownerIn(directory) },
      path,
    );
    tree.add(directory, place.name, file);
    return file;
  }

  #detach(place: Place, path: string): void {
    if (this.#namespace.has(place.realPath)) throw new FileError('EBUSY', path);
    place.mount.tree.remove(this.#writableDirectory(place, path), place.name);
  }

  #writableDirectory(place: Place, path: string): DirectoryInode {
    if (place.directory === undefined) throw new FileError('EBUSY', path);
    if (place.mount.readOnly) throw new FileError('EROFS', path);
    if (!this.#allows(place.directory, WRITE | EXECUTE)) throw new FileError('EACCES', path);
    if (place.name === '' || place.name === '.' || place.name === '..') throw new FileError('EINVAL', path);
    if (place.name.length > NAME_LIMIT) throw new FileError('ENAMETOOLONG', path);
    return place.directory;
  }

  #allows(inode: Pick<Inode, 'kind' | 'mode' | 'uid' | 'gid'>, mode: number): boolean {
    return allows(this.#user, inode, mode);
  }
}
