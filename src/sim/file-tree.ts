import { byteLengthOfText } from './text-bytes';
import { FileError } from './file-error';

interface InodeAttributes {
  readonly inode: number;
  /** The tree that may change this node in place; for all others it is a layer below, to be copied first. */
  readonly owner: FileTree;
  /** Permission bits, `0o755`. */
  mode: number;
  uid: number;
  gid: number;
  modifiedMs: number;
}

export interface FileInode extends InodeAttributes {
  readonly kind: 'file';
  content: string;
  /** UTF-8 bytes of the content. */
  bytes: number;
  /** An executable that is not a script: the name of what it does. */
  binary?: string | undefined;
}

export interface DirectoryInode extends InodeAttributes {
  readonly kind: 'directory';
  readonly entries: Map<string, Inode>;
}

export interface SymlinkInode extends InodeAttributes {
  readonly kind: 'symlink';
  readonly target: string;
}

/** A device or a file of `/proc`: `text` is what it reads as when it is opened, `stream` gives input without end; `write` absent: swallows all. */
export interface DeviceInode extends InodeAttributes {
  readonly kind: 'device';
  readonly text?: (() => string) | undefined;
  readonly stream?: ((maxLength: number) => string) | undefined;
  readonly write?: ((text: string) => void) | undefined;
}

export type Inode = FileInode | DirectoryInode | SymlinkInode | DeviceInode;

export interface FileTreeOptions {
  /** The tree this one starts as. It must not change any more: it is shared, and copied node by node on the first write. */
  readonly base?: FileTree;
  /** The bytes all files together may have; past it: `ENOSPC`. Default 256 MiB: a run-away log must not take the host's memory. */
  readonly limitBytes?: number;
  /** What the tree is on, as `df` and `mount` show it. */
  readonly device?: string;
  readonly type?: string;
  /** Called before anybody looks into the tree: it may bring itself up to date. */
  readonly onLook?: () => void;
}

const DEFAULT_LIMIT_BYTES = 256 * 1024 * 1024;
const LIMIT_INODES = 1_000_000;

/**
 * The nodes of one file system: an image layer, the writable layer of a container or a volume. Layers are shared, never deep-copied.
 * Paths, mounts and permissions are the matter of `FileSystem`.
 */
export class FileTree {
  readonly device: string;
  readonly type: string;
  readonly limitBytes: number;
  /** Called when the files together have become so many bytes larger. */
  onUse: ((bytes: number) => void) | undefined;
  readonly #now: () => number;
  #watchers: Set<() => void> | undefined;
  #version = 0;
  readonly #onLook: (() => void) | undefined;
  #root: DirectoryInode;
  #usedBytes: number;
  #inodes: number;
  #lastInode: number;
  #frozen = false;

  constructor(
    now: () => number,
    { base, limitBytes = DEFAULT_LIMIT_BYTES, device = 'overlay', type = 'overlay', onLook }: FileTreeOptions = {},
  ) {
    this.#now = now;
    this.#onLook = onLook;
    this.limitBytes = limitBytes;
    this.device = device;
    this.type = type;
    this.#lastInode = 1;
    if (base === undefined) {
      this.#root = {
        kind: 'directory',
        entries: new Map(),
        inode: 1,
        owner: this,
        mode: 0o755,
        uid: 0,
        gid: 0,
        modifiedMs: now(),
      };
      this.#usedBytes = 0;
      this.#inodes = 1;
    } else {
      base.#frozen = true;
      this.#root = base.#root;
      this.#usedBytes = base.#usedBytes;
      this.#inodes = base.#inodes;
      this.#lastInode = base.#lastInode;
    }
  }

  get root(): DirectoryInode {
    this.#onLook?.();
    return this.#root;
  }

  /** UTF-8 bytes of all files, those of the base too. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  get inodes(): number {
    return this.#inodes;
  }

  /** Another number after every change, and after a device was used that may behave differently each time. */
  get version(): number {
    return this.#version;
  }

  /** Calls back each time just before something changes. The function returned ends that. */
  watch(changing: () => void): () => void {
    this.#watchers ??= new Set();
    const watchers = this.#watchers.add(changing);
    return () => void watchers.delete(changing);
  }

  /** To be called just before anything that can be seen in the tree changes. */
  changing(): void {
    this.#version += 1;
    if (this.#watchers === undefined || this.#watchers.size === 0) return;
    for (const changing of this.#watchers) changing();
  }

  nowMs(): number {
    return this.#now();
  }

  /** The root as a node that may be changed. */
  ownRoot(): DirectoryInode {
    this.#assertOpen();
    if (this.#root.owner !== this) this.#root = this.#copyDirectory(this.#root);
    return this.#root;
  }

  /** The entry `name` of `directory` (which must be this tree's own) as a node that may be changed. */
  ownEntry(directory: DirectoryInode, name: string, inode: Inode): Inode {
    if (inode.owner === this) return inode;
    const copy: Inode = inode.kind === 'directory' ? this.#copyDirectory(inode) : { ...inode, owner: this };
    directory.entries.set(name, copy);
    return copy;
  }

  add(directory: DirectoryInode, name: string, inode: Inode): void {
    this.changing();
    directory.entries.set(name, inode);
    directory.modifiedMs = this.#now();
  }

  remove(directory: DirectoryInode, name: string): void {
    this.changing();
    directory.entries.delete(name);
    directory.modifiedMs = this.#now();
  }

  /** Replaces the content of an own file. */
  setContent(file: FileInode, content: string, path: string): void {
    const bytes = byteLengthOfText(content);
    this.#grow(bytes - file.bytes, path);
    this.changing();
    file.content = content;
    file.bytes = bytes;
    file.binary = undefined;
    file.modifiedMs = this.#now();
  }

  append(file: FileInode, text: string, path: string): void {
    const bytes = byteLengthOfText(text);
    this.#grow(bytes, path);
    this.changing();
    file.content += text;
    file.bytes += bytes;
    file.modifiedMs = this.#now();
  }

  /** An own node that is in no directory yet. */
  create<New extends NewInode>(
    fields: New,
    path: string,
  ): New & { inode: number; owner: FileTree; modifiedMs: number } {
    this.#assertOpen();
    if (this.#inodes >= LIMIT_INODES) throw new FileError('ENOSPC', path);
    this.#inodes += 1;
    this.#lastInode += 1;
    return { ...fields, inode: this.#lastInode, owner: this, modifiedMs: this.#now() };
  }

  /** The node, which has just left its last directory, takes no room any more. */
  discard(inode: Inode): void {
    this.#inodes -= 1;
    if (inode.kind === 'file') this.#usedBytes -= inode.bytes;
    if (inode.kind === 'directory') for (const entry of inode.entries.values()) this.discard(entry);
  }

  #grow(bytes: number, path: string): void {
    this.#assertOpen();
    if (this.#usedBytes + bytes > this.limitBytes) throw new FileError('ENOSPC', path);
    this.#usedBytes += bytes;
    if (bytes !== 0) this.onUse?.(bytes);
  }

  #copyDirectory(directory: DirectoryInode): DirectoryInode {
    return { ...directory, entries: new Map(directory.entries), owner: this };
  }

  #assertOpen(): void {
    if (this.#frozen) throw new Error('a file tree that others are based on must not change');
  }
}

/** A node that no tree has yet. */
export type NewInode =
  | Omit<FileInode, 'inode' | 'owner' | 'modifiedMs'>
  | Omit<DirectoryInode, 'inode' | 'owner' | 'modifiedMs'>
  | Omit<SymlinkInode, 'inode' | 'owner' | 'modifiedMs'>
  | Omit<DeviceInode, 'inode' | 'owner' | 'modifiedMs'>;
