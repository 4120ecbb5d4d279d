import { FileSystem, FileTree } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { Simulation } from '../../sim/simulation';
import { noPrograms } from './container-command';
import { pauseProgram } from './images/pause';
import { waitForSignal } from './images/serve';
import { ROOT, type Namespaces, type Program } from './process/process';
import { ProcessTable } from './process/process-table';
import { emptyInput, nullOutput } from './process/streams';

/** The PID namespace of a pod whose containers share one: `/pause` is its first process and takes in orphans. */
export function pauseProcesses(sim: Simulation, network: NetworkNamespace, hostname: string): ProcessTable {
  const table = new ProcessTable(sim);
  const files = new FileSystem(new FileTree(() => sim.nowMs));
  start(table, ['/pause'], pauseProgram, { files, network, hostname, programs: noPrograms }, 65535);
  return table;
}

/** The PID namespace of a machine, which containers with `hostPID` are in. */
export function machineProcesses(sim: Simulation, tree: FileTree, network: NetworkNamespace): ProcessTable {
  const table = new ProcessTable(sim);
  const namespaces = { files: new FileSystem(tree), network, hostname: network.id, programs: noPrograms };
  const service: Program = () => waitForSignal();
  for (const argv of [['/sbin/init'], ['/usr/bin/containerd'], ['/usr/bin/kubelet']]) {
    start(table, argv, service, namespaces, 0);
  }
  return table;
}

function start(
  table: ProcessTable,
  argv: readonly string[],
  program: Program,
  namespaces: Namespaces,
  uid: number,
): void {
  table.start({
    program,
    argv,
    env: new Map(),
    cwd: '/',
    user: uid === 0 ? ROOT : { uid, gid: uid, groups: [uid] },
    stdin: emptyInput,
    stdout: nullOutput,
    stderr: nullOutput,
    namespaces,
  });
}
