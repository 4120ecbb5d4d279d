import type { Container, ContainerStatus, Pod } from '../../../api/generated/types';
import { podCondition } from '../../../api/kinds/pod/conditions';
import type { RandomStream } from '../../../sim/random';
import { bareId } from '../../runtime/runtime-kind';
import type { Prober } from '../probe-results';
import { isRestartableInitContainer } from '../restart-policy';
import { PodProbes, type ProberContext } from './pod-probes';
import { PROBE_TYPES, type ProbeType } from './probe-gate';
import { ProbeWorker } from './probe-worker';
import { Results } from './results';

export interface ProbeManagerOptions extends ProberContext {
  readonly random: RandomStream;
  /** A result that matters has changed: the pod is to be looked at. */
  probed(podUid: string, type: ProbeType, containerId: string, passed: boolean): void;
}

/** Workers for all probes of a kubelet's pods, and what they found out (pkg/kubelet/prober/prober_manager.go). */
export class ProbeManager implements Prober {
  readonly #options: ProbeManagerOptions;
  readonly #pods = new Map<string, PodProbes>();
  readonly #results: Readonly<Record<ProbeType, Results>>;

  constructor(options: ProbeManagerOptions) {
    this.#options = options;
    const results = (type: ProbeType): Results =>
      new Results(({ podUid, containerId, result }) => {
        // Of liveness only what is to be killed is news (kubelet.go, `syncLoopIteration`).
        if (type === 'liveness' && result !== 'failure') return;
        options.sim.post(() => options.probed(podUid, type, containerId, result === 'success'));
      });
    this.#results = {
      startup: results('startup'),
      readiness: results('readiness'),
      liveness: results('liveness'),
    };
  }

  addPod(pod: Pod): void {
    const { containers, initContainers = [] } = pod.spec;
    if (containers.every(isWithoutProbes) && initContainers.every(isWithoutProbes)) return;
    for (const container of [...containers, ...initContainers.filter(isRestartableInitContainer)]) {
      for (const type of PROBE_TYPES) {
        if (container[`${type}Probe`] === undefined) continue;
        if (this.#pods.get(pod.metadata.uid)?.worker(type, container.name) !== undefined) return;
        this.#addWorker(pod, container, type);
      }
    }
  }

  stopLivenessAndStartup({ metadata, spec }: Pod): void {
    const probes = this.#pods.get(metadata.uid);
    for (const { name } of spec.containers) {
      probes?.worker('liveness', name)?.stop();
      probes?.worker('startup', name)?.stop();
    }
  }

  removePod({ metadata: { uid } }: Pod): void {
    for (const worker of this.#pods.get(uid)?.workers ?? []) worker.stop();
    this.#pods.delete(uid);
  }

  statusChanged(podUid: string): void {
    this.#pods.get(podUid)?.statusChanged();
  }

  stop(): void {
    for (const { workers } of this.#pods.values()) for (const worker of workers) worker.abort();
    this.#pods.clear();
  }

  /** `isContainerStarted`; what has started stays so when the kubelet starts anew. */
  started({ metadata }: Pod, { startupProbe }: Container, containerId: string): boolean {
    if (startupProbe === undefined) return true;
    const result = this.#results.startup.get(containerId);
    if (result !== undefined) return result === 'success';
    return this.#reported(metadata.uid, containerId)?.started === true;
  }

  /** `UpdatePodStatus`: asked about a container that is not ready, it is probed at once. */
  ready(pod: Pod, { name, readinessProbe }: Container, containerId: string): boolean {
    if (readinessProbe === undefined) return true;
    const { uid } = pod.metadata;
    const result = this.#results.readiness.get(containerId);
    if (result === 'success') return true;
    const probes = this.#pods.get(uid);
    const worker = probes?.worker('readiness', name);
    worker?.trigger();
    const startedAt = this.#reported(uid, containerId)?.state?.running?.startedAt;
    if (startedAt === undefined || !new PodProbes(this.#options, uid).isFromBefore(startedAt)) {
      return worker === undefined;
    }
    // After a restart of the kubelet what was ready is so until a probe says otherwise.
    const wasReady = podCondition(pod.status, 'Ready')?.status === 'True';
    return wasReady && result === undefined;
  }

  failed(containerId: string): 'liveness' | 'startup' | undefined {
    if (this.#results.liveness.get(containerId) === 'failure') return 'liveness';
    return this.#results.startup.get(containerId) === 'failure' ? 'startup' : undefined;
  }

  #addWorker(pod: Pod, container: Container, type: ProbeType): void {
    const { sim, startedMs, random } = this.#options;
    const { uid } = pod.metadata;
    let probes = this.#pods.get(uid);
    if (probes === undefined) this.#pods.set(uid, (probes = new PodProbes(this.#options, uid)));
    const worker = new ProbeWorker(probes, this.#results[type], type, pod, container);
    probes.workers.add(worker);
    // A kubelet that has just started does not probe all its containers at the same moment (worker.go, `run`).
    worker.start(worker.periodMs > sim.nowMs - startedMs ? random.below(worker.periodMs) : 0);
  }

  #reported(podUid: string, containerId: string): ContainerStatus | undefined {
    const { containerStatuses = [], initContainerStatuses = [] } = this.#options.status(podUid) ?? {};
    return [...containerStatuses, ...initContainerStatuses].find(
      ({ containerID = '' }) => bareId(containerID) === containerId,
    );
  }
}

function isWithoutProbes({ livenessProbe, readinessProbe, startupProbe }: Container): boolean {
  return livenessProbe === undefined && readinessProbe === undefined && startupProbe === undefined;
}
