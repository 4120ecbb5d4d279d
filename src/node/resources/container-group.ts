import type { ControlGroup, GroupLimits, OutOfMemory } from './control-group';
import { GroupUse, setUse } from './group-use';
import type { MachineResources } from './machine-resources';
import type { CpuUser } from './processor';

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
  #inside = false;
  /** Absent until the first process says that it uses something: in most containers none ever does. */
  #use: GroupUse | undefined;

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
    return this.#use?.memoryBytes ?? 0;
  }

  get oomScoreAdjust(): number {
    return this.#limits.oomScoreAdjust;
  }

  memoryOf(pid: number): number {
    return this.#use?.memory.get(pid) ?? 0;
  }

  cpuOf(pid: number): number {
    return this.#use?.cpu.get(pid) ?? 0;
  }

  get peakBytes(): number {
    return this.#use?.peakBytes ?? 0;
  }

  get cpuMillicores(): number {
    return this.#use?.cpuMillicores ?? 0;
  }

  /** Millicores that it really gets now. */
  get cpuUse(): number {
    this.#machine.processor.settle();
    return this.allottedMillicores;
  }

  get cpuStatistics(): CpuStatistics {
    this.#machine.processor.settle();
    const { usedMicroseconds = 0, busyMs = 0, throttledMs = 0, throttledMicroseconds = 0 } = this.#use ?? {};
    return {
      usedMicroseconds: Math.round(usedMicroseconds),
      periods: Math.floor(busyMs / PERIOD_MS),
      throttledPeriods: Math.floor(throttledMs / PERIOD_MS),
      throttledMicroseconds: Math.round(throttledMicroseconds),
    };
  }

  /** Bytes in use then; for the last minute. */
  memoryAt(atMs: number): number {
    return this.#use?.memoryHistory.at(atMs) ?? 0;
  }

  /** Microseconds of the processor used until then; for the last minute. */
  cpuTimeAt(atMs: number): number {
    this.#machine.processor.settle();
    return this.#use?.cpuHistory.between(atMs) ?? 0;
  }

  /** The process that uses most, and how much. */
  get largest(): { readonly pid: number; readonly bytes: number } {
    let largest = { pid: 1, bytes: 0 };
    for (const [pid, bytes] of this.#use?.memory ?? []) if (bytes > largest.bytes) largest = { pid, bytes };
    return largest;
  }

  setMemory(pid: number, bytes: number): void {
    checkAmount(bytes, 'bytes');
    if (!this.#inside) return;
    const before = this.memoryOf(pid);
    if (before === bytes) return;
    const use = (this.#use ??= new GroupUse());
    setUse(use.memory, pid, bytes);
    use.addMemory(bytes - before, this.#machine.nowMs);
    this.#machine.memoryChanged(this, bytes - before);
  }

  setCpu(pid: number, millicores: number): void {
    checkAmount(millicores, 'millicores');
    if (!this.#inside) return;
    const before = this.cpuOf(pid);
    if (before === millicores) return;
    const { processor } = this.#machine;
    processor.settle();
    const use = (this.#use ??= new GroupUse());
    setUse(use.cpu, pid, millicores);
    if (use.cpuMillicores === 0) use.recordCpu(this.#machine.nowMs);
    use.cpuMillicores += millicores - before;
    processor.changed(this);
  }

  release(pid: number): void {
    if (this.#use === undefined) return;
    if (this.#use.memory.has(pid)) this.setMemory(pid, 0);
    if (this.#use.cpu.has(pid)) this.setCpu(pid, 0);
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
    this.#use?.spend(elapsedMs, this.allottedMillicores, this.#limits);
    this.#use?.recordCpu(nowMs);
  }

  #clear(): void {
    const use = this.#use;
    if (use === undefined) return;
    for (const pid of use.cpu.keys()) this.setCpu(pid, 0);
    const bytes = use.memoryBytes;
    use.memory.clear();
    if (bytes === 0) return;
    use.addMemory(-bytes, this.#machine.nowMs);
    this.#machine.memoryChanged(this, -bytes);
  }
}

/** What a program or a scenario says it uses. Errors: `RangeError`. */
function checkAmount(amount: number, unit: string): void {
  if (!(amount >= 0 && amount <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${amount} is no number of ${unit}`);
}
