import type { NetworkNamespace } from '../../sim/net';
import type { Simulation } from '../../sim/simulation';
import { Container } from './container';
import type { ContainerConfig } from './container-config';
import { PodSandbox, type SandboxConfig } from './pod-sandbox';
import { ImageStore } from './images/image-store';
import type { ImageRegistry } from './images/registry';

/** What a node keeps of one pod: the newest sandbox, and of each container the newest two. */
export interface RuntimePod {
  sandbox: PodSandbox | undefined;
  readonly latest: Map<string, Container>;
  readonly previous: Map<string, Container>;
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
  readonly #pods = new Map<string, RuntimePod>();
  readonly #detach: Detach;

  constructor(sim: Simulation, registry: ImageRegistry, detach: Detach) {
    this.sim = sim;
    this.images = new ImageStore(sim, registry);
    this.#detach = detach;
  }

  pod(podUid: string): RuntimePod | undefined {
    return this.#pods.get(podUid);
  }

  podUids(): IterableIterator<string> {
    return this.#pods.keys();
  }

  runSandbox(config: Omit<SandboxConfig, 'createdMs' | 'network'>, network: NetworkNamespace): PodSandbox {
    const sandbox = new PodSandbox({ network, createdMs: this.sim.nowMs, ...config });
    const pod = this.#pods.get(config.podUid);
    if (pod === undefined) this.#pods.set(config.podUid, { sandbox, latest: new Map(), previous: new Map() });
    else pod.sandbox = sandbox;
    return sandbox;
  }

  createContainer(sandbox: PodSandbox, config: ContainerConfig): Container {
    const pod = this.#pods.get(sandbox.config.podUid);
    if (pod === undefined) throw new Error(`no sandbox of pod ${sandbox.config.podUid}`);
    const container = new Container(this.sim, sandbox, config);
    const before = pod.latest.get(config.name);
    if (before !== undefined) pod.previous.set(config.name, before);
    pod.latest.set(config.name, container);
    return container;
  }

  /** Its containers must have ended. */
  stopSandbox(podUid: string): void {
    const sandbox = this.#pods.get(podUid)?.sandbox;
    if (sandbox?.ready !== true) return;
    sandbox.markNotReady();
    this.#detach(podUid);
  }

  /** Forgets a pod: its files and logs are gone. */
  removePod(podUid: string): void {
    this.stopSandbox(podUid);
    this.#pods.delete(podUid);
  }

  /** All at once and without a word; after the next start the pods' sandboxes are there no more and their containers have exited. */
  losePower(): void {
    this.images.abort();
    for (const [uid, { sandbox, latest }] of this.#pods) {
      for (const container of latest.values()) container.losePower();
      if (sandbox?.ready === true) {
        sandbox.markNotReady();
        this.#detach(uid);
      }
    }
  }
}
