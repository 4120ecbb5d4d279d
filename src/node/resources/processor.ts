import type { GroupLimits } from './control-group';
import { cpuShares, cpuWeight } from './cpu-weight';
import { divideCpu } from './divide-cpu';

/** Whose time is counted. `allottedMillicores` and the counters are the processor's to set. */
export interface CpuUser {
  readonly podUid: string;
  readonly limits: GroupLimits;
  /** What it wants. */
  readonly cpuMillicores: number;
  allottedMillicores: number;
  /** So much time has passed, and so much was used of it. */
  spend(elapsedMs: number, nowMs: number): void;
}

interface Tree {
  readonly weight: number;
  readonly wanted: number;
  readonly users?: readonly CpuUser[];
  readonly children: readonly Tree[];
}

/**
 * The processor of a machine, divided among its containers as the kubelet's control groups say: first the guaranteed pods, all burstable and
 * all best-effort ones, then pods, then containers (pkg/kubelet/cm/qos_container_manager_linux.go, pod_container_manager_linux.go).
 * Nothing is computed unless somebody's wish has changed since.
 *
 * Divergence from real Kubernetes: programs are not slowed down by a shortage; it shows in the numbers.
 */
export class Processor {
  readonly #now: () => number;
  readonly #millicores: number;
  readonly #busy = new Set<CpuUser>();
  /** All who run, for what they requested. */
  readonly #all: ReadonlySet<CpuUser>;
  #settledMs = 0;
  #stale = false;

  constructor(now: () => number, millicores: number, all: ReadonlySet<CpuUser>) {
    this.#now = now;
    this.#millicores = millicores;
    this.#all = all;
  }

  /** Brings what everybody has used up to this moment. To be called before a wish or a limit changes, and before a counter is read. */
  settle(): void {
    if (this.#stale) {
      this.#stale = false;
      this.#divide();
    }
    const nowMs = this.#now();
    const elapsedMs = nowMs - this.#settledMs;
    this.#settledMs = nowMs;
    if (elapsedMs > 0) for (const user of this.#busy) user.spend(elapsedMs, nowMs);
  }

  /** What all together get now. */
  get usedMillicores(): number {
    this.settle();
    let sum = 0;
    for (const user of this.#busy) sum += user.allottedMillicores;
    return sum;
  }

  /** A wish or a limit has changed. */
  changed(user: CpuUser): void {
    this.#stale = true;
    if (user.cpuMillicores > 0) this.#busy.add(user);
    else {
      this.#busy.delete(user);
      user.allottedMillicores = 0;
    }
  }

  #divide(): void {
    const pods = new Map<string, CpuUser[]>();
    for (const user of this.#busy) {
      const known = pods.get(user.podUid);
      if (known === undefined) pods.set(user.podUid, [user]);
      else known.push(user);
    }
    const classes = { Guaranteed: [] as Tree[], Burstable: [] as Tree[], BestEffort: [] as Tree[] };
    for (const users of pods.values()) classes[users[0]?.limits.qosClass ?? 'BestEffort'].push(this.#podTree(users));
    const burstable = this.#requested((user) => user.limits.qosClass === 'Burstable');
    const root = inner(0, [
      ...classes.Guaranteed,
      inner(cpuShares(burstable), classes.Burstable),
      inner(cpuShares(0), classes.BestEffort),
    ]);
    hand(root, Math.min(this.#millicores, root.wanted));
  }

  #podTree(users: readonly CpuUser[]): Tree {
    const podUid = users[0]?.podUid;
    const children = users.map((user) => ({
      weight: cpuWeight(cpuShares(user.limits.cpuRequestMillicores)),
      wanted: Math.min(user.cpuMillicores, user.limits.cpuMillicores ?? Infinity),
      users: [user],
      children: [],
    }));
    const requested = this.#requested((user) => user.podUid === podUid);
    return inner(cpuShares(requested), children, users[0]?.limits.podCpuMillicores);
  }

  #requested(counts: (user: CpuUser) => boolean): number {
    let sum = 0;
    for (const user of this.#all) if (counts(user)) sum += user.limits.cpuRequestMillicores;
    return sum;
  }
}

function inner(weight: number, children: readonly Tree[], limit = Infinity): Tree {
  const wanted = children.reduce((sum, child) => sum + child.wanted, 0);
  return { weight, wanted: Math.min(wanted, limit), children };
}

function hand({ users = [], children }: Tree, available: number): void {
  for (const user of users) user.allottedMillicores = available;
  const given = divideCpu(available, children);
  for (const [index, child] of children.entries()) hand(child, given[index] ?? 0);
}
