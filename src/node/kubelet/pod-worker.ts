import type { Pod, PodCondition, PodStatus } from '../../api/generated/types';
import { podCondition } from '../../api/kinds/pod/conditions';
import type { Timer } from '../../sim/simulation';
import { activeDeadlineMs, DEADLINE_EXCEEDED } from './active-deadline';
import type { Container, ContainerFollower } from '../runtime/container';
import { rejectedStatus, type Rejection } from './admission';
import type { KubeletContext } from './kubelet-context';
import { isStaticPod, reconcileMirrorPod } from './mirror-pods';
import { killPod } from './pod-kill';
import { PodResize, type ResizePending } from './pod-resize';
import { podStatus } from './pod-status';
import { PodStatusWriter, type PodProgress } from './pod-status-writer';
import { syncPodContainers, type Waiting } from './pod-sync';
import type { ProbeType } from './prober/probe-gate';
import { probedStatus } from './prober/probed-status';
import { runProcedure, type Procedure } from './procedure';
import { attemptMs, newsSince } from './relist-times';
import { ALL_CONTAINERS_RESTARTING } from './restart-all-containers';
import { runtimeStatus } from './runtime-status';
import { NO_FAILURES, stillFailing } from './start-failures';
import { terminatedStatus } from './terminated-status';

/**
 * What is being done with the pod. `syncing`: it is to run. `terminating`: no container may start any more and all are ended.
 * `terminated`: none runs. `finished`: nothing is left to do. It never goes back (pkg/kubelet/pod_workers.go).
 */
export type PodWork = 'syncing' | 'terminating' | 'terminated' | 'finished';

/** Who wants to know how far a pod worker has come. */
export interface PodWorkerFollower {
  /** No container of the pod runs any more: what it was promised is free. */
  terminated(podUid: string): void;
  finished(podUid: string): void;
}

/**
 * Until a rejection is reported. A controller makes such a pod anew at once, for the same node if its template says so: took that no time,
 * time would never go on.
 */
const REJECTION_MS = 100;
/** After a sync that failed (`backOffPeriod`). */
const BACK_OFF_PERIOD_MS = 10_000;
const NETWORK_NOT_READY = 'network is not ready';
const NOT_WATCHED: readonly Container[] = [];

/**
 * Looks after one pod of the node, from the moment that it is seen until nothing of it is left. One thing at a time: news that comes in
 * between is looked at afterwards. Nothing happens while there is no news.
 */
export class PodWorker implements PodProgress, ContainerFollower {
  readonly #context: KubeletContext;
  readonly #writer: PodStatusWriter;
  readonly #follower: PodWorkerFollower;
  #pod: Pod;
  #work: PodWork = 'syncing';
  #busy = false;
  #pending = false;
  #retry: Timer | undefined;
  /** Nothing has happened since: what the next attempt would come to. */
  #waiting: Waiting | undefined;
  #relistMs = -1;
  #graceSeconds: number | undefined;
  #failures = NO_FAILURES;
  #deadline: Timer | undefined;
  /** What an eviction says of the pod, until it is reported. */
  #lastWords: ((status: PodStatus) => PodStatus) | undefined;
  /** Of most pods nobody ever asks for other resources. */
  #resize: PodResize | undefined;
  /** The containers whose end is waited for: of most pods one. */
  #watched: Container | readonly Container[] = NOT_WATCHED;

  constructor(context: KubeletContext, pod: Pod, follower: PodWorkerFollower) {
    this.#context = context;
    this.#pod = pod;
    this.#follower = follower;
    this.#writer = new PodStatusWriter(context.api, pod, this);
  }

  get pod(): Pod {
    return this.#pod;
  }

  get work(): PodWork {
    return this.#work;
  }

  /** The status as the kubelet last saw it. */
  get status(): PodStatus {
    return this.#writer.status;
  }

  canWrite(): boolean {
    return this.#context.alive() && this.#context.availability.available;
  }

  statusChanged(): void {
    this.#context.probes.statusChanged(this.#pod.metadata.uid);
  }

  couldHaveRunningContainers(): boolean {
    return this.#work === 'syncing' || this.#work === 'terminating';
  }

  isFinished(): boolean {
    return this.#work === 'finished';
  }

  /** The kubelet sees the pod, for the first time or changed. */
  update(pod: Pod): void {
    this.#pod = pod;
    if (this.couldHaveRunningContainers()) this.#context.volumes.podChanged(pod);
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    const { phase } = pod.status ?? {};
    if (deletionTimestamp !== undefined) this.#beginTermination(deletionGracePeriodSeconds);
    else if (phase === 'Failed' || phase === 'Succeeded') this.#beginTermination(undefined);
    if (this.#work === 'finished') this.#writer.plan();
    else this.sync();
  }

  /** Only what others report of the pod has changed. */
  reconcile(pod: Pod): void {
    this.#pod = pod;
    this.#context.volumes.podReconciled(pod);
    if (this.#work === 'finished') this.#writer.plan();
    else if ((pod.spec.readinessGates?.length ?? 0) > 0) this.sync();
  }

  /** The pod is gone from the API, or must go from the node. */
  terminate(): void {
    this.#beginTermination(undefined);
    if (this.#work !== 'finished') this.sync();
  }

  /** The node has promised the pod other resources, or cannot yet (`PodResizePending`). */
  resize(pending: ResizePending | undefined, isAccepted: boolean): void {
    (this.#resize ??= new PodResize(this.#context)).decide(pending, isAccepted);
  }

  /** Something about its containers has changed behind the kubelet's back: looks at it at the next listing. */
  relist(): void {
    if (this.#work === 'syncing') this.#relistAt(this.#context.nextRelistMs(this.#context.sim.nowMs));
  }

  /** Ends the pod for the node's sake, with the status that `change` makes of its own (pod_workers.go, `killPodNow`). */
  evict(graceSeconds: number, change: (status: PodStatus) => PodStatus): void {
    if (this.#work !== 'syncing' && this.#work !== 'terminating') return;
    this.#lastWords = change;
    this.#beginTermination(graceSeconds);
    this.sync();
  }

  /** The node does not take the pod: it has failed, and nothing of it is ever started (`rejectPod`). */
  reject({ reason, message }: Rejection): void {
    const { recorder, sim, alive } = this.#context;
    recorder.event(this.#pod, 'Warning', reason, message);
    this.#work = 'finished';
    sim.after(REJECTION_MS, () => {
      if (alive()) this.#writer.set(this.#pod, rejectedStatus(this.#pod, { reason, message }));
    });
  }

  /** The API server is back: it is told what it has missed. */
  flush(): void {
    this.#writer.flush();
    if (isStaticPod(this.#pod)) this.sync();
  }

  /** What becomes of the API server's image of a static pod; undefined: it is gone, and is made anew. */
  mirrorChanged(mirror: Pod | undefined): void {
    if (mirror === undefined || mirror.metadata.deletionTimestamp !== undefined) this.sync();
    else this.#writer.plan();
  }

  /** A probe has found something out: that is reported at once, whatever is going on. */
  probed(type: ProbeType, containerId: string, passed: boolean): void {
    if (this.#work === 'finished') return;
    const { deletionTimestamp } = this.#pod.metadata;
    const status =
      type === 'liveness' ? undefined : probedStatus(this.#pod, this.#writer.status, type, containerId, passed);
    if (status !== undefined) this.#writer.set(this.#pod, status, deletionTimestamp !== undefined);
    this.sync();
  }

  /** Looks at the pod again, now or after what is going on. */
  sync(): void {
    if (this.#work === 'finished') return;
    if (this.#busy) {
      this.#pending = true;
      return;
    }
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#waiting = undefined;
    this.#busy = true;
    this.#pending = false;
    runProcedure(this.#procedure(), this.#context.alive, (again) => {
      this.#busy = false;
      if (again === 'now' || this.#pending) this.#context.sim.post(() => this.#resync());
      else if (again !== undefined) this.#retryAt(again);
    });
  }

  #resync(): void {
    if (this.#context.alive() && !this.#busy) this.sync();
  }

  /** When to look again: `now`, at a moment, or not before there is news. */
  *#procedure(): Procedure<'now' | number | undefined> {
    switch (this.#work) {
      case 'syncing':
        return yield* this.#syncPod();
      case 'terminating':
        return yield* this.#syncTerminatingPod();
      case 'terminated':
      case 'finished':
        this.#finish();
        return undefined;
    }
  }

  /** pkg/kubelet/kubelet.go, `SyncPod`. */
  *#syncPod(): Procedure<'now' | number | undefined> {
    const context = this.#context;
    const { sim, recorder } = context;
    const status = this.#report(false);
    this.#planDeadline(status);
    if (status.phase === 'Failed' || status.phase === 'Succeeded') {
      this.#beginTermination(undefined);
      return context.nextRelistMs(sim.nowMs);
    }
    const networkError = context.networkError();
    if (networkError !== undefined && this.#pod.spec.hostNetwork !== true) {
      recorder.event(this.#pod, 'Warning', 'NetworkNotReady', `${NETWORK_NOT_READY}: ${networkError}`);
      return undefined;
    }
    if (isStaticPod(this.#pod)) reconcileMirrorPod(context, this.#pod);
    const mountError = yield* context.volumes.waitForAttachAndMount(this.#pod);
    if (mountError !== undefined) {
      if (this.#work !== 'syncing') return 'now';
      if (mountError !== '') recorder.event(this.#pod, 'Warning', 'FailedMount', mountError);
      return attemptMs(context, sim.nowMs + BACK_OFF_PERIOD_MS);
    }
    if (this.#work !== 'syncing') return 'now';
    context.probes.addPod(this.#pod);
    const fromMs = sim.nowMs;
    const result = yield* syncPodContainers(
      context,
      this.#pod,
      () => this.#reportSandboxReady(),
      podCondition(status, ALL_CONTAINERS_RESTARTING)?.status === 'True',
    );
    const isResized = this.#resize?.actuate(this.#pod) === true;
    const isTold = [...result.failures].every(([name, { message }]) => this.#failures.get(name)?.message === message);
    this.#failures = stillFailing(this.#failures, result);
    this.#watchContainers();
    if (result.retryMs === undefined) return result.changed || isResized ? 'now' : undefined;
    // Failures show in the status that the next look at the pod makes.
    this.#waiting = isTold ? result.waiting : undefined;
    const retryMs = attemptMs(context, result.retryMs);
    if (!result.changed) return retryMs;
    // What has become of the pod shows at the next listing, whatever else went wrong.
    const { firstMs, endedMs } = newsSince(context.runtime.pod(this.#pod.metadata.uid), fromMs);
    const isListed = (atMs: number): boolean => context.nextRelistMs(atMs) <= sim.nowMs;
    const isSeen = isListed(firstMs);
    // What was seen when it began may have come to its end since (a hook has failed): that shows at a later one.
    if (!isSeen || !isListed(endedMs)) this.relist();
    return isSeen ? 'now' : retryMs;
  }

  /** pkg/kubelet/kubelet.go, `SyncTerminatingPod`. */
  *#syncTerminatingPod(): Procedure<number> {
    const context = this.#context;
    this.#report(false);
    context.probes.stopLivenessAndStartup(this.#pod);
    yield* killPod(context, this.#pod, this.#graceSeconds);
    context.probes.removePod(this.#pod);
    this.#work = 'terminated';
    this.#follower.terminated(this.#pod.metadata.uid);
    this.#report(true);
    return context.nextRelistMs(context.sim.nowMs);
  }

  /** pkg/kubelet/kubelet.go, `SyncTerminatedPod`. */
  #finish(): void {
    if (this.#work === 'finished') return;
    this.#work = 'finished';
    this.#deadline?.cancel();
    this.#context.volumes.unmount(this.#pod);
    this.#writer.set(this.#pod, terminatedStatus(this.#pod, this.#writer.status), true);
    this.#follower.finished(this.#pod.metadata.uid);
  }

  #beginTermination(graceSeconds: number | undefined): void {
    const { terminationGracePeriodSeconds } = this.#pod.spec;
    const wanted = graceSeconds ?? this.#graceSeconds ?? terminationGracePeriodSeconds ?? 0;
    // A grace period only ever gets shorter, and is never nothing (`calculateEffectiveGracePeriod`).
    this.#graceSeconds = Math.max(1, Math.min(wanted, this.#graceSeconds ?? Infinity));
    if (this.#work !== 'syncing') return;
    this.#work = 'terminating';
    this.#context.volumes.stopWaiting(this.#pod);
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  #report(terminal: boolean): PodStatus {
    const { runtime, probes, hostIP, hostIPs, recorder } = this.#context;
    const pod = this.#pod;
    const failure = this.#isPastDeadline() ? DEADLINE_EXCEEDED : undefined;
    if (failure !== undefined) recorder.event(pod, 'Normal', failure.reason, failure.message);
    const generated = podStatus({
      pod,
      runtime: runtimeStatus(runtime.pod(pod.metadata.uid)),
      old: this.#writer.status,
      failures: this.#failures,
      probes,
      hostIP,
      hostIPs,
      terminal,
      failure,
    });
    const told = this.#lastWords?.(generated) ?? generated;
    const status = this.#resize?.onStatus(pod, told) ?? told;
    this.#lastWords = undefined;
    this.#writer.set(pod, status, pod.metadata.deletionTimestamp !== undefined);
    return status;
  }

  #isPastDeadline(): boolean {
    const deadlineMs = activeDeadlineMs(this.#pod, this.#writer.status);
    return deadlineMs !== undefined && this.#context.sim.nowMs >= deadlineMs;
  }

  /** Looks at the pod when its time is over (the kubelet looks every second which pods are due). */
  #planDeadline(status: PodStatus): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
    if (this.#pod.spec.activeDeadlineSeconds === undefined) return;
    const deadlineMs = activeDeadlineMs(this.#pod, { ...status, ...this.#writer.status });
    const { sim, nextRelistMs } = this.#context;
    if (deadlineMs === undefined || deadlineMs <= sim.nowMs) return;
    this.#deadline = sim.at(nextRelistMs(deadlineMs - 1), () => {
      if (this.#context.alive() && this.#work === 'syncing') this.sync();
    });
  }

  /** The status as it is with nothing but this condition changed (`OnPodSandboxReady`). */
  #reportSandboxReady(): void {
    const { status } = this.#writer;
    const conditions = (status.conditions ?? []).map((condition): PodCondition =>
      condition.type === 'PodReadyToStartContainers' ? { ...condition, status: 'True' } : condition,
    );
    this.#writer.set(this.#pod, { ...status, conditions });
  }

  /** Hears of the end of every container that runs now, at the next listing after it. */
  #watchContainers(): void {
    const { runtime } = this.#context;
    for (const container of runtime.pod(this.#pod.metadata.uid)?.latest.values() ?? []) {
      const watched = [this.#watched].flat();
      if (container.state !== 'running' || watched.includes(container)) continue;
      this.#watched = watched.length === 0 ? container : [...watched, container];
      container.onExit(this);
    }
  }

  containerExited(container: Container): void {
    const { alive, nextRelistMs, sim } = this.#context;
    this.#watched = [this.#watched].flat().filter((other) => other !== container);
    if (alive() && this.#work === 'syncing') this.#relistAt(nextRelistMs(sim.nowMs));
  }

  #relistAt(atMs: number): void {
    if (this.#relistMs >= atMs) return;
    this.#relistMs = atMs;
    this.#context.sim.at(atMs, () => {
      if (this.#context.alive() && this.#work === 'syncing') this.sync();
    });
  }

  #retryAt(atMs: number): void {
    this.#retry?.cancel();
    const retry = this.#context.sim.at(atMs, () => {
      // One that was taken back at its very moment comes all the same.
      if (this.#retry !== retry) return;
      this.#retry = undefined;
      const waiting = this.#waiting;
      if (waiting !== undefined && this.#context.alive() && this.#context.sim.nowMs < waiting.untilMs)
        this.#retryAt(attemptMs(this.#context, waiting.tellAgain()));
      else this.#resync();
    });
    this.#retry = retry;
  }
}
