import type { FileSystem } from '../../../sim/file-system';
import type { Listener, ListenOptions, NetworkNamespace } from '../../../sim/net';
import type { ControlGroup } from '../../resources/control-group';
import type { Footprint } from './footprint';
import type { SignalHandler } from './signal-handlers';
import type { Signal } from './signals';
import type { Readable, Writable } from './streams';

/** Gives up what a system call waits for. */
export type Cancel = () => void;

/**
 * What a process yields when it cannot go on: begins to wait and calls `wake` once, at once or later. The process table calls the returned
 * function when the process dies first. Results travel through the closure: programs use the coroutines of `system-calls.ts`.
 */
export type SystemCall = (process: ProcessContext, wake: () => void) => Cancel | undefined;

/** Code that may block: `yield*` it. */
export type Coroutine<Result> = Generator<SystemCall, Result, void>;

/** What runs in a process; the number is its exit code (0 to 255). It must never loop without end between two yields: see `spend`. */
export type Program = (process: ProcessContext) => Coroutine<number>;

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export const ROOT: User = { uid: 0, gid: 0, groups: [0] };

/** What the processes of one container share. */
export interface Namespaces {
  readonly files: FileSystem;
  readonly network: NetworkNamespace;
  readonly hostname: string;
  /** The Linux namespaces: type and identity, as `/proc/<pid>/ns` shows them. */
  kernel?(): readonly (readonly [type: string, id: string])[];
  /** Are the files at and under this path those of the image still? Absent: nobody knows. */
  isUntouched?(path: string): boolean;
  /** What the executables of the file system do, by the name in `FileSystem.writeBinary`. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Where what they use is counted; absent: nowhere. */
  readonly group?: ControlGroup;
}

export interface ExitStatus {
  /** 0 to 255; 128 and the number of the signal when one ended it. */
  readonly code: number;
  readonly signal?: Signal;
}

/** `running` also covers sleeping and waiting; a `zombie` has ended and its parent has not asked for the exit status yet. */
export type ProcessState = 'running' | 'stopped' | 'zombie' | 'dead';

/** Who wants to know of a process's end: takes less memory than a function of its own. */
export interface ExitObserver {
  processExited(status: ExitStatus): void;
}

/** A process as others see it. */
export interface Process {
  readonly pid: number;
  /** 0 when it was started from outside the PID namespace. */
  readonly parentPid: number;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly user: User;
  readonly cwd: string;
  readonly startedMs: number;
  readonly namespaces: Namespaces;
  readonly state: ProcessState;
  /** Absent while it runs. */
  readonly exitStatus: ExitStatus | undefined;
  /** Its own streams: what `/proc/<pid>/fd` shows. */
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Called when it has ended, as an event of its own: never inside the call that ends it. */
  onExit(callback: ((status: ExitStatus) => void) | ExitObserver): void;
}

export interface SpawnOptions {
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: User;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly namespaces: Namespaces;
  /** Where it is noted what this process and its descendants do. Absent: what is noted of its parent goes for it too. */
  readonly footprint?: Footprint | undefined;
  /** It counts as having been there from this moment on, perhaps under a number that was kept for it (`whenSeen`). */
  readonly since?: { readonly pid?: number; readonly startedMs: number } | undefined;
}

/** What starts children when somebody looks: takes less memory than a function of its own. */
export interface Unseen {
  seen(): void;
}

/** What a child does not get told it inherits. */
export type ChildOptions = Pick<SpawnOptions, 'program' | 'argv'> & Partial<SpawnOptions>;

export type BecomeOptions = Pick<SpawnOptions, 'argv'> &
  Partial<Pick<SpawnOptions, 'env' | 'stdin' | 'stdout' | 'stderr'>>;

export type KillError = 'ESRCH' | 'EPERM';

/** A process as its own program sees it. */
export interface ProcessContext extends Process {
  /** The file system as this user may use it. Paths are absolute: see `resolve`. */
  readonly files: FileSystem;
  readonly network: NetworkNamespace;
  readonly hostname: string;
  /** The virtual time in milliseconds since 1970. */
  readonly nowMs: number;
  cwd: string;

  /** Makes a path absolute. */
  resolve(path: string): string;
  /** Writes to standard output. The process blocks at its next system call while a pipe is full, and dies there of SIGPIPE if nobody reads. */
  print(text: string): void;
  printError(text: string): void;
  write(sink: Writable, text: string): void;

  /** `EAGAIN`: the table is full. */
  spawn(options: ChildOptions): Process | 'EAGAIN';
  /** The process becomes another program (`exec`): handlers are forgotten, what is absent stays. The caller then runs the program. */
  become(image: BecomeOptions): void;
  /**
   * Keeps `pids` for children that do nothing which others could notice. `start`, which is to start them, is called when somebody looks at the
   * processes: until then they cost nothing.
   */
  whenSeen(pids: readonly number[], start: (() => void) | Unseen): void;
  /** Reaps a child that has ended: any, or `pid`. Undefined: none has; `ECHILD`: there is none to wait for. */
  reap(pid?: number): { readonly pid: number; readonly status: ExitStatus } | 'ECHILD' | undefined;
  /** Calls back once, at the next end of a child. */
  onChildExit(wake: () => void): Cancel;
  /** All processes of the PID namespace, by pid. */
  processes(): readonly Process[];
  kill(pid: number, signal: Signal): KillError | undefined;
  /** Installs a handler, which runs when the signal comes; `ignore`; `exit`: ends with 0; or `default`. SIGKILL and SIGSTOP cannot be caught. */
  trap(signal: Signal, handler: SignalHandler | 'default'): void;
  /** From now on its code has something to put back when the process ends, however long it does nothing. */
  mustUnwind(): void;
  /** Ends the process from anywhere: a signal handler, an HTTP handler, its own code (which goes on until its next yield). */
  exit(code: number): void;

  /** Listens until the process ends. */
  listen(options: ListenOptions): Listener | 'EADDRINUSE';
  /** A timer for a system call: who begins it cancels it. */
  timer(delayMs: number, wake: () => void): Cancel;
  /** Calls back after `delayMs` unless the process has ended. */
  after(delayMs: number, callback: () => void): Cancel;
  /**
   * Counts work done without blocking; true when the time slice is used up: then `yield endOfSlice` soon.
   * Divergence from real Linux: code takes no time until a slice is used up; see `TimeSlice`.
   */
  spend(operations: number): boolean;
  /** From now on until it ends the process uses so much memory; past a limit the kernel kills. */
  setMemory(bytes: number): void;
  /** From now on until it ends the process wants so much of the processor. */
  setCpu(millicores: number): void;
  /** A whole number from 0 up to, not including, `bound`. */
  random(bound: number): number;
}
