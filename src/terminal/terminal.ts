import { strict as assert } from 'node:assert';
import { DEFAULT_PATH } from '../node/runtime/process/executable';
import { ROOT, type Namespaces, type Process, type Program } from '../node/runtime/process/process';
import { ProcessTable } from '../node/runtime/process/process-table';
import { emptyInput, TextOutput } from '../node/runtime/process/streams';
import { pause } from '../node/runtime/process/system-calls';
import type { FileSystem } from '../sim/file-system';
import { NO_NETWORK } from '../sim/no-network';
import { Simulation } from '../sim/simulation';
import { interactiveShell, type InteractiveShell } from './interactive-shell';
import { commandProgram, type CommandWatcher, type TerminalCommand } from './terminal-command';
import { terminalFiles, terminalPrograms } from './terminal-files';
import { drivenNetwork, type TerminalNetwork } from './driven-network';
import { terminalPorts, type TerminalPorts } from './terminal-ports';

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface TerminalOptions {
  /** kubectl, docker, minikube, ... by name. One that is also a tool of the terminal takes its place. */
  readonly commands: ReadonlyMap<string, TerminalCommand>;
  /** The cluster's time in milliseconds since 1970. */
  now(): number;
  /** Lets the cluster's time pass. */
  sleep(ms: number): Promise<void>;
  /** One turn of those that a command in the background may take to begin. Default: one of the event loop, which is enough where nothing is far. */
  backgroundTurn?(): Promise<void>;
  /** Added to `HOME`, `PATH`, `USER`, `SHELL`, `PWD`, `TERM` and `LANG`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: `k` is `kubectl`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The working directory at the start, made if need be. Default `/root`, which is also `HOME`. */
  readonly cwd?: string;
  readonly hostname?: string;
  /** Those of the machine it runs on; the commands are added to them. Default: files of its own. */
  readonly files?: FileSystem;
  /** What `curl` and the like see. Default: a machine without a network. */
  readonly network?: TerminalNetwork;
  /** The characters that one `run` may print on each of its outputs. Default 16 Mi. */
  readonly maxOutput?: number;
  /** How long one `run` may take, in milliseconds of the cluster's time. Default thirty days. */
  readonly limitMs?: number;
  /** How often one `run` may wait for time to pass. Default 100,000. */
  readonly maxPauses?: number;
  /** How many commands of `commands` one `run` may start. Default 5000. */
  readonly maxCommands?: number;
}

export interface RunOptions {
  /** Presses Ctrl-C after so many milliseconds of the cluster's time. */
  readonly interruptAfterMs?: number;
}

/** A student's shell: bash with its own files, environment, aliases and history. Nothing of the host is in it. */
export interface Terminal {
  /** Absolute paths. */
  readonly files: FileSystem;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** Runs what was typed, one line or several, and waits for its end. `exitCode` is that of the last line. Rejects only when a command throws. */
  run(lines: string, options?: RunOptions): Promise<CommandResult>;
  /** Presses Ctrl-C: what runs in the foreground gets SIGINT, and the rest of the lines does not run. */
  interrupt(): void;
  /** Ends all that still runs, in the background too. */
  close(): void;
}

const DEFAULT_MAX_PAUSES = 100_000;
const DEFAULT_LIMIT_MS = 30 * 24 * 3_600_000;
const DEFAULT_MAX_OUTPUT = 16 * 1024 * 1024;
const DEFAULT_MAX_COMMANDS = 5000;
/** A loop that never pauses gets SIGXCPU after so many time slices. */
const MAX_SLICES = 30;
/** Of the event loop: plenty to read a pod and to open a port. */
const BACKGROUND_TURNS = 100;
/** Far more than a person has at once; few enough that a fork bomb burns out soon. */
const MAX_PROCESSES = 64;

export function createTerminal(options: TerminalOptions): Terminal {
  return new ShellTerminal(options);
}

/** A machine of its own (processes, files, a clock that follows the cluster's) with a bash that is driven line by line. */
class ShellTerminal implements Terminal {
  readonly files: FileSystem;
  readonly #options: TerminalOptions;
  readonly #sim: Simulation;
  readonly #table: ProcessTable;
  readonly #namespaces: Namespaces;
  readonly #screen = { stdout: new TextOutput(0), stderr: new TextOutput(0) };
  readonly #initialEnv: ReadonlyMap<string, string>;
  readonly #initialCwd: string;
  #shell: InteractiveShell;
  #shellProcess: Process;
  #running = 0;
  #started = 0;
  #pauses = 0;
  #failure: { readonly error: unknown } | undefined;
  #onActivity: (() => void) | undefined;
  /** Why a run was given up. */
  #complaint = '';
  #busy = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#sim = new Simulation({ startMs: options.now() });
    this.#table = new ProcessTable(this.#sim, { maxSlices: MAX_SLICES, maxProcesses: MAX_PROCESSES });
    const cwd = options.cwd ?? '/root';
    this.files = terminalFiles(() => this.#sim.nowMs, options.commands.keys(), options.files);
    this.files.makeDirectory(cwd, { recursive: true });
    const hostname = options.hostname ?? 'gherkube';
    const watcher = {
      started: () => {
        this.#running += 1;
      },
      ended: () => {
        this.#running -= 1;
        this.#onActivity?.();
      },
      now: () => options.now(),
      synchronize: () => this.#syncClock(),
    };
    const network = options.network === undefined ? NO_NETWORK : drivenNetwork(options.network, watcher);
    const ports = terminalPorts(network, watcher);
    this.#namespaces = {
      files: this.files,
      network: ports.network,
      hostname,
      programs: this.#programs(ports.listen),
    };
    this.#initialCwd = cwd;
    this.#clearedScreen();
    this.#initialEnv = new Map(
      Object.entries({
        HOME: '/root',
        USER: 'root',
        LOGNAME: 'root',
        SHELL: '/bin/bash',
        PATH: DEFAULT_PATH,
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        PWD: cwd,
        ...options.env,
      }),
    );
    this.#start(init, ['/sbin/init']);
    [this.#shell, this.#shellProcess] = this.#startShell();
  }

  get cwd(): string {
    return this.#shellProcess.cwd;
  }

  get env(): ReadonlyMap<string, string> {
    return this.#shell.environment ?? this.#initialEnv;
  }

  async run(lines: string, { interruptAfterMs }: RunOptions = {}): Promise<CommandResult> {
    assert(!this.#busy, 'a terminal runs one thing at a time');
    this.#busy = true;
    this.#started = 0;
    this.#complaint = '';
    try {
      this.#syncClock();
      const interrupts =
        interruptAfterMs === undefined ? undefined : this.#sim.after(interruptAfterMs, () => this.interrupt());
      const exitCode = await this.#runToEnd(lines);
      await this.#letBackgroundStart();
      interrupts?.cancel();
      const { stdout, stderr } = this.#clearedScreen();
      return { stdout, stderr: stderr + this.#complaint, exitCode };
    } catch (error) {
      this.#clearedScreen();
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** What stands on the screen. What the background prints from now on comes with the next line. */
  #clearedScreen(): { readonly stdout: string; readonly stderr: string } {
    const { stdout, stderr } = this.#screen;
    const maxOutput = this.#options.maxOutput ?? DEFAULT_MAX_OUTPUT;
    this.#screen.stdout = new TextOutput(maxOutput);
    this.#screen.stderr = new TextOutput(maxOutput);
    return { stdout: stdout.text, stderr: stderr.text };
  }

  interrupt(): void {
    for (const pid of this.#shell.interrupt()) this.#signalTree(pid);
    this.#onActivity?.();
  }

  close(): void {
    for (const { pid } of this.#table.list()) if (pid !== 1) this.#table.signal(pid, 'SIGKILL');
    this.#sim.beginStep();
    this.#sim.settle();
  }

  async #runToEnd(lines: string): Promise<number> {
    if (this.#shellProcess.exitStatus !== undefined) [this.#shell, this.#shellProcess] = this.#startShell();
    let exitCode: number | undefined;
    this.#shell.type(lines, (status) => {
      exitCode = status;
    });
    const hasEnded = (): boolean => exitCode !== undefined;
    const process = this.#shellProcess;
    this.#pauses = 0;
    const limitMs = this.#sim.nowMs + (this.#options.limitMs ?? DEFAULT_LIMIT_MS);
    for (;;) {
      this.#sim.beginStep();
      this.#sim.settle();
      if (this.#failure !== undefined) {
        const { error } = this.#failure;
        this.#failure = undefined;
        this.#giveUp(hasEnded);
        throw error;
      }
      if (exitCode !== undefined) return exitCode;
      if (process.exitStatus !== undefined) return process.exitStatus.code;
      const reason = this.#whyGiveUp(limitMs);
      if (reason !== undefined) {
        this.#giveUp(hasEnded);
        this.#complaint = `gherkube: ${reason}\n`;
        return 1;
      }
      await this.#wait(limitMs);
    }
  }

  /** A command that was sent to the background gets the moment that it needs to begin; one that only waits has begun. */
  async #letBackgroundStart(): Promise<void> {
    const { backgroundTurn = turnOfTheEventLoop } = this.#options;
    for (let turn = 0; this.#running > 0 && turn < BACKGROUND_TURNS; turn += 1) await backgroundTurn();
    this.#sim.beginStep();
    this.#sim.settle();
  }

  #whyGiveUp(limitMs: number): string | undefined {
    const { stdout, stderr } = this.#screen;
    if (stdout.overflowed || stderr.overflowed)
      return `stopped: more than ${this.#options.maxOutput ?? DEFAULT_MAX_OUTPUT} characters of output`;
    const maxCommands = this.#options.maxCommands ?? DEFAULT_MAX_COMMANDS;
    if (this.#started > maxCommands) return `stopped: more than ${maxCommands} commands in one line`;
    const maxPauses = this.#options.maxPauses ?? DEFAULT_MAX_PAUSES;
    if (this.#pauses > maxPauses) return `stopped: still running after ${maxPauses} pauses`;
    if (this.#sim.nowMs >= limitMs) return 'stopped: still running after the time a line may take';
    if (this.#running === 0 && this.#sim.nextTimerMs === undefined)
      return 'stopped: waits for something that cannot come';
    return undefined;
  }

  /** Waits for what comes first: news of a command, or the next timer of a process. */
  async #wait(limitMs: number): Promise<void> {
    const nextMs = this.#sim.nextTimerMs;
    const timerMs = nextMs === undefined ? undefined : Math.min(nextMs, limitMs);
    if (this.#running > 0) {
      const activity = new Promise<void>((resolve) => {
        this.#onActivity = resolve;
      });
      // A command that need not wait itself is done soon; only then does time pass.
      const soon = new Promise<'idle'>((resolve) => {
        setImmediate(() => resolve('idle'));
      });
      const first = await Promise.race([activity, soon]);
      if (first === 'idle')
        await Promise.race(timerMs === undefined ? [activity] : [activity, this.#passUntil(timerMs)]);
      this.#onActivity = undefined;
    } else if (timerMs !== undefined) {
      await this.#passUntil(timerMs);
    }
    this.#syncClock();
  }

  async #passUntil(timerMs: number): Promise<void> {
    this.#pauses += 1;
    await this.#options.sleep(timerMs - this.#sim.nowMs);
    // A clock that does not move must not keep the timer from coming.
    if (this.#options.now() <= timerMs) this.#sim.advance(timerMs - this.#sim.nowMs);
  }

  #syncClock(): void {
    const behindMs = this.#options.now() - this.#sim.nowMs;
    if (behindMs > 0) this.#sim.advance(behindMs);
  }

  /** Ends the line and all that runs; the shell itself stays if it can. */
  #giveUp(hasEnded: () => boolean): void {
    this.#shell.interrupt();
    const keep = new Set([1, this.#shellProcess.pid]);
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      for (const { pid } of this.#table.list()) if (!keep.has(pid)) this.#table.signal(pid, signal);
      this.#sim.settle();
    }
    if (!hasEnded()) this.#table.signal(this.#shellProcess.pid, 'SIGKILL');
  }

  /** Ctrl-C reaches a command with all its children. */
  #signalTree(pid: number): void {
    const children = this.#table.list().filter(({ parentPid }) => parentPid === pid);
    this.#table.signal(pid, 'SIGINT');
    for (const child of children) this.#signalTree(child.pid);
  }

  /** It or whoever has started it is a job of the shell. */
  #isInBackground(pid: number): boolean {
    if (this.#shell.isJob(pid)) return true;
    const parentPid = this.#table.list().find((process) => process.pid === pid)?.parentPid;
    return parentPid !== undefined && parentPid > 1 && this.#isInBackground(parentPid);
  }

  #startShell(): [InteractiveShell, Process] {
    const shell = interactiveShell({ aliases: { k: 'kubectl', ...this.#options.aliases } });
    return [shell, this.#start(shell.program, ['bash'])];
  }

  #start(program: Program, argv: readonly string[]): Process {
    const process = this.#table.start({
      program,
      argv,
      env: this.#initialEnv,
      cwd: this.#initialCwd,
      user: ROOT,
      stdin: emptyInput,
      stdout: { write: (text) => this.#screen.stdout.write(text) },
      stderr: { write: (text) => this.#screen.stderr.write(text) },
      namespaces: this.#namespaces,
    });
    assert(process !== 'EAGAIN');
    return process;
  }

  #programs(listen: TerminalPorts['listen']): ReadonlyMap<string, Program> {
    const watcher: CommandWatcher = {
      started: () => {
        this.#running += 1;
        this.#started += 1;
      },
      wrote: () => this.#onActivity?.(),
      held: () => {
        this.#running -= 1;
        this.#onActivity?.();
      },
      woke: () => {
        this.#running += 1;
      },
      inBackground: (pid) => this.#isInBackground(pid),
      ended: (error, held) => {
        if (!held) this.#running -= 1;
        if (error !== undefined) this.#failure ??= { error };
        this.#onActivity?.();
      },
      now: () => this.#options.now(),
      listen,
    };
    const programs = new Map(terminalPrograms);
    for (const [name, command] of this.#options.commands)
      programs.set(`command:${name}`, commandProgram(command, watcher));
    return programs;
  }
}

/** PID 1 of the machine: orphans become its children, and nobody has to reap them. */
const init: Program = function* init(process) {
  process.trap('SIGCHLD', 'ignore');
  for (;;) yield pause;
};

async function turnOfTheEventLoop(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
