import type { ProcessContext } from '../process/process';
import type { Readable, Writable } from '../process/streams';

/** A file descriptor above 2, as `exec 3>file` opens it. */
export interface ExtraDescriptor {
  readonly input?: Readable | undefined;
  readonly output?: Writable | undefined;
}

/** Where a command reads and writes. */
export interface Io {
  readonly input: Readable;
  readonly output: Writable;
  readonly error: Writable;
  /** Only shell builtins and redirections see these. Divergence from real Linux: programs inherit descriptors 0 to 2 only. */
  readonly extra: ReadonlyMap<number, ExtraDescriptor>;
}

const NONE: ReadonlyMap<number, ExtraDescriptor> = new Map();

export function ioOf(process: ProcessContext): Io {
  return { input: process.stdin, output: process.stdout, error: process.stderr, extra: NONE };
}
