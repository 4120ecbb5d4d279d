import type { Process } from './process';
import type { Signal } from './signals';
import type { Readable, Writable } from './streams';

/** Who gets the signals of a terminal's keys: the pids of its foreground process group. */
export type Foreground = () => readonly number[];

/** What a terminal needs of whoever made it. */
export interface TerminalHost {
  /** What the terminal shows: the output of processes and the echo of what is typed. */
  onOutput(text: string): void;
  /** A key that means a signal was pressed. */
  signal(pid: number, signal: Signal): void;
}

/** Input that is kept while nobody reads (`N_TTY_BUF_SIZE` of Linux); what is typed beyond is lost. */
const MAX_UNREAD = 4096;
const END_OF_FILE = '';
const SIGNAL_KEYS: Readonly<Record<string, Signal>> = { '\x03': 'SIGINT', '\x1c': 'SIGQUIT', '\x1a': 'SIGTSTP' };

/**
 * A pseudo-terminal in canonical mode, as a container's processes see it (`input`, `output`) and as whoever sits before it does: `type`, and
 * what its host is told. Lines are edited with erase, Ctrl-W and Ctrl-U; Ctrl-C, Ctrl-\ and Ctrl-Z are signals, Ctrl-D ends the input;
 * `\n` is shown as `\r\n`. Source: drivers/tty/n_tty.c.
 *
 * Divergence from real Linux: no raw mode, so shells leave the editing of their line to the terminal, and full-screen programs don't work.
 */
export class Terminal {
  readonly input: Readable;
  readonly output: Writable;
  foreground: Foreground = () => [];
  /** In characters. */
  columns = 80;
  rows = 24;
  readonly #host: TerminalHost;
  /** Lines to be read; an empty one is an end of file. */
  #lines: string[] = [];
  #line = '';
  #readers: (() => void)[] = [];
  #hungUp = false;

  constructor(host: TerminalHost) {
    this.#host = host;
    this.input = {
      terminal: this,
      take: (maxLength, through) => this.#take(maxLength, through),
      onReadable: (wake) => {
        if (this.#lines.length > 0 || this.#hungUp) {
          wake();
          return undefined;
        }
        this.#readers.push(wake);
        return () => {
          this.#readers = this.#readers.filter((reader) => reader !== wake);
        };
      },
    };
    this.output = { terminal: this, write: (text) => this.#show(text) };
  }

  /** Keys are pressed. */
  type(keys: string): void {
    for (const key of keys) if (!this.#hungUp) this.#press(key);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    for (const pid of this.foreground()) this.#host.signal(pid, 'SIGWINCH');
  }

  /** Whoever sat before it is gone: who reads finds the end of the input. */
  hangUp(): void {
    this.#hungUp = true;
    this.#wake();
  }

  #press(key: string): void {
    const signal = SIGNAL_KEYS[key];
    if (signal !== undefined) {
      this.#line = '';
      this.#lines = [];
      this.#show(caret(key));
      for (const pid of this.foreground()) this.#host.signal(pid, signal);
      return;
    }
    switch (key) {
      case '\r':
      case '\n':
        this.#show('\n');
        this.#push(`${this.#line}\n`);
        return;
      case '\x04':
        this.#push(this.#line === '' ? END_OF_FILE : this.#line);
        return;
      case '\x7f':
      case '\b':
        this.#erase(1);
        return;
      case '\x15':
        this.#erase(Infinity);
        return;
      case '\x17':
        this.#erase(/\S*\s*$/.exec(this.#line)?.[0].length ?? 0);
        return;
      default:
        if (this.#line.length >= MAX_UNREAD) return;
        this.#line += key;
        this.#show(key < ' ' && key !== '\t' ? caret(key) : key);
    }
  }

  #push(line: string): void {
    this.#line = '';
    if (this.#lines.length < MAX_UNREAD) this.#lines.push(line);
    this.#wake();
  }

  #erase(count: number): void {
    const characters = [...this.#line];
    const erased = characters.splice(Math.max(0, characters.length - count));
    this.#line = characters.join('');
    this.#show('\b \b'.repeat(erased.length));
  }

  #take(maxLength = Infinity, through?: string): string | undefined {
    const [line] = this.#lines;
    if (line === undefined) return this.#hungUp ? '' : undefined;
    const found = through === undefined ? -1 : line.indexOf(through);
    const end = Math.min(line.length, maxLength, found < 0 ? Infinity : found + 1);
    if (end < line.length) this.#lines[0] = line.slice(end);
    else this.#lines.shift();
    return line.slice(0, end);
  }

  #show(text: string): void {
    if (text !== '') this.#host.onOutput(text.replaceAll('\n', '\r\n'));
  }

  #wake(): void {
    const readers = this.#readers;
    this.#readers = [];
    for (const wake of readers) wake();
  }
}

/** The pids and those of all their descendants. */
export function withDescendants(processes: readonly Process[], pids: readonly number[]): readonly number[] {
  const all = new Set(pids);
  // Children come after their parents: pids grow (but for the rare wrap-around, whose orphans a key does not reach).
  for (const { pid, parentPid } of processes) if (all.has(parentPid)) all.add(pid);
  return [...all];
}

function caret(key: string): string {
  return `^${String.fromCharCode(key.charCodeAt(0) + 64)}`;
}
