import { join, type FileSystem } from '../../../sim/file-system';
import type { Listener, ListenOptions, NetworkNamespace } from '../../../sim/net';
import type {
  BecomeOptions,
  Cancel,
  ChildOptions,
  ExitObserver,
  ExitStatus,
  KillError,
  Namespaces,
  Process,
  ProcessContext,
  ProcessState,
  SpawnOptions,
  SystemCall,
  Unseen,
  User,
} from './process';
import { Children } from './children';
import { coroutineOf, crashOf } from './coroutine';
import type { Footprint } from './footprint';
import { guardedOptions } from './guarded-options';
import { HeldListener } from './held-listener';
import { Holdings } from './holdings';
import { PendingCall } from './pending-call';
import type { ProcessTable } from './process-table';
import { isUncatchable, SignalHandlers, type SignalHandler } from './signal-handlers';
import { defaultAction, signalExitCode, type Signal } from './signals';
import { releaseStreams, retainStreams, type Readable, type StandardStreams, type Writable } from './streams';
import { rest } from './system-calls';
import { TimeSlice } from './time-slice';

type Start = (() => void) | Unseen;

type ExitCallback = ((status: ExitStatus) => void) | ExitObserver;

const RESTING = { done: false, value: rest } as const;

type Reaped = { readonly pid: number; readonly status: ExitStatus };

/**
 * A process of a `ProcessTable`: a coroutine, what it waits for, and what must be let go when it ends.
 * Divergence from real Linux: when its code takes time, see `TimeSlice`.
 */
export class TableProcess implements ProcessContext {
  readonly pid: number;
  readonly user: User;
  readonly startedMs: number;
  readonly namespaces: Namespaces;
  children: Children<TableProcess> | undefined;
  parent: TableProcess | undefined;
  argv: readonly string[];
  env: ReadonlyMap<string, string>;
  cwd: string;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  state: ProcessState = 'running';
  readonly #table: ProcessTable;
  readonly #footprint: Footprint | undefined;
  #files: FileSystem | undefined;
  /** Undefined: it rests for ever. */
  #coroutine: Generator<SystemCall, number, void> | undefined;
  #mustUnwind = false;
  readonly #handlers = new SignalHandlers();
  #exitStatus: ExitStatus | undefined;
  /** Of most processes one. */
  #exitCallbacks: ExitCallback | readonly ExitCallback[] | undefined;
  #holdings: Holdings | undefined;
  /** The process is executing: its coroutine is on the call stack. */
  #executing = false;
  #dying: ExitStatus | undefined;
  readonly #call: PendingCall;
  /** The call that comes after the wait for room in a pipe or for the end of a slice. */
  #postponed: SystemCall | undefined;
  #wokenWhileStopped = false;
  #clogged: Writable | undefined;
  #unseen: Start | readonly Start[] | undefined;
  readonly #slice = new TimeSlice();
  #waitsFromMs = 0;

  constructor(table: ProcessTable, pid: number, parent: TableProcess | undefined, options: SpawnOptions) {
    this.#table = table;
    this.pid = pid;
    this.parent = parent;
    this.argv = options.argv;
    this.env = options.env;
    this.cwd = options.cwd;
    this.user = options.user;
    this.stdin = options.stdin;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.namespaces = options.namespaces;
    this.startedMs = options.since?.startedMs ?? table.sim.nowMs;
    this.#call = new PendingCall(table.sim, this);
    this.#footprint = options.footprint ?? (parent === undefined ? undefined : parent.#footprint);
    if (this.#footprint !== undefined) this.#footprint.processes += 1;
    retainStreams(options);
    this.#coroutine = coroutineOf(options.program, this);
  }

  get parentPid(): number {
    return this.parent?.pid ?? 0;
  }

  get exitStatus(): ExitStatus | undefined {
    return this.#exitStatus;
  }

  /** Not before it is needed: a container whose processes read no files has none. */
  get files(): FileSystem {
    return (this.#files ??= this.namespaces.files.as(this.user));
  }

  get network(): NetworkNamespace {
    this.#leaveTrace();
    return this.namespaces.network;
  }

  get hostname(): string {
    return this.namespaces.hostname;
  }

  get nowMs(): number {
    this.#leaveTrace();
    return this.#table.sim.nowMs;
  }

  resolve(path: string): string {
    return join(this.cwd, path);
  }

  print(text: string): void {
    this.write(this.stdout, text);
  }

  printError(text: string): void {
    this.write(this.stderr, text);
  }

  write(sink: Writable, text: string): void {
    if (this.#dying !== undefined || this.#exitStatus !== undefined) return;
    sink.write(text);
    if (sink.broken === true) this.receive('SIGPIPE', false);
    else if (sink.full === true) this.#clogged = sink;
  }

  spawn(options: ChildOptions): Process | 'EAGAIN' {
    return this.#table.spawn(this, {
      program: options.program,
      argv: options.argv,
      env: options.env ?? this.env,
      cwd: options.cwd ?? this.cwd,
      user: options.user ?? this.user,
      stdin: options.stdin ?? this.stdin,
      stdout: options.stdout ?? this.stdout,
      stderr: options.stderr ?? this.stderr,
      namespaces: options.namespaces ?? this.namespaces,
      since: options.since,
    });
  }

  become({ argv, env, stdin, stdout, stderr }: BecomeOptions): void {
    const before: StandardStreams = { stdin: this.stdin, stdout: this.stdout, stderr: this.stderr };
    this.argv = argv;
    this.env = env ?? this.env;
    this.stdin = stdin ?? this.stdin;
    this.stdout = stdout ?? this.stdout;
    this.stderr = stderr ?? this.stderr;
    retainStreams(this);
    releaseStreams(before);
    this.#handlers.forget();
  }

  whenSeen(pids: readonly number[], start: Start): void {
    const others = this.#unseen;
    this.#unseen = others === undefined ? start : [others, start].flat();
    this.#table.whenSeen(pids, this);
  }

  /** Somebody is about to look at the processes. */
  look(): void {
    const unseen = this.#unseen;
    this.#unseen = undefined;
    for (const start of [unseen ?? []].flat()) {
      if (this.#exitStatus !== undefined) return;
      if (typeof start === 'function') start();
      else start.seen();
    }
  }

  reap(pid?: number): Reaped | 'ECHILD' | undefined {
    const zombie = this.children === undefined ? 'ECHILD' : this.children.zombie(pid);
    if (zombie === undefined || zombie === 'ECHILD') return zombie;
    this.#table.forget(zombie);
    return { pid: zombie.pid, status: zombie.exitStatus ?? { code: 0 } };
  }

  onChildExit(wake: () => void): Cancel {
    this.children ??= new Children();
    return this.children.onExit(wake);
  }

  processes(): readonly Process[] {
    this.#leaveTrace();
    this.#table.look();
    return this.#table.list();
  }

  kill(pid: number, signal: Signal): KillError | undefined {
    this.#leaveTrace();
    this.#table.look();
    const target = this.#table.get(pid);
    if (target === undefined) return 'ESRCH';
    if (this.user.uid !== 0 && this.user.uid !== target.user.uid) return 'EPERM';
    return this.#table.deliver(pid, signal, false);
  }

  trap(signal: Signal, handler: SignalHandler | 'default'): void {
    this.#handlers.set(signal, handler);
  }

  mustUnwind(): void {
    this.#mustUnwind = true;
  }

  exit(code: number): void {
    this.#die({ code: code & 255 });
  }

  listen(options: ListenOptions): Listener | 'EADDRINUSE' {
    this.#leaveTrace();
    const listener = this.network.listen(guardedOptions(options, this));
    return listener === 'EADDRINUSE' ? listener : new HeldListener(listener, (this.#holdings ??= new Holdings()));
  }

  timer(delayMs: number, wake: () => void): Cancel {
    this.#leaveTrace();
    const timer = this.#table.sim.after(delayMs, wake);
    return () => timer.cancel();
  }

  after(delayMs: number, callback: () => void): Cancel {
    this.#leaveTrace();
    const holdings = (this.#holdings ??= new Holdings());
    const timer = this.#table.sim.after(delayMs, () => {
      holdings.forget(holding);
      this.guard(callback);
    });
    const holding = { letGo: () => timer.cancel() };
    holdings.add(holding);
    return () => {
      if (holdings.forget(holding)) timer.cancel();
    };
  }

  spend(operations: number): boolean {
    this.#slice.spend(operations);
    return this.#slice.usedUp;
  }

  setMemory(bytes: number): void {
    this.#leaveTrace();
    if (this.#exitStatus !== undefined) return;
    this.namespaces.group?.setMemory(this.pid, bytes);
  }

  setCpu(millicores: number): void {
    this.#leaveTrace();
    if (this.#exitStatus !== undefined) return;
    this.namespaces.group?.setCpu(this.pid, millicores);
  }

  random(bound: number): number {
    this.#leaveTrace();
    return this.#table.sim.random('processes').below(bound);
  }

  onExit(callback: ExitCallback): void {
    const status = this.#exitStatus;
    const others = this.#exitCallbacks;
    if (status === undefined) this.#exitCallbacks = others === undefined ? callback : [others, callback].flat();
    else this.#table.sim.post(() => tell(callback, status));
  }

  /** A signal comes. */
  receive(signal: Signal, fromOutside: boolean): void {
    if (this.#exitStatus !== undefined) return;
    const handler = this.#handlers.get(signal);
    if (signal === 'SIGCONT') this.#continue();
    if (handler === 'ignore') return;
    if (handler !== undefined) {
      this.#table.sim.post(() => {
        if (this.#exitStatus !== undefined) return;
        this.guard(() => {
          if (handler === 'exit') this.exit(0);
          else if (typeof handler === 'function') handler();
          else handler.signalled(signal);
        });
      });
      return;
    }
    if (this.pid === 1 && !(fromOutside && isUncatchable(signal))) return;
    const action = defaultAction(signal);
    if (action === 'terminate') this.#die({ code: signalExitCode(signal), signal });
    else if (action === 'stop') this.state = 'stopped';
  }

  /** For PID 1: a process whose parent has ended becomes its child. */
  adopt(orphan: TableProcess): void {
    orphan.parent = this;
    this.addChild(orphan);
    if (orphan.state === 'zombie') this.childEnded(orphan);
  }

  addChild(child: TableProcess): void {
    this.children ??= new Children();
    this.children.add(child);
  }

  /** A child has become a zombie. */
  childEnded(child: TableProcess): void {
    const handler = this.#handlers.get('SIGCHLD');
    if (handler === 'ignore') {
      this.#table.forget(child);
    } else {
      this.children?.addZombie(child);
      if (handler !== undefined) this.receive('SIGCHLD', false);
    }
    this.children?.wakeWaiting();
  }

  /** Executes until it waits for something, or ends. */
  run(): void {
    if (this.#exitStatus !== undefined) return;
    if (this.state === 'stopped') {
      this.#wokenWhileStopped = true;
      return;
    }
    if (this.#postponed === undefined) this.#slice.pause(this.#table.sim.nowMs - this.#waitsFromMs);
    for (;;) {
      const call = this.#postponed ?? this.#execute();
      this.#postponed = undefined;
      if (call === undefined) return;
      const gate = this.#gate();
      if (gate !== undefined) this.#postponed = call;
      this.#waitsFromMs = this.#table.sim.nowMs;
      if (!this.#begin(gate ?? call) || this.#exitStatus !== undefined) return;
    }
  }

  /** True when the call was over at once. What a program yields is its own affair: it may be no call at all. */
  #begin(call: SystemCall): boolean {
    try {
      return this.#call.begin(this, call);
    } catch (error) {
      this.#crash(error);
      return false;
    }
  }

  /** Executes up to the next system call; undefined when the process has ended. */
  #execute(): SystemCall | undefined {
    this.#executing = true;
    this.#table.executing = this;
    try {
      const step = this.#coroutine?.next() ?? RESTING;
      this.#executing = false;
      if (this.#dying !== undefined) this.#end(this.#dying);
      else if (step.done === true) this.#end({ code: step.value & 255 });
      else {
        this.#slice.spend(1);
        if (step.value === rest && !this.#mustUnwind) this.#coroutine = undefined;
        return step.value;
      }
    } catch (error) {
      this.#executing = false;
      this.#crash(error);
    }
    return undefined;
  }

  /** Runs code of the program outside its coroutine: a handler, a timer. */
  guard(code: () => void): void {
    this.#table.executing = this;
    try {
      code();
    } catch (error) {
      this.#crash(error);
    }
  }

  /** A program that throws ends, and with a word why; whoever runs it goes on. */
  #crash(error: unknown): void {
    const crash = crashOf(error, this.argv);
    this.stderr.write(crash.message);
    this.#die(crash.status);
  }

  /** What must be waited for before the next system call can begin. */
  #gate(): SystemCall | undefined {
    const clogged = this.#clogged;
    if (clogged !== undefined) {
      this.#clogged = undefined;
      if (clogged.full === true) return (_process, wake) => clogged.onDrained?.(wake);
    }
    if (!this.#slice.usedUp) return undefined;
    const sliceMs = this.#slice.next();
    const { maxSlices } = this.#table;
    if (maxSlices !== undefined && this.#slice.before > maxSlices) return (_process, wake) => this.#outOfTime(wake);
    return (_process, wake) => this.timer(sliceMs, wake);
  }

  /** SIGXCPU; who survives it has a fresh allowance. */
  #outOfTime(wake: () => void): undefined {
    this.#slice.renew();
    this.receive('SIGXCPU', true);
    if (this.#exitStatus === undefined) wake();
  }

  #continue(): void {
    if (this.state !== 'stopped') return;
    this.state = 'running';
    if (!this.#wokenWhileStopped) return;
    this.#wokenWhileStopped = false;
    this.#table.sim.post(() => this.run());
  }

  #die(status: ExitStatus): void {
    if (this.#exitStatus !== undefined) return;
    if (this.#executing) {
      this.#dying ??= status;
      return;
    }
    this.#call.cancel();
    this.#coroutine?.return(0);
    this.#end(status);
  }

  #end(status: ExitStatus): void {
    this.#table.catchUp();
    this.#exitStatus = status;
    this.#call.close();
    this.state = 'zombie';
    this.#holdings?.releaseAll();
    this.#holdings = undefined;
    this.namespaces.group?.release(this.pid);
    releaseStreams(this);
    this.#table.bury(this);
    for (const callback of [this.#exitCallbacks ?? []].flat()) this.#table.sim.post(() => tell(callback, status));
    this.#exitCallbacks = undefined;
  }

  #leaveTrace(): void {
    if (this.#footprint !== undefined) this.#footprint.isFree = true;
  }
}

function tell(callback: ExitCallback, status: ExitStatus): void {
  if (typeof callback === 'function') callback(status);
  else callback.processExited(status);
}
