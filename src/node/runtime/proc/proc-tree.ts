import { FileTree, type MountPoint } from '../../../sim/file-system';
import type { RandomStream } from '../../../sim/random';
import type { MachineResources } from '../../resources/machine-resources';
import type { Namespaces, Process } from '../process/process';
import type { ProcessTable } from '../process/process-table';
import { machineInfo } from './machine-info';
import { InodeMaker } from './inode-maker';
import { processFiles } from './process-files';

/** Whose `/proc` it is. */
export interface ProcOwner {
  readonly machine: MachineResources;
  readonly hostname: string;
  /** Absent before the first process was started. */
  processes(): ProcessTable | undefined;
  /** Of its own processes: others in the same PID namespace may have other files. */
  namespaces(): Namespaces;
  mounts(): readonly MountPoint[];
  random(): RandomStream;
}

/**
 * The file system `/proc` of a container: made when somebody looks into it, and brought up to date then.
 *
 * Divergence from real Linux: what is there of a process is what people look at (`cmdline`, `comm`, `status`, `stat`, `environ`, `cgroup`,
 * `mounts`, `oom_score_adj`, `fd`, `ns`, `cwd`, `exe`, `root`), of the kernel's settings next to nothing; nothing in it can be written.
 * `/proc/<pid>/root` of another container shows its own files, not what is mounted there.
 */
export function procTree(owner: ProcOwner): FileTree {
  const known = new Map<number, Process>();
  let generation = -1;
  const tree = new FileTree(() => owner.machine.nowMs, {
    device: 'proc',
    type: 'proc',
    onLook: () => {
      const table = owner.processes();
      tree.changing();
      table?.look();
      if (generation === (table?.generation ?? 0)) return;
      const { entries } = tree.ownRoot();
      if (generation < 0) for (const [name, inode] of machineInfo(owner, make)) entries.set(name, inode);
      generation = table?.generation ?? 0;
      const all = new Map(table?.list().map((process) => [process.pid, process]));
      for (const [pid, process] of known) {
        if (all.get(pid) === process) continue;
        known.delete(pid);
        entries.delete(String(pid));
      }
      for (const [pid, process] of all) {
        if (known.has(pid)) continue;
        known.set(pid, process);
        entries.set(
          String(pid),
          make.directory(() => processFiles(owner, process, make), process.user),
        );
      }
    },
  });
  const make = new InodeMaker(tree);
  return tree;
}
