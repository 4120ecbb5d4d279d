import { FileSystem, FileTree } from '../../../sim/file-system';
import type { NetworkNamespace } from '../../../sim/net';
import { NO_NETWORK } from '../../../sim/no-network';
import { Simulation } from '../../../sim/simulation';
import { makeDevices } from '../process/devices';
import { ROOT, type Process, type Program } from '../process/process';
import { ProcessTable, type ProcessTableOptions } from '../process/process-table';
import { emptyInput, textInput, TextOutput } from '../process/streams';
import { standardPrograms, type Flavor } from '../programs';
import { installPrograms } from '../programs/install';

/** A machine to run programs and scripts on, for tests. */
export class TestWorld {
  readonly sim = new Simulation({ startMs: Date.UTC(2026, 0, 1) });
  readonly files: FileSystem;
  readonly table: ProcessTable;
  readonly network: NetworkNamespace;
  readonly programs: Map<string, Program>;
  readonly stdout = new TextOutput();
  readonly stderr = new TextOutput();
  /** Both, in the order they were written. */
  readonly output = new TextOutput();

  constructor({
    flavor = 'gnu',
    network = NO_NETWORK,
    ...limits
  }: ProcessTableOptions & { flavor?: Flavor; network?: NetworkNamespace } = {}) {
    this.files = new FileSystem(new FileTree(() => this.sim.nowMs));
    for (const path of ['/etc', '/root', '/tmp', '/work']) this.files.makeDirectory(path);
    installPrograms(this.files, flavor);
    makeDevices(this.files, this.sim.random('devices'));
    this.table = new ProcessTable(this.sim, limits);
    this.network = network;
    this.programs = new Map(standardPrograms(flavor));
  }

  start(program: Program, argv: readonly string[] = ['program'], stdin?: string): Process {
    const process = this.table.start({
      program,
      argv,
      env: new Map([
        ['PATH', '/usr/bin:/bin'],
        ['HOME', '/root'],
      ]),
      cwd: '/work',
      user: ROOT,
      stdin: stdin === undefined ? emptyInput : textInput(stdin),
      stdout: { write: (text) => this.#print(this.stdout, text) },
      stderr: { write: (text) => this.#print(this.stderr, text) },
      namespaces: { files: this.files, network: this.network, hostname: 'machine', programs: this.programs },
    });
    if (process === 'EAGAIN') throw new Error('the table is full');
    return process;
  }

  #print(sink: TextOutput, text: string): void {
    sink.write(text);
    this.output.write(text);
  }

  /** Starts a tool by its name. */
  run(argv: readonly string[], stdin?: string): Process {
    const program = this.programs.get(argv[0] ?? '');
    if (program === undefined) throw new Error(`there is no ${argv[0]}`);
    return this.start(program, argv, stdin);
  }
}

export interface ScriptResult {
  /** Both outputs, in order. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** Runs `shell -c script` for up to an hour of virtual time. */
export function runScript(script: string, shell: 'bash' | 'dash' | 'ash' = 'bash', stdin?: string): ScriptResult {
  const world = new TestWorld({ flavor: shell === 'ash' ? 'busybox' : 'gnu' });
  const process = world.run([shell, '-c', script], stdin);
  world.sim.advance(3_600_000);
  return {
    output: world.output.text,
    stdout: world.stdout.text,
    stderr: world.stderr.text,
    exitCode: process.exitStatus?.code,
  };
}
