import type { Pod } from '../../api/generated/types';
import type { Simulation, Timer } from '../../sim/simulation';
import { podChanges, UNSCHEDULABLE_TIMEOUT } from '../framework/cluster-event';
import { podInfo, updatedPodInfo } from '../framework/pod-info';
import type { Profiles, RunningProfile } from '../profiles';
import {
  BACKOFF_ORDERING_WINDOW_MS,
  FLUSH_UNSCHEDULABLE_EVERY_MS,
  POD_MAX_IN_UNSCHEDULABLE_MS,
  type Backoff,
} from './backoff';
import { IndexedHeap } from './indexed-heap';
import type { Nominator } from './nominator';
import { backoffExpirationMs, hasRejectors, isBackingOff, queuedPodInfo, type QueuedPodInfo } from './queued-pod-info';
import type { Change, QueueingStrategy } from './queueing-hints';
import { UnschedulablePods } from './unschedulable-pods';

/**
 * The pods without a node (pkg/scheduler/backend/queue/scheduling_queue.go): those to be tried next, those that back off, and those
 * that wait until an event makes it worth trying them again, or for five minutes. As in 1.36 (`SchedulerPopFromBackoffQ`), a scheduler with
 * nothing else to do takes pods that back off at once; only after errors is the back-off always waited for.
 *
 * Divergence from real Kubernetes: no event can come while a pod is being tried, so there is no book of in-flight events; pods
 * that came in the same virtual moment keep the order in which they came.
 */
export class SchedulingQueue {
  readonly nominator: Nominator;
  readonly #sim: Simulation;
  readonly #profiles: Profiles<RunningProfile>;
  readonly #pause: Backoff;
  /** Called whenever there is a pod to be popped. */
  readonly #onReady: () => void;
  readonly #startMs: number;
  readonly #active: IndexedHeap<QueuedPodInfo>;
  readonly #backoff: IndexedHeap<QueuedPodInfo>;
  readonly #errorBackoff: IndexedHeap<QueuedPodInfo>;
  readonly #unschedulable = new UnschedulablePods();
  /** All pods in any of the four. */
  readonly #byUid = new Map<string, QueuedPodInfo>();
  #sequence = 0;
  #errorTimer: Timer | undefined;
  #flushTimer: Timer | undefined;

  constructor(
    sim: Simulation,
    profiles: Profiles<RunningProfile>,
    nominator: Nominator,
    pause: Backoff,
    onReady: () => void,
  ) {
    this.nominator = nominator;
    this.#sim = sim;
    this.#profiles = profiles;
    this.#pause = pause;
    this.#onReady = onReady;
    this.#startMs = sim.nowMs;
    const { less } = profiles.first.framework;
    this.#active = new IndexedHeap<QueuedPodInfo>(less);
    const sooner = (a: QueuedPodInfo, b: QueuedPodInfo) => {
      const difference = backoffExpirationMs(a, pause) - backoffExpirationMs(b, pause);
      return difference < 0 || (difference === 0 && less(a, b));
    };
    this.#backoff = new IndexedHeap(sooner);
    this.#errorBackoff = new IndexedHeap(sooner);
  }

  /** Is there a pod to be tried now? */
  get ready(): boolean {
    return this.#active.size > 0 || this.#backoff.size > 0;
  }

  /** Where the pod waits, or undefined when it is not in the queue. */
  placeOf(uid: string): QueuedPodInfo['place'] | undefined {
    return this.#byUid.get(uid)?.place;
  }

  add(pod: Pod): void {
    const queued = queuedPodInfo(podInfo(pod), this.#sim.nowMs, this.#nextSequence());
    this.#byUid.set(queued.info.uid, queued);
    this.#moveToActive(queued);
    this.nominator.set(queued.info);
  }

  /** The unscheduled pod changed; it may be worth another try now. A pod that was not here comes in. */
  update(old: Pod, pod: Pod): void {
    const queued = this.#byUid.get(pod.metadata.uid);
    if (queued === undefined) {
      this.add(pod);
      return;
    }
    // Priorities never change, so the pod keeps its position.
    queued.info = updatedPodInfo(queued.info, pod);
    this.nominator.update(old, queued.info);
    if (queued.place !== 'unschedulable') return;
    for (const { resource, action } of podChanges(old, pod)) {
      this.#requeue(queued, this.#strategy(queued, { resource, action, of: 'pod', old, pod }));
      if (queued.place !== 'unschedulable') return;
    }
  }

  delete(uid: string): void {
    this.nominator.delete(uid);
    const queued = this.#byUid.get(uid);
    if (queued !== undefined) this.#remove(queued);
  }

  /** The next pod to be tried: the first active one, else the one that has backed off longest. */
  pop(): QueuedPodInfo | undefined {
    const queued = this.#active.peek() ?? this.#backoff.peek();
    if (queued === undefined) return undefined;
    this.#remove(queued);
    queued.attempts += 1;
    return queued;
  }

  /** The pod was tried in vain; its rejectors say what it waits for. Without any, it is tried again after a back-off. */
  addUnschedulable(queued: QueuedPodInfo): void {
    if (hasRejectors(queued)) {
      queued.unschedulableCount += 1;
      queued.consecutiveErrorsCount = 0;
    } else queued.consecutiveErrorsCount += 1;
    queued.timestampMs = this.#sim.nowMs;
    queued.sequence = this.#nextSequence();
    this.#byUid.set(queued.info.uid, queued);
    if (hasRejectors(queued)) this.#keep(queued);
    else this.#requeue(queued, 'afterBackoff');
  }

  /** Something changed: brings back the pods whose rejectors think that it helps, of those that pass `concerns`. */
  move(change: Change, concerns: (pod: Pod) => boolean = () => true): void {
    if (this.#unschedulable.size === 0) return;
    const plugins = this.#profiles.interestedPlugins(change);
    if (plugins.length === 0) return;
    for (const queued of this.#unschedulable.rejectedBy(plugins)) {
      if (queued.gatingPlugin !== '' && !plugins.includes(queued.gatingPlugin)) continue;
      if (concerns(queued.info.pod)) this.#requeue(queued, this.#strategy(queued, change));
    }
  }

  stop(): void {
    this.#errorTimer?.cancel();
    this.#flushTimer?.cancel();
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #strategy(queued: QueuedPodInfo, change: Change): QueueingStrategy {
    return this.#profiles.of(queued.info.pod).hints.strategy(queued, change);
  }

  #requeue(queued: QueuedPodInfo, strategy: QueueingStrategy): void {
    if (strategy === 'skip') return;
    this.#unschedulable.delete(queued);
    if (strategy === 'afterBackoff' && isBackingOff(queued, this.#sim.nowMs, this.#pause)) this.#moveToBackoff(queued);
    else this.#moveToActive(queued);
  }

  #moveToActive(queued: QueuedPodInfo): void {
    if (this.#isGated(queued)) return;
    queued.place = 'active';
    this.#active.push(queued);
    this.#onReady();
  }

  #moveToBackoff(queued: QueuedPodInfo): void {
    if (this.#isGated(queued)) return;
    queued.place = 'backoff';
    if (hasRejectors(queued)) {
      this.#backoff.push(queued);
      this.#onReady();
    } else {
      this.#errorBackoff.push(queued);
      this.#planErrorTimer();
    }
  }

  /** Asks the PreEnqueue plugins; a pod that one of them keeps back waits among the unschedulable ones. */
  #isGated(queued: QueuedPodInfo): boolean {
    const gate = this.#profiles.of(queued.info.pod).framework.runPreEnqueue(queued.info.pod);
    queued.gatingPlugin = gate?.plugin ?? '';
    if (gate === undefined) return false;
    queued.unschedulablePlugins = new Set([...queued.unschedulablePlugins, gate.plugin]);
    this.#keep(queued);
    return true;
  }

  #keep(queued: QueuedPodInfo): void {
    this.#unschedulable.add(queued);
    if (queued.gatingPlugin === '') this.#planFlushTimer(queued.timestampMs);
  }

  #remove(queued: QueuedPodInfo): void {
    this.#byUid.delete(queued.info.uid);
    this.#unschedulable.delete(queued);
    if (!this.#active.delete(queued) && !this.#backoff.delete(queued)) this.#errorBackoff.delete(queued);
    queued.place = 'nowhere';
  }

  /** Back-offs end with the ordering window that they end in. */
  #planErrorTimer(): void {
    const first = this.#errorBackoff.peek();
    this.#errorTimer?.cancel();
    this.#errorTimer =
      first &&
      this.#sim.at(backoffExpirationMs(first, this.#pause) + BACKOFF_ORDERING_WINDOW_MS, () => {
        const { nowMs } = this.#sim;
        for (
          let next = this.#errorBackoff.peek();
          next !== undefined && !isBackingOff(next, nowMs, this.#pause);
          next = this.#errorBackoff.peek()
        ) {
          this.#errorBackoff.delete(next);
          this.#moveToActive(next);
        }
        this.#planErrorTimer();
      });
  }

  /** Looks for pods that waited too long every 30 s, but only when there will be one. */
  #planFlushTimer(oldestMs: number): void {
    if (this.#flushTimer !== undefined) return;
    const ticks =
      Math.floor((oldestMs + POD_MAX_IN_UNSCHEDULABLE_MS - this.#startMs) / FLUSH_UNSCHEDULABLE_EVERY_MS) + 1;
    this.#flushTimer = this.#sim.at(this.#startMs + ticks * FLUSH_UNSCHEDULABLE_EVERY_MS, () => {
      this.#flushTimer = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    const { nowMs } = this.#sim;
    let oldestMs = Infinity;
    for (const queued of Array.from(this.#unschedulable.values())) {
      if (queued.gatingPlugin !== '') continue;
      if (nowMs - queued.timestampMs > POD_MAX_IN_UNSCHEDULABLE_MS)
        this.#requeue(queued, this.#strategy(queued, { ...UNSCHEDULABLE_TIMEOUT, of: 'anything' }));
      else oldestMs = Math.min(oldestMs, queued.timestampMs);
    }
    if (oldestMs !== Infinity) this.#planFlushTimer(oldestMs);
  }
}
