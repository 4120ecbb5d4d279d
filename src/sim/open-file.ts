import type { DeviceInode, FileInode, FileTree } from './file-tree';

/** An open file: an offset that all who hold it share. Reads as a stream and takes writes as one. */
export interface OpenFile {
  /** The file behind it, if it is a regular one: the same for all who have opened it. */
  readonly file?: Readonly<FileInode> | undefined;
  /** At most `maxLength` characters and nothing behind the first `through`; '' at the end of the file, for now. */
  take(maxLength?: number, through?: string): string;
  /** Calls back at once: a file never makes its reader wait. */
  onReadable(wake: () => void): undefined;
  /** Errors: `ENOSPC`. */
  write(text: string): void;
}

/** The tree that the file belongs to must own it if it is to be written. */
export class RegularFile implements OpenFile {
  readonly #tree: FileTree;
  readonly #file: FileInode;
  readonly #path: string;
  readonly #append: boolean;
  #offset = 0;

  constructor(tree: FileTree, file: FileInode, path: string, append: boolean) {
    this.#tree = tree;
    this.#file = file;
    this.#path = path;
    this.#append = append;
  }

  get file(): Readonly<FileInode> {
    return this.#file;
  }

  take(maxLength = Infinity, through?: string): string {
    const text = pieceOf(this.#file.content, this.#offset, maxLength, through);
    this.#offset += text.length;
    return text;
  }

  onReadable(wake: () => void): undefined {
    wake();
  }

  write(text: string): void {
    const { content } = this.#file;
    const offset = this.#offset;
    if (this.#append || offset === content.length) {
      this.#tree.append(this.#file, text, this.#path);
      this.#offset = content.length + text.length;
      return;
    }
    const before = content.slice(0, offset).padEnd(offset, '\0');
    this.#tree.setContent(this.#file, before + text + content.slice(offset + text.length), this.#path);
    this.#offset = offset + text.length;
  }
}

/** The most that one read of a device without end gives, in characters. */
const DEVICE_READ_LIMIT = 64 * 1024;

/** What is read once is there until its end; a device without end (`/dev/zero`) gives as much as is asked for, up to 64 Ki at a time. */
export function openDevice(device: DeviceInode): OpenFile {
  let snapshot: ReadableText | undefined;
  return {
    take(maxLength = Infinity, through = undefined) {
      if (snapshot === undefined && (device.stream !== undefined || device.text !== undefined)) device.owner.changing();
      if (device.stream !== undefined) return device.stream(Math.min(maxLength, DEVICE_READ_LIMIT));
      snapshot ??= readableText(device.text?.() ?? '');
      return snapshot.take(maxLength, through);
    },
    onReadable: wakeNow,
    write(text) {
      if (device.write === undefined) return;
      device.owner.changing();
      device.write(text);
    },
  };
}

export type ReadableText = Omit<OpenFile, 'write'>;

/** A text to be read piece by piece. */
export function readableText(text: string): ReadableText {
  let offset = 0;
  return {
    take(maxLength = Infinity, through = undefined) {
      const piece = pieceOf(text, offset, maxLength, through);
      offset += piece.length;
      return piece;
    },
    onReadable: wakeNow,
  };
}

/** The text from `offset` on: at most `maxLength` characters, and up to and including the first `through`. */
export function pieceOf(text: string, offset: number, maxLength: number, through: string | undefined): string {
  let end = Math.min(text.length, offset + maxLength);
  if (through !== undefined) {
    const found = text.indexOf(through, offset);
    if (found >= 0 && found < end) end = found + 1;
  }
  return offset === 0 && end === text.length ? text : text.slice(offset, end);
}

/** For what never makes its reader wait. */
export function wakeNow(wake: () => void): undefined {
  wake();
}
