import { newUid } from '../../../api/uid';
import type { Inode } from '../../../sim/file-tree';
import { memoryInfo } from '../../resources/memory-info';
import { kernel } from '../kernel';
import type { InodeMaker } from './inode-maker';
import type { ProcOwner } from './proc-tree';

/** The entries of `/proc` that tell of the machine, and `self` (fs/proc). */
export function machineInfo(owner: ProcOwner, make: InodeMaker): readonly (readonly [string, Inode])[] {
  const { machine } = owner;
  const file = (name: string, text: () => string) => [name, make.file(text)] as const;
  const uptimeSeconds = (): number => Math.max(0, machine.nowMs - machine.bootedMs) / 1000;
  return [
    ['self', make.link(() => String(owner.processes()?.executing?.pid ?? 1))],
    ['mounts', make.link(() => 'self/mounts')],
    file('meminfo', () => memoryInfo(machine)),
    file('cpuinfo', () => cpuInfo(machine.processors)),
    file('loadavg', () => loadAverage(owner)),
    file('uptime', () => `${uptimeSeconds().toFixed(2)} ${(uptimeSeconds() * machine.processors).toFixed(2)}\n`),
    file('version', () => `Linux version ${kernel.release} (buildd@kernel) (gcc 13.2.0) ${kernel.version}\n`),
    file('filesystems', () => 'nodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n'),
    ['sys', make.directory(() => [['kernel', make.directory(() => kernelSettings(owner, make))]])],
  ];
}

function kernelSettings(owner: ProcOwner, make: InodeMaker): [string, Inode][] {
  const file = (name: string, text: () => string): [string, Inode] => [name, make.file(text)];
  return [
    file('hostname', () => `${owner.hostname}\n`),
    file('osrelease', () => `${kernel.release}\n`),
    file('ostype', () => 'Linux\n'),
    file('pid_max', () => '32768\n'),
    ['random', make.directory(() => [file('uuid', () => `${newUid(owner.random())}\n`)])],
  ];
}

function cpuInfo(processors: number): string {
  return Array.from({ length: processors }, (_, index) =>
    [
      `processor\t: ${index}`,
      'vendor_id\t: GenuineIntel',
      'model name\t: Virtual CPU',
      'cpu MHz\t\t: 2000.000',
      `siblings\t: ${processors}`,
      `core id\t\t: ${index}`,
      `cpu cores\t: ${processors}`,
      '',
      '',
    ].join('\n'),
  ).join('');
}

/** Divergence from real Linux: the three averages are what is in use at this moment. */
function loadAverage(owner: ProcOwner): string {
  const load = (owner.machine.processor.usedMillicores / 1000).toFixed(2);
  const all = owner.processes()?.list() ?? [];
  return `${load} ${load} ${load} 1/${all.length} ${all.at(-1)?.pid ?? 0}\n`;
}
