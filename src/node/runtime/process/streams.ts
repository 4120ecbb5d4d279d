import { pieceOf, readableText, wakeNow } from '../../../sim/open-file';
import type { FileInode } from '../../../sim/file-tree';
import type { Cancel } from './process';
import type { Terminal } from './terminal';

/** Where a process reads from. */
export interface Readable {
  /** The regular file behind it. */
  readonly file?: Readonly<FileInode> | undefined;
  /** The terminal that this is a side of. */
  readonly terminal?: Terminal;
  /**
   * Takes what is there, at most `maxLength` characters and nothing behind the first `through` (one character):
   * '' at the end of the input, undefined when nothing is there yet.
   */
  take(maxLength?: number, through?: string): string | undefined;
  /** Calls back once as soon as `take` would give something; at once when it would now. */
  onReadable(wake: () => void): Cancel | undefined;
  /** One process more (or less) holds this end; a pipe whose last reader is gone breaks. */
  retain?(): void;
  release?(): void;
}

/** Where a process writes to. Text is taken whole, always. */
export interface Writable {
  /** The regular file behind it. */
  readonly file?: Readonly<FileInode> | undefined;
  /** The terminal that this is a side of. */
  readonly terminal?: Terminal;
  write(text: string): void;
  /** All that is written becomes part of a container's log. */
  readonly logged?: boolean;
  /** The reader is behind: whoever writes should wait. Absent: never. */
  readonly full?: boolean;
  /** Nobody will ever read this. Absent: never. */
  readonly broken?: boolean;
  /** Calls back once when there is room again or the pipe is broken. */
  onDrained?(wake: () => void): Cancel | undefined;
  retain?(): void;
  release?(): void;
}

/** Descriptors 0 to 2 of a process. */
export interface StandardStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export function retainStreams({ stdin, stdout, stderr }: StandardStreams): void {
  stdin.retain?.();
  stdout.retain?.();
  stderr.retain?.();
}

export function releaseStreams({ stdin, stdout, stderr }: StandardStreams): void {
  stdin.release?.();
  stdout.release?.();
  stderr.release?.();
}

/** Nothing to read. */
export const emptyInput: Readable = readableText('');

/** Keeps nothing. */
export const nullOutput: Writable = { write: () => undefined };

/** Input that is there from the start. */
export function textInput(text: string): Readable {
  return readableText(text);
}

/** Keeps the text; what comes after `maxLength` characters is dropped. */
export class TextOutput implements Writable {
  readonly #maxLength: number;
  #text = '';
  #overflowed = false;

  constructor(maxLength = 16 * 1024 * 1024) {
    this.#maxLength = maxLength;
  }

  get text(): string {
    return this.#text;
  }

  /** Something was dropped. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  write(text: string): void {
    const room = this.#maxLength - this.#text.length;
    if (text.length > room) this.#overflowed = true;
    this.#text += text.length > room ? text.slice(0, room) : text;
  }
}

/** Like Linux's: 64 KiB. */
const PIPE_CAPACITY = 64 * 1024;

/**
 * A pipe: written to here, read from `input`. Both ends start unheld: whoever is given one retains it, and the pipe ends (or breaks) when the
 * last holder of an end lets go. Divergence from real Linux: a write is never split, so a pipe may hold more than its capacity by one write.
 */
export class Pipe implements Writable {
  readonly input: Readable = new PipeInput(this);
  #text = '';
  #readers = 0;
  #writers = 0;
  #ended = false;
  #broken = false;
  #waitingReaders: (() => void)[] = [];
  #waitingWriters: (() => void)[] = [];

  get full(): boolean {
    return this.#text.length >= PIPE_CAPACITY;
  }

  get broken(): boolean {
    return this.#broken;
  }

  retain(): void {
    this.#writers += 1;
  }

  release(): void {
    this.#writers -= 1;
    if (this.#writers > 0) return;
    this.#ended = true;
    this.#wakeReaders();
  }

  retainInput(): void {
    this.#readers += 1;
  }

  releaseInput(): void {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#broken = true;
    this.#text = '';
    this.#wakeWriters();
  }

  write(text: string): void {
    if (this.#broken || text === '') return;
    this.#text += text;
    this.#wakeReaders();
  }

  take(maxLength: number, through: string | undefined): string | undefined {
    if (this.#text === '') return this.#ended ? '' : undefined;
    const taken = pieceOf(this.#text, 0, maxLength, through);
    this.#text = taken.length === this.#text.length ? '' : this.#text.slice(taken.length);
    if (!this.full) this.#wakeWriters();
    return taken;
  }

  onReadable(wake: () => void): Cancel | undefined {
    if (this.#text !== '' || this.#ended) return wakeNow(wake);
    this.#waitingReaders.push(wake);
    return () => {
      this.#waitingReaders = this.#waitingReaders.filter((waiting) => waiting !== wake);
    };
  }

  onDrained(wake: () => void): Cancel | undefined {
    if (!this.full || this.#broken) return wakeNow(wake);
    this.#waitingWriters.push(wake);
    return () => {
      this.#waitingWriters = this.#waitingWriters.filter((waiting) => waiting !== wake);
    };
  }

  #wakeReaders(): void {
    if (this.#waitingReaders.length === 0) return;
    const waiting = this.#waitingReaders;
    this.#waitingReaders = [];
    for (const wake of waiting) wake();
  }

  #wakeWriters(): void {
    if (this.#waitingWriters.length === 0) return;
    const waiting = this.#waitingWriters;
    this.#waitingWriters = [];
    for (const wake of waiting) wake();
  }
}

class PipeInput implements Readable {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  take(maxLength = Infinity, through?: string): string | undefined {
    return this.#pipe.take(maxLength, through);
  }

  onReadable(wake: () => void): Cancel | undefined {
    return this.#pipe.onReadable(wake);
  }

  retain(): void {
    this.#pipe.retainInput();
  }

  release(): void {
    this.#pipe.releaseInput();
  }
}
