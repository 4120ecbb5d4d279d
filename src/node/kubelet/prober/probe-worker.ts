import assert from 'node:assert';
import type { Container as ContainerSpec, Pod, PodStatus, Probe } from '../../../api/generated/types';
import type { Lane, Simulation, Timer } from '../../../sim/simulation';
import { bareId } from '../../runtime/runtime-kind';
import type { ProbeOutcome, ProbeTarget } from './attempt';
import { madeStatus, probeGate, type GateVerdict, type ProbeType } from './probe-gate';
import type { Results } from './results';
import { runProbe } from './run-probe';
import type { Steadiness } from './steadiness';
import { Thresholds, type ProbeResult } from './thresholds';

/** What a worker needs of the rest of the prober. */
export interface ProbeHost {
  readonly sim: Simulation;
  /** Workers may sleep; else every moment of the grid is gone through, to the same end. */
  readonly idles: boolean;
  /** The pod's status as it was last reported; undefined when there is none. */
  status(): PodStatus | undefined;
  /** What is to be probed; undefined when the runtime does not know this container any more. */
  target(pod: Pod, spec: ContainerSpec, containerId: string, podIP: string): ProbeTarget | undefined;
  /** Tells what came of a probe if that is worth an event. */
  tell(type: ProbeType, pod: Pod, spec: ContainerSpec, outcome: ProbeOutcome): void;
  /** The container ran long before this kubelet: then nothing is assumed about it at first. */
  isFromBefore(startedAt: string | undefined): boolean;
  /** May this worker sleep although its probes leave something behind? */
  maySleep(worker: ProbeWorker, steadiness: Steadiness): boolean;
  /** Makes up for what sleeping workers of the pod would have left behind until now. */
  catchUp(): void;
  /** The worker has ended by itself. */
  ended(worker: ProbeWorker): void;
}

const INITIAL: Readonly<Record<ProbeType, ProbeResult>> = {
  startup: 'unknown',
  readiness: 'failure',
  liveness: 'success',
};

/**
 * Carries out one probe of one container, container after container, at the moments of a grid as wide as the period (worker.go).
 *
 * While every further attempt is known to come to the same, or while there is nothing to do, it sleeps: no timer. When something changes it
 * goes on at the next moment of its grid, and what attempts would have left behind in the meantime is made up for before anybody sees it.
 */
export class ProbeWorker {
  readonly type: ProbeType;
  readonly spec: ContainerSpec;
  readonly #host: ProbeHost;
  readonly #pod: Pod;
  readonly #results: Results;
  readonly #periodMs: number;
  readonly #probe: Probe;
  readonly #thresholds: Thresholds;
  readonly #lane: Lane;
  #timer: Timer | undefined;
  /** A moment of the grid. */
  #originMs = 0;
  #state: 'new' | 'waiting' | 'probing' | 'asleep' | 'ended' = 'new';
  #containerId = '';
  #onHold = false;
  #triggered = false;
  #stopping = false;
  #verdict: GateVerdict | undefined;
  #steadiness: Steadiness | undefined;
  #endWatch: (() => void) | undefined;
  /** The last moment of the grid whose attempt has been made or made up for. */
  #doneMs = 0;
  /** Counts what has been planned: a moment that was planned before something else came in between does nothing. */
  #turn = 0;
  /** The present moment of the grid is about to be gone through: it has not been missed. */
  #ticking = false;

  constructor(host: ProbeHost, results: Results, type: ProbeType, pod: Pod, spec: ContainerSpec) {
    const probe = spec[`${type}Probe`];
    assert(probe !== undefined, `container ${spec.name} has no ${type} probe`);
    this.type = type;
    this.spec = spec;
    this.#host = host;
    this.#lane = host.sim.lane();
    this.#results = results;
    this.#pod = pod;
    this.#probe = probe;
    this.#periodMs = (probe.periodSeconds ?? 10) * 1000;
    this.#thresholds = new Thresholds(probe);
  }

  get periodMs(): number {
    return this.#periodMs;
  }

  /** Begins after `delayMs`, which becomes the phase of its grid. */
  start(delayMs: number): void {
    const { sim } = this.#host;
    this.#state = 'waiting';
    this.#originMs = sim.nowMs + delayMs;
    if (delayMs > 0) this.#tickAt(this.#originMs);
    else sim.post(() => this.#tick());
  }

  /** Probes as soon as it can instead of at the next moment of the grid, which begins anew with that. */
  trigger(): void {
    if (this.#triggered || this.#state === 'ended' || this.#state === 'new') return;
    this.#triggered = true;
    this.#host.sim.post(() => this.#runTriggered());
  }

  /** Ends it, after the attempt that is being made. */
  stop(): void {
    if (this.#state === 'probing') this.#stopping = true;
    else this.#end();
  }

  /** Ends it at once: nothing that is still going on counts. */
  abort(): void {
    this.#end();
  }

  /** The pod's status has changed. */
  statusChanged(): void {
    if (this.#state !== 'asleep' || !this.#host.idles) return;
    const status = this.#host.status();
    if (status === undefined || this.#isNewContainer(status) || !this.#sameVerdict(this.#gate(status))) this.#wake();
  }

  /** Something may be different from now on: goes on at the next moment of the grid. */
  wake(): void {
    if (this.#state === 'asleep') this.#wake();
  }

  /** Asleep, with attempts that leave lines in logs. */
  get writesLogs(): boolean {
    return this.#state === 'asleep' && this.#steadiness?.writesLogs === true;
  }

  /** The first attempt that has been slept through; `Infinity` when there is none yet. */
  get missedMs(): number {
    if (this.#state !== 'asleep' || this.#steadiness === undefined) return Infinity;
    const nextMs = this.#doneMs + this.#periodMs;
    const { nowMs } = this.#host.sim;
    return nextMs < nowMs || (nextMs === nowMs && this.#lane.isPassed && !this.#ticking) ? nextMs : Infinity;
  }

  /** Makes up for that one. */
  repeatMissed(): void {
    const atMs = this.missedMs;
    if (atMs === Infinity) return;
    this.#doneMs = atMs;
    this.#host.sim.catchUp(atMs, () => this.#steadiness?.repeat());
  }

  #runTriggered(): void {
    if (!this.#triggered || this.#state === 'ended' || this.#state === 'probing') return;
    // Before its first attempt it listens to nobody.
    if (this.#host.sim.nowMs < this.#originMs) return;
    this.#triggered = false;
    this.#host.catchUp();
    this.#clear();
    this.#originMs = this.#host.sim.nowMs;
    this.#state = 'waiting';
    this.#tick();
  }

  /** A moment has come. */
  #tick(): void {
    if (this.#state !== 'waiting') return;
    this.#timer = undefined;
    const { nowMs } = this.#host.sim;
    this.#doneMs = nowMs - ((nowMs - this.#originMs) % this.#periodMs);
    const status = this.#host.status();
    this.#verdict = undefined;
    if (status === undefined) {
      this.#rest();
      return;
    }
    this.#meetContainer(status);
    const verdict = this.#gate(status);
    this.#verdict = verdict;
    switch (verdict.does) {
      case 'probe':
        this.#attempt(status);
        return;
      case 'wait':
        this.#rest(verdict.untilMs);
        return;
      case 'fail':
        this.#setResult('failure');
        if (verdict.last) this.#end();
        else this.#rest();
        return;
      case 'succeed':
        this.#setResult('success');
        this.#end();
        return;
      case 'stop':
        this.#end();
    }
  }

  #gate(status: PodStatus): GateVerdict {
    return probeGate(this.type, this.#pod, this.spec, status, this.#onHold, this.#host.sim.nowMs);
  }

  /** As when it fell asleep. */
  #sameVerdict(verdict: GateVerdict): boolean {
    const before = this.#verdict;
    if (verdict.does === 'wait') return before?.does === 'wait' && before.untilMs === verdict.untilMs;
    return before?.does === verdict.does && (verdict.does === 'fail' || this.#steadiness !== undefined);
  }

  #isNewContainer(status: PodStatus): boolean {
    const id = containerIdOf(status, this.spec.name);
    return id !== '' && id !== this.#containerId;
  }

  /** A container that it has not seen before: what is assumed of it, and probing goes on. */
  #meetContainer(status: PodStatus): void {
    if (!this.#isNewContainer(status)) return;
    const container = madeStatus(status, this.spec.name);
    if (this.#containerId !== '') this.#results.remove(this.#containerId);
    this.#containerId = containerIdOf(status, this.spec.name);
    const fromBefore = this.#host.isFromBefore(container?.state?.running?.startedAt);
    if (!fromBefore) this.#setResult(INITIAL[this.type]);
    else if (this.type === 'startup' && container?.started === true && this.spec.restartPolicy === 'Always') {
      this.#setResult('success');
    }
    this.#onHold = false;
  }

  #attempt(status: PodStatus): void {
    const containerId = this.#containerId;
    const target = this.#host.target(this.#pod, this.spec, containerId, status.podIP ?? '');
    if (target === undefined) {
      this.#rest();
      return;
    }
    this.#state = 'probing';
    runProbe(target, this.#probe, (outcome, steadiness) => {
      if (this.#state !== 'probing') return;
      this.#state = 'waiting';
      this.#judge(outcome, steadiness);
    });
  }

  #judge(outcome: ProbeOutcome, steadiness: Steadiness | undefined): void {
    this.#host.tell(this.type, this.#pod, this.spec, outcome);
    let settled = false;
    if (outcome.result !== 'unknown') {
      const result = outcome.result === 'failure' ? 'failure' : 'success';
      settled = this.#thresholds.add(result);
      if (settled) this.#setResult(result);
      if (settled && (this.type === 'startup' || (this.type === 'liveness' && result === 'failure'))) {
        this.#onHold = true;
        this.#thresholds.restart();
      }
    }
    if (this.#stopping) this.#end();
    else if (this.#triggered) this.#host.sim.post(() => this.#runTriggered());
    else if (this.#onHold) this.#rest();
    else if (settled && outcome.result === 'success' && steadiness !== undefined) this.#restWhile(steadiness);
    else this.#planTick();
  }

  #setResult(result: ProbeResult): void {
    this.#results.set(this.#containerId, this.#pod.metadata.uid, result);
  }

  /** There is nothing to do until the status changes, or until then. */
  #rest(untilMs = Infinity): void {
    this.#sleep(untilMs);
  }

  /** Each further attempt comes to the same. */
  #restWhile(steadiness: Steadiness): void {
    if (!this.#host.maySleep(this, steadiness)) {
      this.#planTick();
      return;
    }
    this.#steadiness = steadiness;
    this.#endWatch = steadiness.surroundings.watch(() => this.wake());
    this.#sleep(steadiness.untilMs);
  }

  #sleep(untilMs: number): void {
    const { sim } = this.#host;
    if (this.#triggered) {
      sim.post(() => this.#runTriggered());
      return;
    }
    this.#state = 'asleep';
    const wakeMs = this.#host.idles ? untilMs : sim.nowMs;
    if (wakeMs === Infinity) return;
    const firstMs = this.#nextTickMs();
    const periods = Math.max(0, Math.ceil((wakeMs - firstMs) / this.#periodMs));
    this.#tickAt(firstMs + periods * this.#periodMs);
  }

  #wake(): void {
    this.#host.catchUp();
    this.#clear();
    this.#state = 'waiting';
    this.#tickAt(this.#nextTickMs());
  }

  #clear(): void {
    this.#turn += 1;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#endWatch?.();
    this.#endWatch = undefined;
    this.#steadiness = undefined;
  }

  /** One moment that has passed since the attempt began is made up for at once. */
  #planTick(): void {
    const { sim } = this.#host;
    const dueMs = this.#doneMs + this.#periodMs;
    if (dueMs <= sim.nowMs) sim.post(() => this.#tick());
    else this.#tickAt(dueMs);
  }

  /** A moment of the grid comes when everything else has happened that happens then. */
  #tickAt(atMs: number): void {
    const { sim } = this.#host;
    const tick = (): void => {
      const wasAsleep = this.#state === 'asleep';
      if (wasAsleep) this.#catchUpBefore();
      if (this.#turn !== turn) return;
      this.#clear();
      if (wasAsleep) this.#state = 'waiting';
      this.#tick();
    };
    this.#turn += 1;
    const turn = this.#turn;
    if (atMs <= sim.nowMs) this.#lane.run(tick);
    else this.#timer = sim.at(atMs, () => this.#lane.run(tick));
  }

  #catchUpBefore(): void {
    this.#ticking = true;
    this.#host.catchUp();
    this.#ticking = false;
  }

  /** The first moment of the grid that has not passed. */
  #nextTickMs(): number {
    const { nowMs } = this.#host.sim;
    if (nowMs < this.#originMs) return this.#originMs;
    if ((nowMs - this.#originMs) % this.#periodMs === 0 && !this.#lane.isPassed && this.#doneMs < nowMs) return nowMs;
    return this.#originMs + (Math.floor((nowMs - this.#originMs) / this.#periodMs) + 1) * this.#periodMs;
  }

  #end(): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'asleep') this.#host.catchUp();
    this.#clear();
    this.#state = 'ended';
    if (this.#containerId !== '') this.#results.remove(this.#containerId);
    this.#host.ended(this);
  }
}

function containerIdOf(status: PodStatus, name: string): string {
  return bareId(madeStatus(status, name)?.containerID ?? '');
}
