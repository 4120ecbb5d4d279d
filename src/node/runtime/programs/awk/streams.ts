import { FileError } from '../../../../sim/file-system';
import { DEFAULT_PATH, findExecutable } from '../../process/executable';
import { openInput, openOutput } from '../../process/open';
import type { Coroutine, ProcessContext } from '../../process/process';
import { emptyInput, Pipe, type Readable, type Writable } from '../../process/streams';
import { waitChild } from '../../process/system-calls';
import { RecordReader } from './records';

/** How many files and commands a program may have open. */
const OPEN_LIMIT = 256;

interface Opened {
  readonly reader?: RecordReader;
  readonly output?: Writable;
  readonly pid?: number;
  close(): void;
}

/** The files and commands that a program reads from and writes to, by their names. */
export class AwkStreams {
  readonly #process: ProcessContext;
  readonly #opened = new Map<string, Opened>();

  constructor(process: ProcessContext) {
    this.#process = process;
  }

  /** Undefined: it cannot be read. */
  reader(name: string, isCommand: boolean): RecordReader | undefined {
    const known = this.#opened.get(name)?.reader;
    if (known !== undefined) return known;
    if (this.#opened.size >= OPEN_LIMIT) return undefined;
    if (isCommand) return this.#readCommand(name);
    const input = name === '-' ? this.#process.stdin : this.#openInput(name);
    if (input === undefined) return undefined;
    const reader = new RecordReader(input);
    this.#opened.set(name, { reader, close: () => undefined });
    return reader;
  }

  /** Undefined: it cannot be written to. */
  writer(name: string, kind: '>' | '>>' | '|'): Writable | undefined {
    const known = this.#opened.get(name)?.output;
    if (known !== undefined) return known;
    if (this.#opened.size >= OPEN_LIMIT) return undefined;
    if (kind === '|') return this.#writeCommand(name);
    try {
      const output = name === '-' ? this.#process.stdout : openOutput(this.#process, name, kind === '>>');
      this.#opened.set(name, { output, close: () => undefined });
      return output;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  /** Gives the exit code of a command, 0 of a file, -1 when it was not open. */
  *close(name: string): Coroutine<number> {
    const opened = this.#opened.get(name);
    if (opened === undefined) return -1;
    this.#opened.delete(name);
    opened.close();
    return opened.pid === undefined ? 0 : yield* this.#waitFor(opened.pid);
  }

  *closeAll(): Coroutine<void> {
    for (const name of this.#opened.keys()) yield* this.close(name);
  }

  /** Lets go of all, when the process has been killed. */
  abandon(): void {
    for (const { close } of this.#opened.values()) close();
    this.#opened.clear();
  }

  *run(command: string): Coroutine<number> {
    const pid = this.#spawn(command, {});
    return pid === undefined ? NOT_STARTED : yield* this.#waitFor(pid);
  }

  #openInput(name: string): Readable | undefined {
    try {
      if (this.#process.files.tryStat(this.#process.resolve(name))?.kind === 'directory') return undefined;
      return openInput(this.#process, name);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  #readCommand(command: string): RecordReader | undefined {
    const pipe = new Pipe();
    pipe.input.retain?.();
    const pid = this.#spawn(command, { stdout: pipe, stdin: emptyInput });
    const close = (): void => pipe.input.release?.();
    if (pid === undefined) return undefined;
    const reader = new RecordReader(pipe.input);
    this.#opened.set(command, { reader, pid, close });
    return reader;
  }

  #writeCommand(command: string): Writable | undefined {
    const pipe = new Pipe();
    pipe.retain();
    const pid = this.#spawn(command, { stdin: pipe.input });
    if (pid === undefined) return undefined;
    this.#opened.set(command, { output: pipe, pid, close: () => pipe.release() });
    return pipe;
  }

  #spawn(command: string, streams: { readonly stdin?: Readable; readonly stdout?: Writable }): number | undefined {
    const { files, namespaces, cwd, env } = this.#process;
    const scope = { files, programs: namespaces.programs, cwd, path: env.get('PATH') ?? DEFAULT_PATH };
    const found = findExecutable(['sh', '-c', command], scope);
    if ('error' in found) return undefined;
    this.#process.mustUnwind();
    const child = this.#process.spawn({ program: found.program, argv: found.argv, ...streams });
    return child === 'EAGAIN' ? undefined : child.pid;
  }

  *#waitFor(pid: number): Coroutine<number> {
    const reaped = yield* waitChild(this.#process, pid);
    return reaped === 'ECHILD' ? NOT_STARTED : reaped.status.code;
  }
}

const NOT_STARTED = 127;
