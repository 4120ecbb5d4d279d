import type { Mutable } from '../../api/mutable';
import type { FileTree } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { Simulation } from '../../sim/simulation';
import { SmallMap } from '../../sim/small-map';
import { MachineResources, unlimitedCapacity, type MachineCapacity } from '../resources/machine-resources';
import { BareContainers } from './bare-containers';
import { Container } from './container';
import type { ContainerConfig } from './container-config';
import { PodSandbox, type SandboxConfig } from './pod-sandbox';
import { RuntimeHandlers } from './runtime-handlers';
import type { RuntimeKind } from './runtime-kind';
import { ImageStore } from './images/image-store';
import type { ImageRegistry } from './images/registry';
import { machineFiles } from './machine-files';
import type { ProcessTable } from './process/process-table';
import { machineProcesses, pauseProcesses } from './shared-processes';

/** What a node keeps of one pod: the newest sandbox, and of each container the newest two. */
export interface RuntimePod {
  sandbox: PodSandbox | undefined;
  readonly latest: ReadonlyMap<string, Container>;
  readonly previous: ReadonlyMap<string, Container>;
  /** How many of that name there have been, as far as the runtime knows: their logs outlive them. */
  attempts(name: string): number | undefined;
}

/** Most pods never have a second container of one name. */
class PodContainers implements RuntimePod {
  sandbox: PodSandbox | undefined;
  readonly latest = new SmallMap<string, Container>();
  #previous: Map<string, Container> | undefined;
  /** Of names whose latest container was removed. */
  #attempts: Map<string, number> | undefined;

  constructor(sandbox: PodSandbox) {
    this.sandbox = sandbox;
  }

  get previous(): ReadonlyMap<string, Container> {
    return this.#previous ?? NO_CONTAINERS;
  }

  attempts(name: string): number | undefined {
    const latest = this.latest.get(name);
    return latest === undefined ? this.#attempts?.get(name) : latest.config.attempt + 1;
  }

  /** Adds the newest of its name. Returns the one that is forgotten for it. */
  add(container: Container): Container | undefined {
    const { name } = container.config;
    const before = this.latest.get(name);
    this.latest.set(name, container);
    if (before === undefined) return undefined;
    const dropped = this.#previous?.get(name);
    (this.#previous ??= new Map()).set(name, before);
    return dropped;
  }

  /** Forgets all that `isRemoved` is true for, and returns them. */
  remove(isRemoved: (container: Container) => boolean): readonly Container[] {
    const removed: Container[] = [];
    for (const [name, container] of this.latest) {
      if (!isRemoved(container)) continue;
      (this.#attempts ??= new Map()).set(name, container.config.attempt + 1);
      this.latest.delete(name);
      removed.push(container);
    }
    for (const [name, container] of this.#previous ?? []) {
      if (!isRemoved(container)) continue;
      this.#previous?.delete(name);
      removed.push(container);
    }
    return removed;
  }
}

const NO_CONTAINERS: ReadonlyMap<string, Container> = new Map();

/** Gives the pod's network back. */
export type Detach = (podUid: string) => void;

/**
 * The container runtime of a node: containerd, or Docker behind cri-dockerd. It goes on when the kubelet stops and stops with the node's power.
 *
 * Divergence from real Kubernetes: Docker words the failures of pulls and starts as containerd does; dead containers before the last two are removed at once instead of by the kubelet's garbage collection.
 */
export class ContainerRuntime {
  readonly sim: Simulation;
  readonly images: ImageStore;
  /** What the machine has, and who uses it. */
  readonly resources: MachineResources;
  readonly kind: RuntimeKind;
  readonly handlers: RuntimeHandlers;
  #bare: BareContainers | undefined;
  readonly #pods = new Map<string, PodContainers>();
  readonly #detach: Detach;
  #machineProcesses: ProcessTable | undefined;
  #machineFiles: FileTree | undefined;
  readonly #fileFollowers = new Set<(tree: FileTree) => void>();
  #onChange: (podUid: string) => void = () => undefined;

  constructor(
    sim: Simulation,
    registry: ImageRegistry,
    detach: Detach,
    capacity: MachineCapacity = unlimitedCapacity,
    kind: RuntimeKind = 'containerd',
  ) {
    this.sim = sim;
    this.kind = kind;
    this.handlers = new RuntimeHandlers(kind);
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

  /** The containers that belong to no pod. */
  get bare(): BareContainers {
    return (this.#bare ??= new BareContainers(this.sim, this.resources));
  }

  pod(podUid: string): RuntimePod | undefined {
    return this.#pods.get(podUid);
  }

  podUids(): IterableIterator<string> {
    return this.#pods.keys();
  }

  runSandbox(
    config: Omit<SandboxConfig, 'createdMs' | 'network' | 'sharedProcesses' | 'runtimeKind'>,
    network: NetworkNamespace,
  ): PodSandbox {
    const { processes } = config;
    const sharedProcesses =
      processes === 'node'
        ? (this.#machineProcesses ??= machineProcesses(this.sim, this.machineFiles, network))
        : processes === 'pod'
          ? pauseProcesses(this.sim, network, config.hostname)
          : undefined;
    const { podUid, podName, podNamespace, attempt, hostname, files, ...rest } = config;
    const own = { podUid, podName, podNamespace, attempt, hostname, files, network, createdMs: this.sim.nowMs };
    const whole: Mutable<SandboxConfig> = Object.assign(own, rest);
    if (sharedProcesses !== undefined) whole.sharedProcesses = sharedProcesses;
    if (this.kind !== 'containerd') whole.runtimeKind = this.kind;
    const sandbox = new PodSandbox(whole);
    const pod = this.#pods.get(config.podUid);
    if (pod === undefined) this.#pods.set(config.podUid, new PodContainers(sandbox));
    else pod.sandbox = sandbox;
    return sandbox;
  }

  createContainer(sandbox: PodSandbox, config: ContainerConfig): Container {
    const pod = this.#pods.get(sandbox.config.podUid);
    if (pod === undefined) throw new Error(`no sandbox of pod ${sandbox.config.podUid}`);
    const container = new Container(this.sim, sandbox, config, this.resources);
    const dropped = pod.add(container);
    if (dropped !== undefined) this.resources.layerRemoved(dropped.layerBytes);
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
    for (const container of pod.remove((one) => one.id === id)) container.kill();
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
    for (const container of pod.remove(() => true)) container.kill();
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
    this.#bare?.losePower();
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
