import type { FileSystem } from '../../sim/file-system';
import type { ContainerGroup } from './container-group';
import { cpuQuota, cpuShares, cpuWeight, CPU_PERIOD_MICROSECONDS } from './cpu-weight';

const FOLDER = '/sys/fs/cgroup';

/** Makes the files in which a container finds its limits and its use (cgroup v2). */
export function makeGroupFiles(files: FileSystem, group: ContainerGroup): void {
  files.makeDirectory(FOLDER, { recursive: true });
  const file = (name: string, text: () => string) => files.makeDevice(`${FOLDER}/${name}`, { text });
  file('cgroup.controllers', () => 'cpuset cpu io memory hugetlb pids rdma misc\n');
  file('cpu.max', () => {
    const { cpuMillicores } = group.limits;
    return `${cpuMillicores === undefined ? 'max' : cpuQuota(cpuMillicores)} ${CPU_PERIOD_MICROSECONDS}\n`;
  });
  file('cpu.weight', () => `${cpuWeight(cpuShares(group.limits.cpuRequestMillicores))}\n`);
  file('cpu.stat', () => cpuStat(group));
  file('memory.max', () => `${group.limits.memoryBytes ?? 'max'}\n`);
  file('memory.current', () => `${group.memoryBytes}\n`);
  file('memory.peak', () => `${group.peakBytes}\n`);
  file('memory.swap.max', () => '0\n');
  file('memory.oom.group', () => '1\n');
}

function cpuStat(group: ContainerGroup): string {
  const { usedMicroseconds, periods, throttledPeriods, throttledMicroseconds } = group.cpuStatistics;
  return [
    `usage_usec ${usedMicroseconds}`,
    `user_usec ${usedMicroseconds}`,
    'system_usec 0',
    `nr_periods ${periods}`,
    `nr_throttled ${throttledPeriods}`,
    `throttled_usec ${throttledMicroseconds}`,
    '',
  ].join('\n');
}
