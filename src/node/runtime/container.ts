import { errorText, FileError, FileSystem, FileTree } from '../../sim/file-system';
import { LazyMap } from '../../sim/lazy-map';
import type { Simulation, Timer } from '../../sim/simulation';
import { argvOf, commandOf, environmentOf, isMounted, noPrograms, userOf, type Command } from './container-command';
import type { ContainerConfig } from './container-config';
import { ContainerFaults } from './container-faults';
import { ContainerNamespaces, type ContainerHost } from './container-namespaces';
import { ContainerNetwork } from './container-network';
import { ContainerLog } from './container-log';
import { ContainerStreams, type StreamOptions, type Viewer } from './container-streams';
import type { Outcome } from '../outcome';
import { FirstProcess } from './first-process';
import { hexId } from './hex-id';
import { layerOf } from './images/image';
import { ContainerGroup, type GroupOwner } from '../resources/container-group';
import { noLimits } from '../resources/control-group';
import { makeGroupFiles } from '../resources/group-files';
import type { MachineResources } from '../resources/machine-resources';
import { procTree } from './proc/proc-tree';
import type { PodSandbox } from './pod-sandbox';
import { commandName } from './process/command-name';
import { runtimeFiles } from './runtime-files';
import type { Footprint } from './process/footprint';
import { ProcessTable } from './process/process-table';
import type { ExitObserver, ExitStatus, Namespaces, Process, User } from './process/process';
import { withDescendants, type Terminal } from './process/terminal';
import { terminationMessage } from './termination-message';

/** Who wants to know of a container's end: takes less memory than a function of its own. */
export interface ContainerFollower {
  containerExited(container: Container): void;
}

type ExitFollower = ContainerFollower | (() => void);

export type ContainerState = 'created' | 'running' | 'exited';

/** The writable layer and the memory of a container must not take the host's. */
const MAX_FILES_BYTES = 64 * 1024 * 1024;
const START_ERROR_EXIT_CODE = 128;

/**
 * One container: an image's files with a writable layer above, processes and their output. Nothing of it exists before it is needed:
 * a server that reads no files has none.
 */
export class Container implements GroupOwner, ExitObserver, ContainerHost {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandbox;
  readonly createdMs: number;
  readonly log: ContainerLog;
  /** What it uses of its machine. */
  readonly group: ContainerGroup;
  readonly #sim: Simulation;
  readonly #machine: MachineResources;
  #state: ContainerState = 'created';
  #startedMs = 0;
  #finishedMs = 0;
  #exitCode = 0;
  #reason = '';
  #message = '';
  #user: User | undefined;
  #faults: ContainerFaults | undefined;
  #files: FileSystem | undefined;
  #layerBytes: (() => number) | undefined;
  #namespaces: Namespaces | undefined;
  #processes: ProcessTable | undefined;
  #main: Process | undefined;
  #streams: ContainerStreams | undefined;
  /** Of most containers one. */
  #followers: ExitFollower | readonly ExitFollower[] | undefined;
  #killTimer: Timer | undefined;
  #powerLost = false;
  #outOfMemory = false;

  constructor(sim: Simulation, sandbox: PodSandbox, config: ContainerConfig, machine: MachineResources) {
    this.#sim = sim;
    this.#machine = machine;
    this.sandbox = sandbox;
    this.config = config;
    this.createdMs = sim.nowMs;
    this.id = hexId(`container ${sandbox.id} ${config.name} ${config.attempt}`);
    this.log = new ContainerLog(sim);
    this.group = new ContainerGroup(machine, this, config.limits ?? noLimits);
  }

  get state(): ContainerState {
    return this.#state;
  }

  get podUid(): string {
    return this.sandbox.config.podUid;
  }

  get name(): string {
    return this.config.name;
  }

  /** 0 when it never started. */
  get startedMs(): number {
    return this.#startedMs;
  }

  get finishedMs(): number {
    return this.#finishedMs;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`: as the runtime reports them. */
  get reason(): string {
    return this.#reason;
  }

  /** The termination message. */
  get message(): string {
    return this.#message;
  }

  get user(): User {
    return (this.#user ??= userOf(this.config, () => this.files));
  }

  /** The PID namespace; undefined before it was started. */
  get processes(): ProcessTable | undefined {
    return this.#processes;
  }

  /** PID 1 of the container unless the pod shares its process namespace. */
  get mainProcess(): Process | undefined {
    return this.#main;
  }

  /** The container's files as root sees them. Made at the first call. */
  get files(): FileSystem {
    return (this.#files ??= this.#makeFiles());
  }

  /** The same if they have been made. */
  get madeFiles(): FileSystem | undefined {
    return this.#files;
  }

  /** Of its writable layer. */
  get layerBytes(): number {
    return this.#layerBytes?.() ?? 0;
  }

  /** How scenarios disturb it. */
  get faults(): ContainerFaults {
    return (this.#faults ??= new ContainerFaults(new FirstProcess(this)));
  }

  /** Starts PID 1. Returns why it could not, in the runtime's words; the container has then exited with 128. */
  start(): string | undefined {
    const command = this.#command(argvOf(this.config), this.config.tty === true);
    if ('error' in command) return this.#failToStart(command.error);
    const unusable = this.#ensureDirectory(command.cwd);
    if (unusable !== undefined) return this.#failToStart(unusable);
    // A part of a volume stays what it is now, also when the volume's content is exchanged: it can't be looked up later.
    if (this.config.mounts?.some(({ subPath }) => subPath !== undefined) === true) this.#files ??= this.#makeFiles();
    this.#processes = this.config.joinedProcesses ?? this.sandbox.config.sharedProcesses ?? new ProcessTable(this.#sim);
    const { stdin = false, tty = false } = this.config;
    const streams = this.#makeStreams({ stdin, tty, logged: true });
    streams.watch(this.log);
    const process = this.#processes.start({
      program: command.program,
      argv: command.argv,
      env: command.env,
      cwd: command.cwd,
      user: this.user,
      stdin: streams.stdin,
      stdout: streams.stdout,
      stderr: streams.stderr,
      namespaces: this.#ensureNamespaces(),
    });
    if (process === 'EAGAIN') return this.#failToStart('fork/exec: resource temporarily unavailable');
    this.#giveTerminal(streams.terminal, process);
    this.#streams = streams;
    this.#main = process;
    this.#state = 'running';
    this.#startedMs = this.#sim.nowMs;
    this.group.enter();
    process.onExit(this);
    return undefined;
  }

  /** Calls back when it exits; at once when it has. */
  onExit(follower: ExitFollower): void {
    const others = this.#followers;
    if (this.#state === 'exited') this.#tell(follower);
    else this.#followers = others === undefined ? follower : [others, follower].flat();
  }

  #tell(follower: ExitFollower): void {
    if (typeof follower === 'function') follower();
    else follower.containerExited(this);
  }

  /** Asks PID 1 to end, and kills it when it has not after `graceMs`. A later call may only shorten the wait. */
  stop(graceMs: number): void {
    const process = this.#main;
    if (this.#state !== 'running' || process === undefined) return;
    this.#processes?.signal(process.pid, this.config.image.image.stopSignal ?? 'SIGTERM');
    const deadlineMs = this.#sim.nowMs + graceMs;
    if (this.#killTimer !== undefined && this.#killTimer.atMs <= deadlineMs) return;
    this.#killTimer?.cancel();
    this.#killTimer = this.#sim.after(graceMs, () => this.kill());
  }

  kill(): void {
    if (this.#main !== undefined) this.#processes?.signal(this.#main.pid, 'SIGKILL');
  }

  /** The node lost its power: nobody is told, and after the next start it shows as exited with 255. */
  losePower(): void {
    if (this.#state === 'exited') return;
    this.#powerLost = true;
    this.#followers = undefined;
    this.kill();
    this.#finish(255, 'Unknown', '');
  }

  /** The standard streams of the first process; undefined before it was started. */
  get streams(): ContainerStreams | undefined {
    return this.#streams;
  }

  /** Starts one more process in the container, as `kubectl exec` does. Returns the way to it, or why it could not be started in runc's words. */
  exec(
    argv: readonly string[],
    options: StreamOptions,
    viewer: Viewer,
    footprint?: Footprint,
  ): Outcome<RunningCommand> {
    const command = this.#command(argv, options.tty);
    if ('error' in command) return command;
    const streams = this.#makeStreams(options);
    streams.watch(viewer);
    const process = this.#processes?.start({
      ...command,
      user: this.user,
      stdin: streams.stdin,
      stdout: streams.stdout,
      stderr: streams.stderr,
      namespaces: this.#ensureNamespaces(),
      footprint,
    });
    if (process === undefined || process === 'EAGAIN') return { error: 'fork/exec: resource temporarily unavailable' };
    this.#giveTerminal(streams.terminal, process);
    return { value: { process, streams, kill: () => this.#processes?.signal(process.pid, 'SIGKILL') } };
  }

  /** The command of one of its processes. */
  commandOf(pid: number): string | undefined {
    const process = this.#processes?.get(pid);
    return process === undefined ? undefined : commandName(process.argv);
  }

  #makeStreams(options: StreamOptions): ContainerStreams {
    return new ContainerStreams(options, (pid, signal) => this.#processes?.signal(pid, signal));
  }

  /** The keys of a terminal reach the process that it was made for and all that came of it, until a shell says otherwise. */
  #giveTerminal(terminal: Terminal | undefined, { pid }: Process): void {
    if (terminal !== undefined) terminal.foreground = () => withDescendants(this.#processes?.list() ?? [], [pid]);
  }

  #command(argv: readonly string[], tty: boolean): Command | { readonly error: string } {
    return commandOf(this.config, argv, {
      user: this.user,
      env: new LazyMap(tty ? terminalEnvironment : plainEnvironment, this),
      files: () => this.files,
      untouched: () => this.#files === undefined,
    });
  }

  #ensureNamespaces(): Namespaces {
    const { network, hostname } = this.sandbox.config;
    this.#namespaces ??= new ContainerNamespaces(
      this,
      new ContainerNetwork(this.#sim, network, this),
      hostname,
      this.config.image.image.binaries ?? noPrograms,
      this.group,
    );
    return this.#namespaces;
  }

  /** Are the files at and under this path those of the image still? */
  isUntouched(path: string): boolean {
    const { mounts = [], readOnlyRoot = false } = this.config;
    return this.#files === undefined && !readOnlyRoot && !isMounted(path, mounts);
  }

  /** The Linux namespaces of its processes. */
  kernel(): ReturnType<PodSandbox['namespacesOf']> {
    return this.sandbox.namespacesOf(this.id);
  }

  #makeFiles(): FileSystem {
    const { image, mounts, terminationMessagePath, readOnlyRoot = false } = this.config;
    const tree = new FileTree(() => this.#sim.nowMs, { base: layerOf(image.image), limitBytes: MAX_FILES_BYTES });
    const before = tree.usedBytes;
    this.#layerBytes = () => tree.usedBytes - before;
    tree.onUse = (bytes) => this.#machine.layerChanged(this.group, bytes);
    for (const mount of mounts ?? []) mount.tree.onUse ??= () => this.#machine.layerChanged(this.group, 0);
    const maker = new FileSystem(tree);
    makeGroupFiles(maker, this.group);
    const files = readOnlyRoot ? new FileSystem(tree, { readOnly: true }) : maker;
    const added = runtimeFiles(files, readOnlyRoot, () => this.#sim.nowMs);
    added.makeDevices(this.#sim.random('urandom'));
    files.mount('/proc', this.#makeProc(files), { readOnly: true });
    for (const [path, text] of this.sandbox.config.files.of(this.sandbox.config)) added.write(path, text, 0o644);
    if (terminationMessagePath !== undefined) added.write(terminationMessagePath, '', 0o666);
    for (const { path, tree: mounted, ...options } of mounts ?? []) files.mount(path, mounted, options);
    return files;
  }

  #makeProc(files: FileSystem): FileTree {
    return procTree({
      machine: this.#machine,
      hostname: this.sandbox.config.hostname,
      processes: () => this.#processes,
      namespaces: () => this.#ensureNamespaces(),
      mounts: () => files.mounts,
      random: () => this.#sim.random('uuid'),
    });
  }

  /** Makes the working directory if there is none, as runc does (libcontainer/rootfs_linux.go, `finalizeRootfs`); returns why it can't. */
  #ensureDirectory(path: string): string | undefined {
    if (path === '/') return undefined;
    // Files of its own are not made for that.
    const { image } = this.config.image;
    if (this.isUntouched(path) && new FileSystem(layerOf(image)).tryStat(path)?.kind === 'directory') return undefined;
    if (this.files.tryStat(path)?.kind === 'directory') return undefined;
    try {
      this.files.makeDirectory(path, { recursive: true });
      return undefined;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return `mkdir ${error.path}: ${errorText(error.code === 'EEXIST' ? 'ENOTDIR' : error.code).toLowerCase()}`;
    }
  }

  #failToStart(why: string): string {
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: error during container init: ${why}`;
    this.#finish(START_ERROR_EXIT_CODE, 'StartError', message);
    return message;
  }

  /** For its first process. */
  processExited({ code }: ExitStatus): void {
    if (this.#powerLost) return;
    this.log.flush();
    const reason = this.#outOfMemory ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error';
    this.#finish(code, reason, terminationMessage(this.config, code, this.log, this.#files));
  }

  /** The kernel kills all processes; the end is seen when the first of them is gone. */
  outOfMemory(): void {
    this.#outOfMemory = true;
    this.kill();
  }

  #finish(exitCode: number, reason: string, message: string): void {
    this.group.leave();
    this.#state = 'exited';
    this.#exitCode = exitCode;
    this.#reason = reason;
    this.#message = message;
    this.#finishedMs = this.#sim.nowMs;
    this.#killTimer?.cancel();
    const followers = this.#followers;
    this.#followers = undefined;
    for (const follower of [followers ?? []].flat()) this.#tell(follower);
  }
}

function plainEnvironment({ config, sandbox, user }: Container): ReadonlyMap<string, string> {
  return environmentOf(config, { hostname: sandbox.config.hostname, user, tty: false });
}

function terminalEnvironment({ config, sandbox, user }: Container): ReadonlyMap<string, string> {
  return environmentOf(config, { hostname: sandbox.config.hostname, user, tty: true });
}

/** A process that `exec` started. */
export interface RunningCommand {
  readonly process: Process;
  readonly streams: ContainerStreams;
  kill(): void;
}
