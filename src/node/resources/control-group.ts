/** Why the kernel killed: by the limit of the container's own group (or its pod's), or because the whole node had no memory left. */
export type OutOfMemory = 'container' | 'node';

/** How much a container takes of its node, now and over time (the files of a Linux control group as numbers). */
export interface ControlGroup {
  /** `memory.current`, bytes. */
  readonly memoryBytes: number;
  /** What it wants of the processor now, thousandths of a core; it gets less when it is throttled or others want theirs. */
  readonly cpuMillicores: number;
  /** From now on `pid` uses so many bytes; past the limit the kernel kills. */
  setMemory(pid: number, bytes: number): void;
  /** From now on `pid` wants so much. */
  setCpu(pid: number, millicores: number): void;
  /** What `pid` uses, bytes. */
  memoryOf(pid: number): number;
  /** What `pid` wants of the processor, thousandths of a core. */
  cpuOf(pid: number): number;
  /** `oom_score_adj` of its processes. */
  readonly oomScoreAdjust: number;
  /** A process has ended: it uses nothing any more. */
  release(pid: number): void;
}

/** What the kubelet tells the runtime about a container's resources. Absent: no bound. */
export interface GroupLimits {
  /** `memory.max` */
  readonly memoryBytes?: number;
  /** `cpu.max` */
  readonly cpuMillicores?: number;
  /** Where `cpu.weight` comes from. */
  readonly cpuRequestMillicores: number;
  readonly memoryRequestBytes: number;
  /** -1000 to 1000; the more, the sooner it is killed when the machine has no memory left. */
  readonly oomScoreAdjust: number;
  readonly qosClass: 'Guaranteed' | 'Burstable' | 'BestEffort';
  /** Bounds of the pod as a whole, where it has any. */
  readonly podMemoryBytes?: number;
  readonly podCpuMillicores?: number;
}

export const noLimits: GroupLimits = {
  cpuRequestMillicores: 0,
  memoryRequestBytes: 0,
  oomScoreAdjust: 1000,
  qosClass: 'BestEffort',
};
