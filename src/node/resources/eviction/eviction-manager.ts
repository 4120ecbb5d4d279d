import type { Pod, PodCondition, PodStatus } from '../../../api/generated/types';
import { timestamp } from '../../../api/time';
import { computeQosClass } from '../../../api/kinds/pod/qos';
import { findUntoleratedTaint } from '../../../api/scheduling/taints';
import type { Timer } from '../../../sim/simulation';
import type { Rejection } from '../../kubelet/admission';
import type { KubeletContext } from '../../kubelet/kubelet-context';
import { evictionMessage, storageLimitMessage } from './messages';
import { podUse, type PodUse } from './pod-use';
import { rankForEviction } from './ranking';
import { metThresholds, type MetThreshold, type PressureCondition } from './thresholds';

/** A pod that the kubelet looks after. */
export interface EvictablePod {
  readonly pod: Pod;
  readonly work: 'syncing' | 'terminating' | 'terminated' | 'finished';
  /** Ends the pod with the status that `change` makes of its own. */
  evict(graceSeconds: number, change: (status: PodStatus) => PodStatus): void;
}

/** Monitoring interval, pressure transition period, and how an evicted pod's end is waited for (pkg/kubelet). */
const REASON = 'Evicted';
const GRACE_SECONDS = 1;
const INTERVAL_MS = 10_000;
const TRANSITION_MS = 300_000;
const CLEANUP_POLL_MS = 1000;
const CLEANUP_TIMEOUT_MS = 30_000;
const CRITICAL_PRIORITY = 2_000_000_000;
const MEMORY_PRESSURE_TAINT = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;

/**
 * Keeps the node from running out of memory or disk by ending pods on it (pkg/kubelet/eviction/eviction_manager.go). Looks every ten seconds
 * while there is something to look at, and not at all while use stays as it is.
 */
export class EvictionManager {
  readonly #context: KubeletContext;
  readonly #pods: () => Iterable<EvictablePod>;
  readonly #pod: (uid: string) => EvictablePod | undefined;
  readonly #conditionsChanged: () => void;
  readonly #startedMs: number;
  readonly #observedMs = new Map<PressureCondition, number>();
  #conditions: readonly PressureCondition[] = [];
  #next: Timer | undefined;
  #cleanup: { readonly pods: readonly EvictablePod[]; readonly untilMs: number } | undefined;

  constructor(context: KubeletContext, pods: ReadonlyMap<string, EvictablePod>, conditionsChanged: () => void) {
    this.#context = context;
    this.#pods = () => pods.values();
    this.#pod = (uid) => pods.get(uid);
    this.#conditionsChanged = conditionsChanged;
    this.#startedMs = context.sim.nowMs;
  }

  get conditions(): readonly PressureCondition[] {
    return this.#conditions;
  }

  start(): void {
    const { resources } = this.#context.runtime;
    resources.onChange = () => this.#useChanged();
    resources.onWrite = (podUid) => this.#podWrote(podUid);
    this.#useChanged();
  }

  stop(): void {
    this.#context.runtime.resources.onChange = undefined;
    this.#context.runtime.resources.onWrite = undefined;
    this.#next?.cancel();
  }

  /** Why the node does not take the pod now, or undefined (`Admit`). */
  admit(pod: Pod): Rejection | undefined {
    if (this.#conditions.length === 0 || isCritical(pod)) return undefined;
    if (this.#conditions.every((condition) => condition === 'MemoryPressure')) {
      if (computeQosClass(pod) !== 'BestEffort') return undefined;
      const { tolerations } = pod.spec;
      if (findUntoleratedTaint([MEMORY_PRESSURE_TAINT], tolerations, () => true) === undefined) return undefined;
    }
    return { reason: REASON, message: `The node had condition: [${this.#conditions.join(' ')}]. ` };
  }

  /** Memory or disk use is other than before: if that matters, the next look is at the next turn. */
  #useChanged(): void {
    if (!this.#isLookedAtNextTurn() && this.#thresholds().length > 0) this.#lookAt(this.#nextTurnMs());
  }

  #podWrote(podUid: string): void {
    if (this.#isLookedAtNextTurn()) return;
    const evictable = this.#pod(podUid);
    if (evictable?.work !== 'syncing') return;
    if (storageLimitMessage(this.#use(evictable.pod)) !== undefined) this.#lookAt(this.#nextTurnMs());
  }

  #isLookedAtNextTurn(): boolean {
    return this.#next !== undefined && this.#next.atMs <= this.#nextTurnMs();
  }

  #lookAt(atMs: number): void {
    this.#next?.cancel();
    this.#next = this.#context.sim.at(atMs, () => {
      this.#next = undefined;
      if (this.#context.alive()) this.#look();
    });
  }

  #nextTurnMs(): number {
    const { nowMs } = this.#context.sim;
    return this.#startedMs + (Math.floor((nowMs - this.#startedMs) / INTERVAL_MS) + 1) * INTERVAL_MS;
  }

  #look(): void {
    const { nowMs } = this.#context.sim;
    const { pods = [], untilMs = 0 } = this.#cleanup ?? {};
    if (nowMs < untilMs && pods.some(({ work }) => work === 'syncing' || work === 'terminating')) {
      this.#lookAt(nowMs + CLEANUP_POLL_MS);
      return;
    }
    const evicted = this.#synchronize();
    if (evicted.length > 0) {
      this.#cleanup = { pods: evicted, untilMs: nowMs + CLEANUP_TIMEOUT_MS };
      this.#lookAt(nowMs + CLEANUP_POLL_MS);
      return;
    }
    this.#cleanup = undefined;
    if (this.#thresholds().length > 0) this.#lookAt(this.#nextTurnMs());
    else if (this.#conditions.length > 0) {
      const endsMs = Math.min(...this.#observedMs.values()) + TRANSITION_MS;
      this.#lookAt(Math.max(endsMs, nowMs + 1));
    }
  }

  /** One round (`synchronize`): the pods that it evicted. */
  #synchronize(): readonly EvictablePod[] {
    const thresholds = this.#thresholds();
    this.#observe(thresholds);
    const active = [...this.#pods()].filter(({ work }) => work === 'syncing');
    const uses = new Map(active.map((evictable) => [this.#use(evictable.pod), evictable]));
    const overLimits: EvictablePod[] = [];
    for (const [use, evictable] of uses) {
      const message = storageLimitMessage(use);
      if (message === undefined || isCritical(use.pod)) continue;
      this.#evict(evictable, message, false);
      overLimits.push(evictable);
    }
    if (overLimits.length > 0) return overLimits;
    const [first] = thresholds;
    if (first === undefined) return [];
    const { recorder, nodeRef } = this.#context;
    recorder.event(nodeRef, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${first.resource}`);
    if (first.resource === 'ephemeral-storage' && this.#deleteUnusedImages()) return [];
    for (const use of rankForEviction([...uses.keys()], first.resource)) {
      const evictable = uses.get(use);
      if (evictable === undefined || isCritical(use.pod)) continue;
      this.#evict(evictable, evictionMessage(first, use), true);
      return [evictable];
    }
    return [];
  }

  #evict(evictable: EvictablePod, message: string, isDisruption: boolean): void {
    const { recorder, sim } = this.#context;
    const { pod } = evictable;
    recorder.event(pod, 'Warning', REASON, message);
    const { generation } = pod.metadata;
    const condition: PodCondition = {
      type: 'DisruptionTarget',
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'True',
      lastTransitionTime: timestamp(sim.nowMs),
      reason: 'TerminationByKubelet',
      message,
    };
    evictable.evict(GRACE_SECONDS, (status) => {
      const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
      return {
        ...status,
        phase: 'Failed',
        reason: REASON,
        message,
        ...(isDisruption && { conditions: [...others, condition] }),
      };
    });
  }

  #observe(thresholds: readonly MetThreshold[]): void {
    const { nowMs } = this.#context.sim;
    for (const { condition } of thresholds) this.#observedMs.set(condition, nowMs);
    for (const [condition, atMs] of this.#observedMs) {
      if (nowMs - atMs >= TRANSITION_MS) this.#observedMs.delete(condition);
    }
    const conditions = [...this.#observedMs.keys()];
    const changed = conditions.join() !== this.#conditions.join();
    this.#conditions = conditions;
    if (changed) this.#conditionsChanged();
  }

  /** True when that was enough. */
  #deleteUnusedImages(): boolean {
    const { runtime } = this.#context;
    const used = new Set<string>();
    for (const uid of runtime.podUids()) {
      for (const { config } of runtime.pod(uid)?.latest.values() ?? []) used.add(config.image.reference);
    }
    for (const { reference } of runtime.images.list()) {
      if (!used.has(reference) && !reference.startsWith('registry.k8s.io/pause:')) runtime.images.remove(reference);
    }
    this.#context.imagesChanged();
    return this.#thresholds().length === 0;
  }

  #thresholds(): readonly MetThreshold[] {
    const { runtime } = this.#context;
    return metThresholds(runtime.resources, this.#usedDiskBytes());
  }

  #usedDiskBytes(): number {
    const { runtime } = this.#context;
    let sum = runtime.resources.diskBytes;
    for (const { image } of runtime.images.list()) sum += image.sizeBytes;
    return sum;
  }

  #use(pod: Pod): PodUse {
    const { runtime, volumes } = this.#context;
    const used = new Map<string, number>();
    for (const { name, emptyDir } of pod.spec.volumes ?? []) {
      if (emptyDir !== undefined) used.set(name, volumes.usedBytes(pod, name));
    }
    return podUse(pod, runtime.pod(pod.metadata.uid), used);
  }
}

/** pkg/kubelet/types/pod_update.go, `IsCriticalPod`. */
function isCritical({ metadata, spec }: Pod): boolean {
  const { annotations } = metadata;
  const isStatic = (annotations?.['kubernetes.io/config.source'] ?? 'api') !== 'api';
  const isMirror = annotations?.['kubernetes.io/config.mirror'] !== undefined;
  return isStatic || isMirror || (spec.priority ?? 0) >= CRITICAL_PRIORITY;
}
