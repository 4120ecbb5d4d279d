import type { Container as ContainerSpec, Pod, PodStatus } from '../../../api/generated/types';
import type { EventRecorder } from '../../../api/events/event-recorder';
import type { NetworkNamespace } from '../../../sim/net';
import type { Simulation } from '../../../sim/simulation';
import type { ContainerRuntime } from '../../runtime/container-runtime';
import type { Container } from '../../runtime/container';
import { containerFieldPath } from '../kubelet-context';
import type { ProbeOutcome, ProbeTarget } from './attempt';
import type { ProbeType } from './probe-gate';
import type { ProbeHost, ProbeWorker } from './probe-worker';
import type { Steadiness } from './steadiness';

/** What the probes of all pods share. */
export interface ProberContext {
  readonly sim: Simulation;
  readonly runtime: ContainerRuntime;
  readonly hostNetwork: NetworkNamespace;
  readonly recorder: EventRecorder;
  readonly startedMs: number;
  readonly idles: boolean;
  /** The pod's status as it was last reported. */
  status(podUid: string): PodStatus | undefined;
}

/** Containers that began so long before the kubelet are not its own (`kubeletRestartGracePeriod`). */
const RESTART_GRACE_MS = 10_000;
const NAMES: Readonly<Record<ProbeType, string>> = {
  startup: 'Startup',
  readiness: 'Readiness',
  liveness: 'Liveness',
};

/** The probes of one pod. */
export class PodProbes implements ProbeHost {
  readonly sim: Simulation;
  readonly idles: boolean;
  readonly workers = new Set<ProbeWorker>();
  readonly #context: ProberContext;
  readonly #uid: string;
  readonly #attended = new Set<string>();
  #catchingUp = false;

  constructor(context: ProberContext, podUid: string) {
    this.sim = context.sim;
    this.idles = context.idles;
    this.#context = context;
    this.#uid = podUid;
  }

  worker(type: ProbeType, containerName: string): ProbeWorker | undefined {
    for (const worker of this.workers) if (worker.type === type && worker.spec.name === containerName) return worker;
    return undefined;
  }

  status(): PodStatus | undefined {
    return this.#context.status(this.#uid);
  }

  target(pod: Pod, spec: ContainerSpec, containerId: string, podIP: string): ProbeTarget | undefined {
    const { sim, runtime, hostNetwork } = this.#context;
    const known = runtime.pod(this.#uid);
    const container = [known?.latest.get(spec.name), known?.previous.get(spec.name)].find(
      (candidate) => candidate?.id === containerId,
    );
    if (container === undefined) return undefined;
    return { sim, hostNetwork, pod, spec, podIP, container, containers: this.#containers() };
  }

  /** prober.go, `probe`. */
  tell(type: ProbeType, pod: Pod, spec: ContainerSpec, { result, output, error }: ProbeOutcome): void {
    if (result === 'success') return;
    const { recorder } = this.#context;
    const name = NAMES[type];
    const text =
      result === 'unknown'
        ? `${name} probe errored and resulted in unknown state: ${error}`
        : `${name} probe ${result === 'warning' ? 'warning' : 'failed'}: ${output}`;
    const reason = result === 'warning' ? 'ProbeWarning' : 'Unhealthy';
    recorder.event(pod, 'Warning', reason, text, containerFieldPath(pod, spec.name));
  }

  isFromBefore(startedAt: string | undefined): boolean {
    return startedAt !== undefined && Date.parse(startedAt) < this.#context.startedMs - RESTART_GRACE_MS;
  }

  /** Nobody may hear at once of what is made up for later. */
  maySleep(_worker: ProbeWorker, { writesLogs }: Steadiness): boolean {
    if (!this.idles) return false;
    const containers = this.#containers();
    if (writesLogs && containers.some(isHeard)) return false;
    for (const container of containers) this.#attend(container);
    return true;
  }

  /** Attempt by attempt in the order in which they would have been made. */
  catchUp(): void {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    for (;;) {
      let first: ProbeWorker | undefined;
      for (const worker of this.workers) {
        if (worker.missedMs < (first?.missedMs ?? Infinity)) first = worker;
      }
      if (first === undefined) break;
      first.repeatMissed();
    }
    this.#catchingUp = false;
  }

  ended(worker: ProbeWorker): void {
    this.workers.delete(worker);
  }

  statusChanged(): void {
    for (const worker of this.workers) worker.statusChanged();
  }

  #containers(): readonly Container[] {
    return [...(this.#context.runtime.pod(this.#uid)?.latest.values() ?? [])];
  }

  /** Whoever looks at the container's log or starts a process finds it as if no worker had slept. */
  #attend(container: Container): void {
    if (this.#attended.has(container.id)) return;
    this.#attended.add(container.id);
    const { log, processes, streams } = container;
    const wakeAll = (): void => {
      this.#attended.delete(container.id);
      for (const worker of this.workers) worker.wake();
    };
    container.onExit(wakeAll);
    const catchUp = (): void => this.catchUp();
    const wakeWriters = (): void => {
      for (const worker of this.workers) if (worker.writesLogs) worker.wake();
    };
    log.onUse = catchUp;
    log.onFollow = wakeWriters;
    if (processes !== undefined) processes.onChange = catchUp;
    if (streams !== undefined) streams.onWatch = wakeWriters;
  }
}

/** Somebody hears of each line that it writes. */
function isHeard({ log, streams }: Container): boolean {
  return log.followed || (streams?.viewers ?? 0) > 1;
}
