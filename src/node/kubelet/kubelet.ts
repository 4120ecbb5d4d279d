import type { Node, Pod } from '../../api/generated/types';
import { ApiAvailability } from '../../api/availability';
import type { PodReference } from '../../api/kubelet-endpoint';
import { createEventRecorder } from '../../api/events/event-recorder';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import type { FileTree } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { PodNetwork } from '../../api/pod-network';
import type { ContainerRuntime } from '../runtime/container-runtime';
import { AllocationManager } from './allocation-manager';
import { BackOff } from './back-off';
import { containerBackOffKey } from './container-start';
import type { KubeletContext } from './kubelet-context';
import { kubeletServer, type KubeletServer } from './kubelet-server';
import { NodeLease } from './node-lease';
import { NodeRegistration, type Registration } from './node-registration';
import type { Machine } from './node-status';
import { watchOwnNode } from './own-node';
import type { ClusterNames } from './pod-dns';
import { deleteMirrorPod, findInApi, isMirrorPod, isStaticPod } from './mirror-pods';
import { killOrphans } from './orphans';
import { patientRecorder } from './patient-recorder';
import { PodWorker, type PodWorkerFollower } from './pod-worker';
import { ProbeManager } from './prober/probe-manager';
import { fullName, StaticPods } from './static-pods';
import { seenAt } from './static-pod-manifest';
import { watchStaticPods } from './static-pod-source';
import { ServiceEnvironment } from './service-environment';
import { EvictionManager } from '../resources/eviction/eviction-manager';
import type { NodeVolumes } from '../volumes/node-volumes';

export interface KubeletOptions {
  readonly machine: Machine;
  readonly registration: Registration;
  readonly runtime: ContainerRuntime;
  readonly network: PodNetwork;
  readonly hostNetwork: NetworkNamespace;
  readonly names: ClusterNames;
  readonly volumes: NodeVolumes;
  /** Probes whose outcome is known beforehand are not carried out. Default true; else they are, to the same end. */
  readonly idleProbes?: boolean | undefined;
  /** Whether the API server answers. Default: it always does. */
  readonly availability?: ApiAvailability;
}

/** Values of pkg/kubelet/kubelet.go and its configuration's defaults. */
const RELIST_MS = 1000;
const REGISTER_AFTER_MS = 100;
const REGISTER_RETRY_MS = 200;
const MAX_REGISTER_RETRY_MS = 7000;
const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 300_000;
const CONTAINER_BACK_OFF_EXPIRES_MS = 600_000;
/** How long it takes until a kubelet has found an API server that is back: its reflectors try again and again. */
const RECONNECT_MS = 1000;

const NETWORK_NOT_READY =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/**
 * One run of the kubelet, from its start to its stop: containers that it started go on without it, and the next one finds them.
 *
 * Divergence from real Kubernetes: the range of its pods' addresses is not kept on the machine, so a kubelet that starts while the API server is
 * away gives new pods no network before it has been back.
 */
export class Kubelet implements PodWorkerFollower {
  readonly endpoint: KubeletServer;
  readonly #context: KubeletContext;
  readonly #availability: ApiAvailability;
  readonly #recorder: ReturnType<typeof patientRecorder>;
  readonly #registration: NodeRegistration;
  readonly #lease: NodeLease;
  readonly #eviction: EvictionManager;
  readonly #allocations: AllocationManager;
  readonly #workers = new Map<string, PodWorker>();
  readonly #removed = new Set<string>();
  readonly #static = new StaticPods({
    has: (name) => this.#named(name) !== undefined,
    start: (pod) => this.#seePod(seenAt(pod, this.#context.sim.nowMs), undefined),
    stop: (pod) => this.#removePod(pod),
  });
  #readsFiles = false;
  readonly #ends: (() => void)[] = [];
  #alive = true;
  /** What has happened in the API while it could not be reached. */
  readonly #unheard: (() => void)[] = [];
  /** It has found the API server once: then it knows its pods. */
  #connected = false;
  #podCIDR = '';
  #images = '';
  #imageGeneration = -1;

  constructor(api: ApiServer, options: KubeletOptions) {
    const { machine, registration, runtime, network, hostNetwork, names, volumes } = options;
    const { sim } = api;
    const { name } = machine;
    const startedMs = sim.nowMs;
    const availability = options.availability ?? new ApiAvailability();
    const recorder = patientRecorder(createEventRecorder(api, { component: 'kubelet', host: name }), availability);
    this.#availability = availability;
    this.#recorder = recorder;
    const alive = (): boolean => this.#alive;
    const node = (): Node | undefined => api.find(nodes, { namespace: '', name });
    this.#context = {
      sim,
      api,
      runtime,
      network,
      hostNetwork,
      names,
      recorder,
      availability,
      nodeName: name,
      nodeRef: { apiVersion: 'v1', kind: 'Node', name },
      hostIP: machine.address,
      hostIPs: [{ ip: machine.address }],
      services: ServiceEnvironment.of(api),
      probes: new ProbeManager({
        sim,
        runtime,
        hostNetwork,
        recorder,
        startedMs,
        random: sim.random(`prober ${name}`),
        idles: options.idleProbes !== false,
        status: (uid) => this.#workers.get(uid)?.status,
        probed: (uid, ...result) => {
          if (this.#alive) this.#workers.get(uid)?.probed(...result);
        },
      }),
      volumes: volumes.begin({ recorder, alive, node }),
      random: sim.random(`kubelet ${name}`),
      containerBackOff: new BackOff(BACK_OFF_MS, MAX_BACK_OFF_MS, CONTAINER_BACK_OFF_EXPIRES_MS),
      imageBackOff: new BackOff(BACK_OFF_MS, MAX_BACK_OFF_MS),
      pullErrors: new Map(),
      alive,
      node,
      podCIDR: () => this.#podCIDR,
      networkError: () => (this.#podCIDR === '' ? NETWORK_NOT_READY : undefined),
      nextRelistMs: (fromMs) => startedMs + (Math.floor((fromMs - startedMs) / RELIST_MS) + 1) * RELIST_MS,
      imagesChanged: () => this.#imagesChanged(),
    };
    this.#allocations = new AllocationManager(this.#context, this.#workers);
    this.#eviction = new EvictionManager(this.#context, this.#workers, () => this.#registration.reportSoon());
    this.#registration = new NodeRegistration(this.#context, machine, registration, () => this.#eviction.conditions);
    this.#lease = new NodeLease(api, name, () => this.#alive && availability.available);
    this.endpoint = kubeletServer(
      name,
      runtime,
      () => this.#workers.values(),
      (reference) => this.#find(reference),
    );
  }

  start(): void {
    const { sim, recorder, nodeRef } = this.#context;
    recorder.event(nodeRef, 'Normal', 'Starting', 'Starting kubelet.');
    recorder.event(nodeRef, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    this.#context.runtime.onChange = (uid) => this.#workers.get(uid)?.relist();
    this.#ends.push(this.#availability.follow((available) => this.#availabilityChanged(available)));
    sim.after(REGISTER_AFTER_MS, () => {
      if (!this.#alive) return;
      if (this.#availability.available) this.#run();
      else if (this.#context.node() !== undefined) this.#runStaticPods();
    });
  }

  /** The machine's runtime has changed: the next look at the node tells of it. */
  runtimeChanged(): void {
    this.#registration.reportSoon();
  }

  /** From now on nothing is reported and nothing is done; containers go on. */
  stop(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const end of this.#ends) end();
    this.#context.probes.stop();
    this.endpoint.close();
    this.#eviction.stop();
    this.#lease.stop();
    this.#registration.stop();
  }

  /** Without the API server its pods go on as they are; it is told of what has happened when it is back. */
  #availabilityChanged(available: boolean): void {
    if (!available) {
      this.#lease.stop();
      this.#registration.stop();
      return;
    }
    this.#context.sim.after(RECONNECT_MS, () => {
      if (!this.#alive || !this.#availability.available) return;
      if (!this.#connected) {
        this.#run();
        return;
      }
      this.#register();
      this.#recorder.flush();
      for (const hear of this.#unheard.splice(0)) hear();
      for (const worker of this.#workers.values()) worker.flush();
    });
  }

  /** Whoever is refused, by a webhook for example, tries again, later and later (`registerWithAPIServer` in kubelet_node_status.go). */
  #register(retryMs = REGISTER_RETRY_MS): void {
    try {
      this.#lease.start(this.#registration.register());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#context.sim.after(retryMs, () => {
        if (this.#alive && this.#availability.available) this.#register(Math.min(2 * retryMs, MAX_REGISTER_RETRY_MS));
      });
    }
  }

  #runStaticPods(): void {
    if (this.#readsFiles) return;
    this.#readsFiles = true;
    const { sim, runtime, nodeName } = this.#context;
    const watch = (tree: FileTree) => {
      this.#ends.push(watchStaticPods(sim, tree, nodeName, (all) => this.#static.update(all)));
    };
    this.#ends.push(runtime.whenMachineFiles(watch));
  }

  #run(): void {
    const { api, nodeName, sim, runtime, alive } = this.#context;
    this.#connected = true;
    this.#recorder.flush();
    this.#podCIDR = this.#context.node()?.spec.podCIDR ?? '';
    this.#register();
    this.#ends.push(watchOwnNode(api, nodeName, (node) => this.#whenHeard(() => this.#nodeChanged(node))));
    this.#runStaticPods();
    for (const worker of this.#workers.values()) worker.flush();
    const index = { name: 'spec.nodeName', value: nodeName };
    this.#ends.push(
      api.watch(pods, { index }, ({ type, object, old }) => {
        this.#whenHeard(() => {
          if (isMirrorPod(object)) this.#seeMirrorPod(object, type);
          else if (type === 'DELETED') this.#removePod(object);
          else this.#seePod(object, old);
        });
      }),
    );
    this.#eviction.start();
    runtime.resources.onSystemOutOfMemory = ({ command, pid }) => this.#reportOutOfMemory(command, pid);
    const isWanted = (uid: string): boolean => this.#workers.get(uid)?.isFinished() === false;
    sim.post(() => killOrphans(runtime, alive, isWanted));
  }

  /** What the API server tells it, at once or, while it can't be reached, when it is back. */
  #whenHeard(hear: () => void): void {
    if (!this.#alive) return;
    if (this.#availability.available && this.#unheard.length === 0) hear();
    else this.#unheard.push(hear);
  }

  /** An image was pulled; it may be one that was there. */
  #imagesChanged(): void {
    const { images } = this.#context.runtime;
    if (images.generation === this.#imageGeneration) return;
    this.#imageGeneration = images.generation;
    const ids = Array.from(images.list(), ({ id }) => id).join();
    if (ids === this.#images) return;
    this.#images = ids;
    this.#registration.reportSoon();
  }

  /** pkg/kubelet/oom/oom_watcher_linux.go */
  #reportOutOfMemory(command: string, pid: number): void {
    if (!this.#alive) return;
    const victim = command === '' ? '' : `, victim process: ${command}, pid: ${pid}`;
    const { recorder, nodeRef } = this.#context;
    recorder.event(nodeRef, 'Warning', 'SystemOOM', `System OOM encountered${victim}`);
  }

  #nodeChanged(node: Node | undefined): void {
    if (!this.#alive || node === undefined) return;
    const { podCIDR = '' } = node.spec;
    const hadNetwork = this.#podCIDR !== '';
    if (podCIDR !== '') this.#podCIDR = podCIDR;
    if (!hadNetwork && podCIDR !== '') {
      this.#registration.report();
      for (const worker of this.#workers.values()) worker.sync();
    } else if (node.status?.capacity === undefined) {
      // Somebody made the node anew.
      this.#lease.start(node);
      this.#registration.report();
    }
  }

  /** For its workers. */
  terminated(uid: string): void {
    this.#allocations.removePod(uid);
  }

  /** For its workers. */
  finished(uid: string): void {
    if (this.#removed.has(uid)) this.#forget(uid);
  }

  #seePod(pod: Pod, old: Pod | undefined): void {
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid);
    if (worker !== undefined) {
      const seen = this.#allocations.updatePod(worker, pod);
      if (old === undefined || differs(pod, old)) worker.update(seen);
      else worker.reconcile(seen);
      return;
    }
    const added = new PodWorker(this.#context, pod, this);
    this.#workers.set(uid, added);
    const { phase } = pod.status ?? {};
    if (pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded') {
      const node = this.#context.node();
      const rejection =
        node === undefined
          ? { reason: 'InvalidNodeInfo', message: 'Kubelet cannot get node info.' }
          : (this.#eviction.admit(pod) ?? this.#allocations.addPod(pod, node));
      if (rejection !== undefined) {
        added.reject(rejection);
        return;
      }
    }
    added.update(pod);
  }

  /** A static pod takes no orders from its mirror, but wants to have one; one that mirrors nothing goes. */
  #seeMirrorPod(mirror: Pod, type: 'ADDED' | 'MODIFIED' | 'DELETED'): void {
    const name = fullName(mirror.metadata);
    const worker = this.#named(name);
    if (worker === undefined || !isStaticPod(worker.pod)) {
      const { sim, nextRelistMs, api } = this.#context;
      if (type === 'DELETED') return;
      sim.at(nextRelistMs(sim.nowMs), () => {
        const canDelete = this.#alive && this.#availability.available;
        if (canDelete && !this.#static.has(name)) deleteMirrorPod(api, mirror);
      });
    } else if (type === 'DELETED') worker.mirrorChanged(undefined);
    else if (type === 'ADDED' || mirror.metadata.deletionTimestamp !== undefined) worker.mirrorChanged(mirror);
  }

  #removePod(pod: Pod): void {
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    this.#removed.add(uid);
    // What the API has no more does not count against others, even while its containers are still to be ended (`GetActivePods`).
    this.#allocations.removePod(uid);
    if (worker.isFinished()) this.#forget(uid);
    else worker.terminate();
  }

  #forget(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    const { runtime, containerBackOff, imageBackOff, pullErrors } = this.#context;
    const { metadata, spec } = worker.pod;
    for (const { name, image = '' } of [...spec.containers, ...(spec.initContainers ?? [])]) {
      containerBackOff.delete(containerBackOffKey(worker.pod, name));
      imageBackOff.delete(`${uid}_${image}`);
      pullErrors.delete(`${uid}_${image}`);
    }
    runtime.removePod(uid);
    this.#workers.delete(uid);
    this.#removed.delete(uid);
    if (!isStaticPod(worker.pod)) return;
    const mirror = findInApi(this.#context.api, worker.pod);
    if (mirror !== undefined) this.#seeMirrorPod(mirror, 'MODIFIED');
    this.#static.released(fullName(metadata));
  }

  /** The youngest pod of that name. Few ask: an index of all names would take more than it gives. */
  #named(name: string): PodWorker | undefined {
    let found: PodWorker | undefined;
    for (const worker of this.#workers.values()) if (fullName(worker.pod.metadata) === name) found = worker;
    return found;
  }

  #find({ namespace, name, uid }: PodReference): PodWorker | undefined {
    const worker = this.#named(fullName({ namespace, name }));
    // Who asks for a static pod has the uid of its mirror.
    if (worker === undefined || (uid !== undefined && uid !== worker.pod.metadata.uid && !isStaticPod(worker.pod)))
      return undefined;
    return worker;
  }
}

/** More than the status has changed (pkg/kubelet/config/config.go, `podsDifferSemantically`). Parts that did not change are shared. */
function differs(pod: Pod, old: Pod): boolean {
  const a = pod.metadata;
  const b = old.metadata;
  return (
    pod.spec !== old.spec ||
    a.labels !== b.labels ||
    a.annotations !== b.annotations ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds
  );
}
