import type { FileTree } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { Simulation } from '../../sim/simulation';
import { MachineResources, unlimitedCapacity, type MachineCapacity } from '../resources/machine-resources';
import { Container } from './container';
import type { ContainerConfig } from './container-config';
import { PodSandbox, type SandboxConfig } from './pod-sandbox';
import { ImageStore } from './images/image-store';
import type { ImageRegistry } from './images/registry';
import { machineFiles } from './machine-files';
import type { ProcessTable } from './process/process-table';
import { machineProcesses, pauseProcesses } from './shared-processes';

/** What a node keeps of one pod: the newest sandbox, and of each container the newest two. */
export interface RuntimePod {
  sandbox: PodSandbox | undefined;
  readonly latest: Map<string, Container>;
  readonly previous: Map<string, Container>;
  /** How many of each name there have been: their logs outlive them. */
  readonly attempts: Map<string, number>;
}

/** Gives the pod's network back. */
export type Detach = (podUid: string) => void;

/**
 * The container runtime of a node (containerd). It goes on when the kubelet stops and stops with the node's power.
 *
 * Divergence from real Kubernetes: dead containers before the last two are removed at once instead of by the kubelet's garbage collection.
 */
export class ContainerRuntime {
  readonly sim: Simulation;
  readonly images: ImageStore;
  /** What the machine has, and who uses it. */
  readonly resources: MachineResources;
  readonly #pods = new Map<string, RuntimePod>();
  readonly #detach: Detach;
  #machineProcesses: ProcessTable | undefined;
  #machineFiles: FileTree | undefined;
  readonly #fileFollowers = new Set<(tree: FileTree) => void>();
  #onChange: (podUid: string) => void = () => undefined;

  constructor(sim: Simulation, registry: ImageRegistry, detach: Detach, capacity: MachineCapacity = unlimitedCapacity) {
    this.sim = sim;
    this.resources = new MachineResources(() => sim.nowMs, capacity);
    this.images = new ImageStore(sim, registry);
    this.#detach = detach;
  }

  /** The files of the machine itself: they survive pods and the loss of power. Made at the first call. */
  get machineFiles(): FileTree {
    if (this.#machineFiles === undefined) {
      this.#machineFiles = machineFiles(() => this.sim.nowMs);
      for (const handle of this.#fileFollowers) handle(this.#machineFiles);
      this.#fileFollowers.clear();
    }
    return this.#machineFiles;
  }

  /** Hands out the machine's files, as soon as somebody has had to do with them. Returns the function that ends the wait. */
  whenMachineFiles(handle: (tree: FileTree) => void): () => void {
    if (this.#machineFiles === undefined) this.#fileFollowers.add(handle);
    else handle(this.#machineFiles);
    return () => void this.#fileFollowers.delete(handle);
  }

  /** Who wants to know that somebody has changed a pod's containers by hand; the last one who asked is told. */
  set onChange(callback: (podUid: string) => void) {
    this.#onChange = callback;
  }

  pod(podUid: string): RuntimePod | undefined {
    return this.#pods.get(podUid);
  }

  podUids(): IterableIterator<string> {
    return this.#pods.keys();
  }

  runSandbox(
    config: Omit<SandboxConfig, 'createdMs' | 'network' | 'sharedProcesses'>,
    network: NetworkNamespace,
  ): PodSandbox {
    const { processes } = config;
    const sharedProcesses =
      processes === 'node'
        ? (this.#machineProcesses ??= machineProcesses(this.sim, this.machineFiles, network))
        : processes === 'pod'
          ? pauseProcesses(this.sim, network, config.hostname)
          : undefined;
    const sandbox = new PodSandbox({
      network,
      createdMs: this.sim.nowMs,
      ...config,
      ...(sharedProcesses && { sharedProcesses }),
    });
    const pod = this.#pods.get(config.podUid);
    if (pod === undefined)
      this.#pods.set(config.podUid, { sandbox, latest: new Map(), previous: new Map(), attempts: new Map() });
    else pod.sandbox = sandbox;
    return sandbox;
  }

  createContainer(sandbox: PodSandbox, config: ContainerConfig): Container {
    const pod = this.#pods.get(sandbox.config.podUid);
    if (pod === undefined) throw new Error(`no sandbox of pod ${sandbox.config.podUid}`);
    const container = new Container(this.sim, sandbox, config, this.resources);
    const before = pod.latest.get(config.name);
    if (before !== undefined) {
      const dropped = pod.previous.get(config.name);
      if (dropped !== undefined) this.resources.layerRemoved(dropped.layerBytes);
      pod.previous.set(config.name, before);
    }
    pod.latest.set(config.name, container);
    pod.attempts.set(config.name, config.attempt + 1);
    return container;
  }

  /** Its containers must have ended. */
  stopSandbox(podUid: string): void {
    const sandbox = this.#pods.get(podUid)?.sandbox;
    if (sandbox?.ready !== true) return;
    sandbox.markNotReady();
    this.#detach(podUid);
  }

  /** Somebody removes a container by force (`docker container rm -f`): it is killed and forgotten; its log is gone. */
  removeContainer(podUid: string, id: string): void {
    const pod = this.#pods.get(podUid);
    if (pod === undefined) return;
    for (const containers of [pod.latest, pod.previous]) {
      for (const [name, container] of containers) {
        if (container.id !== id) continue;
        containers.delete(name);
        container.kill();
      }
    }
    this.#onChange(podUid);
  }

  /** The pod's `pause` container ends (or is removed): its containers go on without a network that others could reach. */
  killSandbox(podUid: string): void {
    this.stopSandbox(podUid);
    this.#onChange(podUid);
  }

  /** Somebody removes a pod by force (`crictl rmp -f`): all of its containers are killed and forgotten, and its sandbox too. */
  removeSandbox(podUid: string): void {
    const pod = this.#pods.get(podUid);
    if (pod === undefined) return;
    for (const containers of [pod.latest, pod.previous]) {
      for (const container of containers.values()) container.kill();
      containers.clear();
    }
    this.stopSandbox(podUid);
    pod.sandbox = undefined;
    this.#onChange(podUid);
  }

  /** Forgets a pod: its files and logs are gone. */
  removePod(podUid: string): void {
    this.stopSandbox(podUid);
    const { latest, previous } = this.#pods.get(podUid) ?? {};
    for (const container of latest?.values() ?? []) this.resources.layerRemoved(container.layerBytes);
    for (const container of previous?.values() ?? []) this.resources.layerRemoved(container.layerBytes);
    this.#pods.delete(podUid);
  }

  /** All at once and without a word; after the next start the pods' sandboxes are there no more and their containers have exited. */
  losePower(): void {
    this.images.abort();
    this.#machineProcesses?.signal(1, 'SIGKILL');
    this.#machineProcesses = undefined;
    for (const [uid, { sandbox, latest }] of this.#pods) {
      for (const container of latest.values()) container.losePower();
      if (sandbox?.ready === true) {
        sandbox.markNotReady();
        this.#detach(uid);
      }
    }
  }
}
