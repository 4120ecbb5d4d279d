import type { Node, Pod } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import { resizeMessage, sameResources, withAllocatedResources } from '../resources/resize';
import { admitPod, podAmounts, podHostPorts, type Rejection } from './admission';
import type { KubeletContext } from './kubelet-context';
import type { PodWorker } from './pod-worker';

/**
 * What the node has promised its pods, and which of them ask for more than is free: those wait until there is room. Source:
 * pkg/kubelet/allocation/allocation_manager.go.
 */
export class AllocationManager {
  readonly #context: KubeletContext;
  readonly #workers: ReadonlyMap<string, PodWorker>;
  readonly #allocated = new Map<string, Pod>();
  /** Pods that ask for resources that are not free, as they asked. */
  readonly #deferred = new Map<string, Pod>();
  readonly #requested = new Map<string, number>();
  readonly #hostPorts = new Set<string>();

  constructor(context: KubeletContext, workers: ReadonlyMap<string, PodWorker>) {
    this.#context = context;
    this.#workers = workers;
  }

  /** Promises a new pod what it asks for, or says why not. */
  addPod(pod: Pod, node: Node): Rejection | undefined {
    const rejection = this.#admit(pod, node);
    if (rejection === undefined) this.#allocate(pod);
    return rejection;
  }

  /** The pod as the node has promised to run it: with the resources that it asks for once there is room. */
  updatePod(worker: PodWorker, pod: Pod): Pod {
    const { uid } = pod.metadata;
    const allocated = this.#allocated.get(uid);
    if (allocated === undefined) return pod;
    if (allocated.spec === pod.spec) {
      // Old states of pods are not kept.
      this.#allocated.set(uid, pod);
      return pod;
    }
    if (!sameResources(allocated.spec, pod.spec)) return this.#resize(worker, pod, allocated);
    if (this.#deferred.delete(uid)) worker.resize(undefined, false);
    this.#allocated.set(uid, pod);
    return pod;
  }

  /** What the pod was promised is free for others. */
  removePod(uid: string): void {
    const pod = this.#allocated.get(uid);
    if (pod === undefined) return;
    this.#deallocate(pod);
    this.#deferred.delete(uid);
    if (this.#deferred.size > 0) this.#context.sim.post(() => this.#retryDeferred());
  }

  #resize(worker: PodWorker, pod: Pod, allocated: Pod): Pod {
    const { uid, generation } = pod.metadata;
    const { recorder } = this.#context;
    const node = this.#context.node();
    this.#deallocate(allocated);
    const rejection = node === undefined ? undefined : this.#admit(pod, node);
    if (rejection === undefined) {
      this.#allocate(pod);
      this.#deferred.delete(uid);
      worker.resize(undefined, true);
      recorder.event(pod, 'Normal', 'ResizeStarted', resizeMessage('Pod resize started', pod));
      return pod;
    }
    this.#allocate(allocated);
    const isNews = this.#deferred.get(uid)?.metadata.generation !== generation;
    this.#deferred.set(uid, pod);
    worker.resize({ reason: 'Deferred', message: rejection.message }, false);
    if (isNews) {
      const text = resizeMessage('Pod resize Deferred', pod, rejection.message);
      recorder.event(pod, 'Warning', 'ResizeDeferred', text);
    }
    return withAllocatedResources(pod, allocated.spec);
  }

  /** There is room that was not there before. */
  #retryDeferred(): void {
    for (const [uid, pod] of this.#deferred) {
      const worker = this.#workers.get(uid);
      if (worker === undefined) this.#deferred.delete(uid);
      else worker.update(this.updatePod(worker, this.#context.api.find(pods, keyOf(pod)) ?? pod));
    }
  }

  #admit(pod: Pod, node: Node): Rejection | undefined {
    return admitPod(pod, node, {
      pods: this.#allocated.size,
      requested: this.#requested,
      hostPorts: this.#hostPorts,
    });
  }

  #allocate(pod: Pod): void {
    this.#allocated.set(pod.metadata.uid, pod);
    for (const [name, amount] of podAmounts(pod)) this.#requested.set(name, (this.#requested.get(name) ?? 0) + amount);
    for (const port of podHostPorts(pod)) this.#hostPorts.add(port);
  }

  #deallocate(pod: Pod): void {
    this.#allocated.delete(pod.metadata.uid);
    for (const [name, amount] of podAmounts(pod)) this.#requested.set(name, (this.#requested.get(name) ?? 0) - amount);
    for (const port of podHostPorts(pod)) this.#hostPorts.delete(port);
  }
}
