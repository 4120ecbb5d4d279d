import type { Cancel } from './process/process';
import { emptyInput, Pipe, type Readable, type Writable } from './process/streams';
import { Terminal, type TerminalHost } from './process/terminal';

/** Who watches what a process writes. With a terminal all of it is standard output. */
export interface Viewer {
  onStdout(text: string): void;
  onStderr(text: string): void;
}

export interface StreamOptions {
  /** Somebody may write to standard input; else it is at its end. */
  readonly stdin: boolean;
  readonly tty: boolean;
  /** What is written becomes part of the container's log. */
  readonly logged?: boolean;
}

/** What is written and not read yet; past it whoever writes is cut off. */
const MAX_UNREAD_INPUT = 16 * 1024 * 1024;

/**
 * The standard streams of a process that can be reached from outside its container: pipes, or a terminal.
 * Source: containerd's internal/cri/io, pkg/kubelet/container/runtime.go (`CommandRunner`, `StreamingRuntime`).
 */
export class ContainerStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly terminal: Terminal | undefined;
  readonly #pipe: Pipe | undefined;
  /** Called when somebody begins to watch. */
  onWatch: (() => void) | undefined;
  #viewers: Viewer | readonly Viewer[] = NO_VIEWERS;
  #waiting: (() => void)[] | undefined;
  #paused = false;
  #unread = 0;

  constructor({ stdin, tty, logged = false }: StreamOptions, signal: TerminalHost['signal']) {
    if (tty) {
      this.terminal = new Terminal({ onOutput: (text) => this.tell('onStdout', text), signal });
      this.stdin = stdin ? this.terminal.input : { ...emptyInput, terminal: this.terminal };
      this.stdout = this.stderr = new Output(this, 'onStdout', false, this.terminal.output);
      return;
    }
    if (stdin) {
      this.#pipe = new Pipe();
      this.#pipe.retain();
    }
    this.stdin = this.#pipe?.input ?? emptyInput;
    this.stdout = new Output(this, 'onStdout', logged, undefined);
    this.stderr = new Output(this, 'onStderr', logged, undefined);
  }

  /** Tells `viewer` of all that is written from now on. */
  watch(viewer: Viewer): Cancel {
    this.onWatch?.();
    this.#viewers = this.viewers === 0 ? viewer : [this.#viewers, viewer].flat();
    return () => {
      this.#viewers = [this.#viewers].flat().filter((other) => other !== viewer);
    };
  }

  get viewers(): number {
    return Array.isArray(this.#viewers) ? this.#viewers.length : 1;
  }

  /** Writes to standard input; false when too much waits there to be read. */
  write(text: string): boolean {
    if (this.terminal !== undefined) {
      this.terminal.type(text);
      return true;
    }
    if (this.#pipe === undefined) return true;
    this.#unread = this.#pipe.full ? this.#unread + text.length : 0;
    if (this.#unread > MAX_UNREAD_INPUT) return false;
    this.#pipe.write(text);
    return true;
  }

  /** No more input comes. A terminal stays open. */
  endInput(): void {
    this.#pipe?.release();
  }

  /** Whoever reads is behind: the process waits at its next write. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const wake of waiting ?? []) wake();
  }

  /** Whoever reads is behind. */
  get paused(): boolean {
    return this.#paused;
  }

  /** For the outputs: something was written. */
  tell(stream: keyof Viewer, text: string): void {
    for (const viewer of [this.#viewers].flat()) viewer[stream](text);
  }

  /** For the outputs: calls back when whoever reads goes on. */
  onResume(wake: () => void): Cancel {
    (this.#waiting ??= []).push(wake);
    return () => {
      this.#waiting = this.#waiting?.filter((other) => other !== wake);
    };
  }
}

const NO_VIEWERS: readonly Viewer[] = [];

/** One end of a pipe, or a terminal, whose other end is outside. */
class Output implements Writable {
  readonly logged: boolean;
  readonly #streams: ContainerStreams;
  readonly #stream: keyof Viewer;
  readonly #terminal: Writable | undefined;

  constructor(streams: ContainerStreams, stream: keyof Viewer, logged: boolean, terminal: Writable | undefined) {
    this.#streams = streams;
    this.#stream = stream;
    this.logged = logged;
    this.#terminal = terminal;
  }

  get terminal(): Terminal | undefined {
    return this.#terminal?.terminal;
  }

  get full(): boolean {
    return this.#streams.paused;
  }

  write(text: string): void {
    if (this.#terminal === undefined) this.#streams.tell(this.#stream, text);
    else this.#terminal.write(text);
  }

  onDrained(wake: () => void): Cancel | undefined {
    if (this.#streams.paused) return this.#streams.onResume(wake);
    wake();
    return undefined;
  }
}
