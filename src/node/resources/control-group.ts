/** Why the kernel killed: by the limit of the container's own group, or because the whole node had no memory left. */
export type OutOfMemory = 'container' | 'node';

/** How much a container takes of its node, now and over time (the files of a Linux control group as numbers). */
export interface ControlGroup {
  /** `memory.current`, bytes. */
  readonly memoryBytes: number;
  /** What it wants of the processor now, thousandths of a core; it gets less when it is throttled or others want theirs. */
  readonly cpuMillicores: number;
  /** From now on `bytes` more (or less) are used by `pid`; past the limit the kernel kills. */
  setMemory(pid: number, bytes: number): void;
  /** From now on `pid` wants so much. */
  setCpu(pid: number, millicores: number): void;
}
