import type { GroupLimits } from './control-group';
import { UseHistory } from './use-history';

/** What the processes of a group use, by their PIDs, and what they have used. */
export class GroupUse {
  readonly memory = new Map<number, number>();
  readonly cpu = new Map<number, number>();
  memoryBytes = 0;
  peakBytes = 0;
  cpuMillicores = 0;
  usedMicroseconds = 0;
  busyMs = 0;
  throttledMs = 0;
  throttledMicroseconds = 0;
  readonly memoryHistory = new UseHistory();
  readonly cpuHistory = new UseHistory();

  addMemory(bytes: number, nowMs: number): void {
    this.memoryBytes += bytes;
    if (this.memoryBytes > this.peakBytes) this.peakBytes = this.memoryBytes;
    this.memoryHistory.record(nowMs, this.memoryBytes);
  }

  recordCpu(atMs: number): void {
    this.cpuHistory.record(atMs, this.usedMicroseconds);
  }

  /** They have had `allottedMillicores` of the processor for so long. */
  spend(elapsedMs: number, allottedMillicores: number, { cpuMillicores: quota }: GroupLimits): void {
    this.usedMicroseconds += elapsedMs * allottedMillicores;
    if (quota === undefined) return;
    this.busyMs += elapsedMs;
    const wanted = this.cpuMillicores;
    if (wanted <= quota || allottedMillicores < quota) return;
    this.throttledMs += elapsedMs;
    this.throttledMicroseconds += elapsedMs * 1000 * (1 - quota / wanted);
  }
}

/** Changes what a process uses; nothing is not kept. */
export function setUse(uses: Map<number, number>, pid: number, amount: number): void {
  if (amount === 0) uses.delete(pid);
  else uses.set(pid, amount);
}
