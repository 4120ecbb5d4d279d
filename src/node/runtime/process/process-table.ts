import type { Simulation } from '../../../sim/simulation';
import { SmallMap } from '../../../sim/small-map';
import type { KillError, Process, SpawnOptions } from './process';
import type { Signal } from './signals';
import { TableProcess } from './table-process';

export interface ProcessTableOptions {
  /** As `pids.max` of a control group: past it a new process is refused with `EAGAIN`. Default 4096. */
  readonly maxProcesses?: number;
  /** As `RLIMIT_CPU`: after so many time slices in a row a process gets SIGXCPU. Default: none. */
  readonly maxSlices?: number;
}

const MAX_PID = 32_768;

/**
 * One PID namespace: its processes, who is whose child, signals and exit codes. The first process is PID 1; when it ends, all others are killed
 * and none can be started any more. As in Linux PID 1 only gets signals it has a handler for, except SIGKILL and SIGSTOP from outside the
 * namespace; orphans become its children; an ended child stays a zombie until its parent reaps it, and one started from outside is reaped at once.
 *
 * Divergence from real Linux: code takes no time until a process has done 10,000 operations without pausing (`TimeSlice`). No process groups.
 */
export class ProcessTable {
  readonly sim: Simulation;
  readonly maxSlices: number | undefined;
  /** Called before a process starts or ends: makes up for what was put off (`skipPids`). */
  onChange: (() => void) | undefined;
  /** The one whose code ran last: who looks into `/proc/self` now. */
  executing: Process | undefined;
  /** Another number whenever a process was started or forgotten. */
  generation = 0;
  readonly #maxProcesses: number;
  readonly #processes = new SmallMap<number, TableProcess>();
  #lastPid = 0;
  #unseen: TableProcess | readonly TableProcess[] | undefined;

  constructor(sim: Simulation, { maxProcesses = 4096, maxSlices }: ProcessTableOptions = {}) {
    this.sim = sim;
    this.maxSlices = maxSlices;
    this.#maxProcesses = maxProcesses;
  }

  /** Starts a process from outside: PID 1 when there was none yet, else one that joins the namespace (as `kubectl exec` does). */
  start(options: SpawnOptions): Process | 'EAGAIN' {
    return this.spawn(undefined, options);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** All processes, zombies too, by pid. */
  list(): readonly Process[] {
    return [...this.#processes.values()].sort((a, b) => a.pid - b.pid);
  }

  /** Signals a process from outside the namespace, as a container runtime does. */
  signal(pid: number, signal: Signal): KillError | undefined {
    return this.deliver(pid, signal, true);
  }

  /** A process ends by itself, as if its own code had called `exit`. */
  exit(pid: number, code: number): void {
    this.#processes.get(pid)?.exit(code);
  }

  /** For processes: `process` is told before somebody looks at the processes; no other gets one of `pids`. */
  whenSeen(pids: readonly number[], process: TableProcess): void {
    this.#lastPid = Math.max(this.#lastPid, ...pids);
    this.#unseen = this.#unseen === undefined ? process : [this.#unseen, process].flat();
  }

  /** Somebody is about to look at the processes. */
  look(): void {
    const unseen = this.#unseen;
    this.#unseen = undefined;
    for (const process of [unseen ?? []].flat()) process.look();
  }

  /** As if so many processes had come and gone. */
  skipPids(count: number): void {
    for (let left = count; left > 0; left -= 1) this.#nextPid();
  }

  /** For processes: one is about to end. */
  catchUp(): void {
    this.onChange?.();
  }

  /** For processes: starts a child of `parent`. */
  spawn(parent: TableProcess | undefined, options: SpawnOptions): TableProcess | 'EAGAIN' {
    this.catchUp();
    const namespaceEnded = this.#lastPid > 0 && !this.#processes.has(1);
    if (namespaceEnded || this.#processes.size >= this.#maxProcesses) return 'EAGAIN';
    const process = new TableProcess(this, options.since?.pid ?? this.#nextPid(), parent, options);
    this.#processes.set(process.pid, process);
    this.generation += 1;
    parent?.addChild(process);
    this.sim.post(() => process.run());
    return process;
  }

  /** For processes: `signal` reaches `pid`. */
  deliver(pid: number, signal: Signal, fromOutside: boolean): KillError | undefined {
    const process = this.#processes.get(pid);
    if (process === undefined) return 'ESRCH';
    process.receive(signal, fromOutside);
    return undefined;
  }

  /** For processes: one has just become a zombie. */
  bury(process: TableProcess): void {
    const init = this.#processes.get(1);
    if (init === undefined || init === process) {
      this.forget(process);
      if (init === process) for (const other of this.list()) this.deliver(other.pid, 'SIGKILL', true);
      return;
    }
    for (const orphan of process.children ?? []) init.adopt(orphan);
    process.children = undefined;
    if (process.parent === undefined) this.forget(process);
    else process.parent.childEnded(process);
  }

  /** For processes: nobody will ask for this one's exit status any more. */
  forget(process: TableProcess): void {
    process.state = 'dead';
    process.parent?.children?.remove(process);
    this.#processes.delete(process.pid);
    this.generation += 1;
  }

  #nextPid(): number {
    do {
      this.#lastPid = this.#lastPid >= MAX_PID ? 2 : this.#lastPid + 1;
    } while (this.#processes.has(this.#lastPid));
    return this.#lastPid;
  }
}
