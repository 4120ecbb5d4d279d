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
  readonly #viewers = new Set<Viewer>();
  #waiting: (() => void)[] = [];
  #paused = false;
  #unread = 0;

  constructor({ stdin, tty, logged = false }: StreamOptions, signal: TerminalHost['signal']) {
    if (tty) {
      this.terminal = new Terminal({ onOutput: (text) => this.#toAll('onStdout', text), signal });
      this.stdin = stdin ? this.terminal.input : { ...emptyInput, terminal: this.terminal };
      this.stdout = this.stderr = this.#output('onStdout', this.terminal.output);
      return;
    }
    if (stdin) {
      this.#pipe = new Pipe();
      this.#pipe.retain();
    }
    this.stdin = this.#pipe?.input ?? emptyInput;
    this.stdout = this.#output('onStdout', undefined, logged);
    this.stderr = this.#output('onStderr', undefined, logged);
  }

  /** Tells `viewer` of all that is written from now on. */
  watch(viewer: Viewer): Cancel {
    this.onWatch?.();
    this.#viewers.add(viewer);
    return () => void this.#viewers.delete(viewer);
  }

  get viewers(): number {
    return this.#viewers.size;
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
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #output(stream: keyof Viewer, terminal?: Writable, logged = false): Writable {
    const isPaused = (): boolean => this.#paused;
    return {
      logged,
      ...(terminal?.terminal && { terminal: terminal.terminal }),
      write: (text) => (terminal === undefined ? this.#toAll(stream, text) : terminal.write(text)),
      get full() {
        return isPaused();
      },
      onDrained: (wake) => {
        if (!this.#paused) {
          wake();
          return undefined;
        }
        this.#waiting.push(wake);
        return () => {
          this.#waiting = this.#waiting.filter((other) => other !== wake);
        };
      },
    };
  }

  #toAll(stream: keyof Viewer, text: string): void {
    for (const viewer of this.#viewers) viewer[stream](text);
  }
}
