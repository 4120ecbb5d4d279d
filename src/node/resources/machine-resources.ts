import type { ContainerGroup } from './container-group';
import { Processor } from './processor';

/** What a machine has. */
export interface MachineCapacity {
  readonly millicores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export const unlimitedCapacity: MachineCapacity = {
  millicores: Number.MAX_SAFE_INTEGER,
  memoryBytes: Number.MAX_SAFE_INTEGER,
  diskBytes: Number.MAX_SAFE_INTEGER,
};

/** `CONFIG_NR_CPUS` of common kernels. */
const MAX_PROCESSORS = 512;

/** A process that was killed because the machine had no memory left. */
export interface SystemOutOfMemory {
  readonly command: string;
  readonly pid: number;
}

/**
 * The memory and processor of a machine, and the kernel that gives them out: who goes past a limit is killed, and when nothing is left the
 * process whose use and `oom_score_adj` weigh most (mm/oom_kill.c, `oom_badness`). All of its container goes with it, as the kubelet asks.
 *
 * Divergence from real Kubernetes: the machine's own processes (kubelet, runtime, kernel) use nothing; there is no swap and no page cache.
 */
export class MachineResources {
  readonly capacity: MachineCapacity;
  readonly processor: Processor;
  readonly bootedMs: number;
  /** Told after each change of what is in use. */
  onChange: (() => void) | undefined;
  /** Told when a container has written: its layer, or a volume of its pod. */
  onWrite: ((podUid: string) => void) | undefined;
  onSystemOutOfMemory: ((victim: SystemOutOfMemory) => void) | undefined;
  readonly #now: () => number;
  readonly #groups = new Set<ContainerGroup>();
  #memoryBytes = 0;
  #systemMemoryBytes = 0;
  #systemDiskBytes = 0;
  #layerBytes = 0;

  constructor(now: () => number, capacity: MachineCapacity) {
    this.#now = now;
    this.capacity = capacity;
    this.bootedMs = now();
    this.processor = new Processor(now, capacity.millicores, this.#groups);
  }

  get nowMs(): number {
    return this.#now();
  }

  /** How many processors it has; a machine without bounds shows two. */
  get processors(): number {
    const { millicores } = this.capacity;
    return millicores === unlimitedCapacity.millicores ? 2 : Math.min(Math.ceil(millicores / 1000), MAX_PROCESSORS);
  }

  /** In use by all containers. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get availableMemoryBytes(): number {
    return Math.max(0, this.capacity.memoryBytes - this.#systemMemoryBytes - this.#memoryBytes);
  }

  /** What the containers' layers and whatever else is on the machine take of its disk; images not counted. */
  get diskBytes(): number {
    return this.#systemDiskBytes + this.#layerBytes;
  }

  /** Something on the machine outside all containers uses so much memory from now on. */
  setSystemMemory(bytes: number): void {
    this.#systemMemoryBytes = bytes;
    this.#enforceMachine();
    this.onChange?.();
  }

  /** Something on the machine outside all containers takes so much of the disk from now on. */
  setSystemDisk(bytes: number): void {
    this.#systemDiskBytes = bytes;
    this.onChange?.();
  }

  /** A container's layer has grown by so many bytes; 0 when a volume of its pod has. */
  layerChanged({ podUid }: Pick<ContainerGroup, 'podUid'>, bytes: number): void {
    this.#layerBytes += bytes;
    this.onChange?.();
    this.onWrite?.(podUid);
  }

  /** A container is removed, and its layer with it. */
  layerRemoved(bytes: number): void {
    this.#layerBytes -= bytes;
  }

  /** The groups of all containers that run. */
  get groups(): ReadonlySet<ContainerGroup> {
    return this.#groups;
  }

  enter(group: ContainerGroup): void {
    this.#groups.add(group);
  }

  leave(group: ContainerGroup): void {
    this.#groups.delete(group);
  }

  /** `group` uses so many bytes more: limits are looked at from the innermost outwards. */
  memoryChanged(group: ContainerGroup, bytes: number): void {
    this.#memoryBytes += bytes;
    if (group.inside && bytes >= 0) this.#enforce(group);
    this.onChange?.();
  }

  #enforce(group: ContainerGroup): void {
    const { memoryBytes = Infinity, podMemoryBytes } = group.limits;
    if (group.memoryBytes > memoryBytes) {
      group.kill('container');
      return;
    }
    if (podMemoryBytes !== undefined) {
      const pod = [...this.#groups].filter(({ podUid }) => podUid === group.podUid);
      if (pod.reduce((sum, one) => sum + one.memoryBytes, 0) > podMemoryBytes)
        worst(pod, podMemoryBytes)?.kill('container');
    }
    this.#enforceMachine();
  }

  #enforceMachine(): void {
    while (this.#systemMemoryBytes + this.#memoryBytes > this.capacity.memoryBytes) {
      const victim = worst(this.#groups, this.capacity.memoryBytes);
      if (victim === undefined) return;
      const { pid } = victim.largest;
      const command = victim.owner.commandOf(pid) ?? '';
      victim.kill('node');
      this.onSystemOutOfMemory?.({ command, pid });
    }
  }
}

/** The group with the process that weighs most; one that uses nothing is never chosen. */
function worst(groups: Iterable<ContainerGroup>, totalBytes: number): ContainerGroup | undefined {
  let victim: ContainerGroup | undefined;
  let most = -Infinity;
  for (const group of groups) {
    const { bytes } = group.largest;
    if (bytes === 0 || group.limits.oomScoreAdjust === -1000) continue;
    const badness = bytes + (group.limits.oomScoreAdjust * totalBytes) / 1000;
    if (badness > most) {
      most = badness;
      victim = group;
    }
  }
  return victim;
}
