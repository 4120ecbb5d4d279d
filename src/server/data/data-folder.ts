import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StoredChange, StoredState } from '../../api/stored-state';
import { lineOfChange, lineOfHeader, lineOfObject, readDataFile } from './data-file';
import { lockFolder } from './folder-lock';

/** The present state of the store that a folder keeps. */
export type PresentState = () => StoredState;

/** A file is written anew when it has grown to so many bytes and to several times what is alive. */
const COMPACT_FROM_BYTES = 32 * 1024 * 1024;
const COMPACT_GROWTH = 4;
const FLUSH_BYTES = 1024 * 1024;
const FILE = /^store-(\d+)\.jsonl$/;

/**
 * A folder that keeps the objects of a cluster: one file with what there was when the file was begun and every change since. A change is
 * with the operating system before `record` returns, so that the death of the process costs nothing that was acknowledged.
 *
 * Divergence from real Kubernetes: etcd syncs each write to the disk; here only a loss of power can cost the last changes.
 */
export class DataFolder {
  /** What the folder held when it was opened; undefined for a new one. */
  readonly stored: StoredState | undefined;
  readonly #path: string;
  readonly #unlock: () => void;
  #present: PresentState | undefined;
  #number: number;
  #handle: number | undefined;
  #bytes = 0;
  #compactedBytes = 0;

  /** Makes the folder if there is none. Throws `FolderInUseError`, `DataFileError` and what the file system says. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true });
    this.#path = path;
    this.#unlock = lockFolder(path, join(path, 'lock'));
    try {
      const numbers = readdirSync(path)
        .map((file) => Number(FILE.exec(file)?.[1] ?? 0))
        .filter((number) => number > 0);
      this.#number = Math.max(0, ...numbers);
      if (this.#number === 0) return;
      const { state, wholeBytes } = readDataFile(this.#fileOf(this.#number));
      this.stored = state;
      this.#handle = openSync(this.#fileOf(this.#number), 'a');
      ftruncateSync(this.#handle, wholeBytes);
      this.#bytes = wholeBytes;
      this.#compactedBytes = wholeBytes;
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /** From now on the folder follows the store that `present` shows. */
  follow(present: PresentState): void {
    this.#present = present;
    this.#writeAnew(present);
  }

  /** Keeps one change; on return it survives the end of the process. Throws what the file system says, and then keeps nothing of it. */
  readonly record = (change: StoredChange): void => {
    const present = this.#present;
    if (present === undefined) throw new Error('the data folder follows no store');
    // Before the line: the store does not hold the change yet.
    if (this.#bytes > COMPACT_FROM_BYTES && this.#bytes > COMPACT_GROWTH * this.#compactedBytes)
      this.#writeAnew(present);
    this.#append(Buffer.from(lineOfChange(change), 'utf8'));
  };

  close(): void {
    if (this.#handle !== undefined) {
      fsyncSync(this.#handle);
      closeSync(this.#handle);
      this.#handle = undefined;
    }
    this.#unlock();
  }

  #append(line: Uint8Array): void {
    if (this.#handle === undefined) throw new Error('the data folder is closed');
    try {
      writeWhole(this.#handle, line);
    } catch (error) {
      // Half a line would spoil the next one.
      ftruncateSync(this.#handle, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
  }

  /** Begins the next file with all there is; the old one goes when the new one is complete. */
  #writeAnew(present: PresentState): void {
    const file = this.#fileOf(this.#number + 1);
    const draft = `${file}.tmp`;
    const handle = openSync(draft, 'w');
    const { revision, atMs, objects } = present();
    let bytes = 0;
    let pending: string[] = [lineOfHeader(revision, atMs)];
    let pendingLength = 0;
    const flush = () => {
      const chunk = Buffer.from(pending.join(''), 'utf8');
      writeWhole(handle, chunk);
      bytes += chunk.length;
      pending = [];
      pendingLength = 0;
    };
    for (const object of objects) {
      const line = lineOfObject(object);
      pending.push(line);
      pendingLength += line.length;
      if (pendingLength > FLUSH_BYTES) flush();
    }
    flush();
    fsyncSync(handle);
    renameSync(draft, file);
    if (this.#handle !== undefined) closeSync(this.#handle);
    if (this.#number > 0) rmSync(this.#fileOf(this.#number), { force: true });
    this.#number += 1;
    this.#handle = handle;
    this.#bytes = bytes;
    this.#compactedBytes = bytes;
  }

  #fileOf(number: number): string {
    return join(this.#path, `store-${number}.jsonl`);
  }
}

/** A write may take less than it was given. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
}
