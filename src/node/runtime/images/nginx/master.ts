import type { Listener, ListenOptions } from '../../../../sim/net';
import type { ChildOptions, ProcessContext, Program, Unseen } from '../../process/process';
import type { SignalReceiver } from '../../process/signal-handlers';
import { SIGNAL_NUMBERS, type Signal } from '../../process/signals';
import { waitForSignal } from '../serve';
import type { Configuration } from './configuration';
import { emergency, emergencyTime, notice } from './error-log';
import { NginxServer } from './server';

const WORKER_USER = { uid: 101, gid: 101, groups: [101] };

/** Gives the configuration as it is now, or why it cannot be used. */
type ReadConfiguration = (process: ProcessContext, path: string) => Configuration | string;

/**
 * The master process: it holds the sockets and keeps the process that serves; another one takes its place when it is killed.
 * Divergence from real nginx: there is one, whatever `worker_processes` says, and the master itself answers.
 */
export class NginxMaster implements SignalReceiver, Unseen {
  readonly #process: ProcessContext;
  readonly #version: string;
  readonly #path: string;
  readonly #read: ReadConfiguration;
  /** Of most configurations one. */
  #listeners: Listener | readonly Listener[] = NO_LISTENERS;
  #workers: Set<number> | undefined;
  #workerPid = 0;
  #beganMs = 0;

  constructor(process: ProcessContext, version: string, path: string, read: ReadConfiguration) {
    this.#process = process;
    this.#version = version;
    this.#path = path;
    this.#read = read;
  }

  /** Gives the address that is taken, and holds nothing then. */
  listen(configuration: Configuration): string | undefined {
    const process = this.#process;
    const server = new NginxServer(process, this.#version, configuration);
    const addresses = new Map(
      configuration.servers
        .flatMap(({ listens }) => listens)
        .map(({ address, port }) => [`${address}:${port}`, { address, port }]),
    );
    for (const [name, { address, port }] of addresses) {
      if (address !== '0.0.0.0' && addresses.has(`0.0.0.0:${port}`)) continue;
      const listener = process.listen(socketOf(server, port, address));
      if (listener === 'EADDRINUSE') {
        this.#close();
        return name;
      }
      const others = [this.#listeners].flat();
      this.#listeners = others.length === 0 ? listener : [...others, listener];
    }
    return undefined;
  }

  /** All is open: from now on it keeps a worker, the first of which has that number. */
  begin(workerPid: number): void {
    const process = this.#process;
    process.trap('SIGHUP', this);
    process.trap('SIGCHLD', this);
    this.#workerPid = workerPid;
    this.#beganMs = process.nowMs;
    process.whenSeen(process.pid === 1 ? [workerPid] : [], this);
  }

  signalled(signal: Signal): void {
    if (signal === 'SIGHUP') this.#reload();
    else this.#reap();
  }

  /** Until somebody looks for it nobody can tell that there is no worker. */
  seen(): void {
    const startedMs = this.#beganMs;
    this.#startWorker(this.#process.pid === 1 ? { pid: this.#workerPid, startedMs } : { startedMs });
  }

  #startWorker(since?: ChildOptions['since']): void {
    const process = this.#process;
    const program: Program = () => waitForSignal();
    const worker = process.spawn({ program, argv: ['nginx: worker process'], user: WORKER_USER, since });
    if (worker === 'EAGAIN') return;
    (this.#workers ??= new Set()).add(worker.pid);
    if (since === undefined) notice(process, `start worker process ${worker.pid}`);
    process.onExit(() => process.kill(worker.pid, 'SIGKILL'));
  }

  #reap(): void {
    const process = this.#process;
    for (let ended = process.reap(); ended !== undefined && ended !== 'ECHILD'; ended = process.reap()) {
      const { signal, code } = ended.status;
      notice(process, `signal 17 (SIGCHLD) received from ${ended.pid}`);
      const how = signal === undefined ? `exited with code ${code}` : `exited on signal ${SIGNAL_NUMBERS[signal]}`;
      // A shell that became nginx may have left children behind.
      const isWorker = this.#workers?.delete(ended.pid) === true;
      notice(process, `${isWorker ? 'worker' : 'unknown'} process ${ended.pid} ${how}`);
      if (isWorker) this.#startWorker();
    }
  }

  /** A configuration that cannot be used leaves the one before in place. */
  #reload(): void {
    const process = this.#process;
    // Read before anything is said of it.
    const configuration = this.#read(process, this.#path);
    notice(process, 'signal 1 (SIGHUP) received, reconfiguring');
    if (typeof configuration === 'string') {
      process.printError(`${emergencyTime(process)} [emerg] ${process.pid}#${process.pid}: ${configuration}\n`);
      return;
    }
    notice(process, 'reconfiguring');
    this.#close();
    const taken = this.listen(configuration);
    if (taken !== undefined) emergency(process, `bind() to ${taken} failed (98: Address already in use)`);
  }

  #close(): void {
    const listeners = [this.#listeners].flat();
    this.#listeners = NO_LISTENERS;
    for (const listener of listeners) listener.close();
  }
}

const NO_LISTENERS: readonly Listener[] = [];

function socketOf(server: NginxServer, port: number, address: string): ListenOptions {
  // Bound, it takes half the memory of a function that calls it.
  const http = server.answer.bind(server);
  return { port, address, http, steadyUntilMs: server.isSteady ? FOR_EVER : steadiness(server, port) };
}

function steadiness(server: NginxServer, port: number): (path: string) => number {
  return (path) => server.steadyUntilMs(port, path);
}

/** One for all servers that look nowhere else for their answers: most are so, and there are many. */
const FOR_EVER = () => Infinity;
