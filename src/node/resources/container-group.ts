import type { ControlGroup, GroupLimits, OutOfMemory } from './control-group';
import type { MachineResources } from './machine-resources';
import type { CpuUser } from './processor';
import { UseHistory } from './use-history';

/** Who the group belongs to. */
export interface GroupOwner {
  readonly podUid: string;
  readonly name: string;
  /** Everything in it is killed, and its end is told as being out of memory (`memory.oom.group`). */
  outOfMemory(): void;
  /** The command of a process in it. */
  commandOf(pid: number): string | undefined;
}

/** `cpu.stat` */
export interface CpuStatistics {
  readonly usedMicroseconds: number;
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledMicroseconds: number;
}

const PERIOD_MS = 100;

/** The control group of one container. It counts for the machine from `enter` to `leave`. */
export class ContainerGroup implements ControlGroup, CpuUser {
  readonly owner: GroupOwner;
  allottedMillicores = 0;
  readonly #machine: MachineResources;
  #limits: GroupLimits;
  #memory: Map<number, number> | undefined;
  #cpu: Map<number, number> | undefined;
  #memoryBytes = 0;
  #peakBytes = 0;
  #cpuMillicores = 0;
  #inside = false;
  #usedMicroseconds = 0;
  #busyMs = 0;
  #throttledMs = 0;
  #throttledMicroseconds = 0;
  #memoryHistory: UseHistory | undefined;
  #cpuHistory: UseHistory | undefined;

  constructor(machine: MachineResources, owner: GroupOwner, limits: GroupLimits) {
    this.#machine = machine;
    this.owner = owner;
    this.#limits = limits;
  }

  get podUid(): string {
    return this.owner.podUid;
  }

  get limits(): GroupLimits {
    return this.#limits;
  }

  /** The container's processes run: false before its start and after its end. */
  get inside(): boolean {
    return this.#inside;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get oomScoreAdjust(): number {
    return this.#limits.oomScoreAdjust;
  }

  memoryOf(pid: number): number {
    return this.#memory?.get(pid) ?? 0;
  }

  cpuOf(pid: number): number {
    return this.#cpu?.get(pid) ?? 0;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  get cpuMillicores(): number {
    return this.#cpuMillicores;
  }

  /** Millicores that it really gets now. */
  get cpuUse(): number {
    this.#machine.processor.settle();
    return this.allottedMillicores;
  }

  get cpuStatistics(): CpuStatistics {
    this.#machine.processor.settle();
    return {
      usedMicroseconds: Math.round(this.#usedMicroseconds),
      periods: Math.floor(this.#busyMs / PERIOD_MS),
      throttledPeriods: Math.floor(this.#throttledMs / PERIOD_MS),
      throttledMicroseconds: Math.round(this.#throttledMicroseconds),
    };
  }

  /** Bytes in use then; for the last minute. */
  memoryAt(atMs: number): number {
    return this.#memoryHistory?.at(atMs) ?? 0;
  }

  /** Microseconds of the processor used until then; for the last minute. */
  cpuTimeAt(atMs: number): number {
    this.#machine.processor.settle();
    return this.#cpuHistory?.between(atMs) ?? 0;
  }

  /** The process that uses most, and how much. */
  get largest(): { readonly pid: number; readonly bytes: number } {
    let largest = { pid: 1, bytes: 0 };
    for (const [pid, bytes] of this.#memory ?? []) if (bytes > largest.bytes) largest = { pid, bytes };
    return largest;
  }

  setMemory(pid: number, bytes: number): void {
    checkAmount(bytes, 'bytes');
    if (!this.#inside) return;
    const before = this.#memory?.get(pid) ?? 0;
    if (before === bytes) return;
    this.#memory ??= new Map();
    if (bytes === 0) this.#memory.delete(pid);
    else this.#memory.set(pid, bytes);
    this.#use(bytes - before);
    this.#machine.memoryChanged(this, bytes - before);
  }

  setCpu(pid: number, millicores: number): void {
    checkAmount(millicores, 'millicores');
    if (!this.#inside) return;
    const before = this.#cpu?.get(pid) ?? 0;
    if (before === millicores) return;
    const { processor } = this.#machine;
    processor.settle();
    this.#cpu ??= new Map();
    if (millicores === 0) this.#cpu.delete(pid);
    else this.#cpu.set(pid, millicores);
    if (this.#cpuMillicores === 0) this.#recordCpu(this.#machine.nowMs);
    this.#cpuMillicores += millicores - before;
    processor.changed(this);
  }

  release(pid: number): void {
    if (this.#memory?.has(pid) === true) this.setMemory(pid, 0);
    if (this.#cpu?.has(pid) === true) this.setCpu(pid, 0);
  }

  /** The container has started. */
  enter(): void {
    this.#inside = true;
    this.#machine.enter(this);
  }

  /** Nothing of the container runs any more. */
  leave(): void {
    if (!this.#inside) return;
    this.#clear();
    this.#inside = false;
    this.#machine.leave(this);
  }

  /** The limits are others from now on; use that is past them gets the container killed. */
  setLimits(limits: GroupLimits): void {
    this.#machine.processor.settle();
    this.#limits = limits;
    this.#machine.processor.changed(this);
    this.#machine.memoryChanged(this, 0);
  }

  /** The kernel kills all that is in it. */
  kill(_why: OutOfMemory): void {
    this.#clear();
    this.#inside = false;
    this.#machine.leave(this);
    this.owner.outOfMemory();
  }

  spend(elapsedMs: number, nowMs: number): void {
    const wanted = this.#cpuMillicores;
    const got = this.allottedMillicores;
    this.#usedMicroseconds += elapsedMs * got;
    const { cpuMillicores: quota } = this.#limits;
    if (quota !== undefined) {
      this.#busyMs += elapsedMs;
      if (wanted > quota && got >= quota) {
        this.#throttledMs += elapsedMs;
        this.#throttledMicroseconds += elapsedMs * 1000 * (1 - quota / wanted);
      }
    }
    this.#recordCpu(nowMs);
  }

  #clear(): void {
    for (const pid of this.#cpu?.keys() ?? []) this.setCpu(pid, 0);
    const bytes = this.#memoryBytes;
    this.#memory?.clear();
    if (bytes === 0) return;
    this.#use(-bytes);
    this.#machine.memoryChanged(this, -bytes);
  }

  #use(bytes: number): void {
    this.#memoryBytes += bytes;
    if (this.#memoryBytes > this.#peakBytes) this.#peakBytes = this.#memoryBytes;
    (this.#memoryHistory ??= new UseHistory()).record(this.#machine.nowMs, this.#memoryBytes);
  }

  #recordCpu(atMs: number): void {
    (this.#cpuHistory ??= new UseHistory()).record(atMs, this.#usedMicroseconds);
  }
}

/** What a program or a scenario says it uses. Errors: `RangeError`. */
function checkAmount(amount: number, unit: string): void {
  if (!(amount >= 0 && amount <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${amount} is no number of ${unit}`);
}
