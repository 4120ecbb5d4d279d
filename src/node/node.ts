import type { Taint } from '../api/generated/types';
import type { ApiAvailability } from '../api/availability';
import type { KubeletEndpoint } from '../api/kubelet-endpoint';
import { milliValue, value } from '../api/quantity';
import { serverVersion } from '../api/rest/server-version';
import type { ApiServer } from '../api/server';
import { FileSystem } from '../sim/file-system';
import type { NetworkNamespace } from '../sim/net';
import { Kubelet } from './kubelet/kubelet';
import type { ClusterNames } from './kubelet/pod-dns';
import type { PodNetwork } from '../api/pod-network';
import type { BareContainerOptions, BareContainers } from './runtime/bare-containers';
import { ContainerRuntime } from './runtime/container-runtime';
import { NodeVolumes } from './volumes/node-volumes';
import { imageCatalogue } from './runtime/images/catalogue';
import { layerOf } from './runtime/images/image';
import type { ImageRegistry } from './runtime/images/registry';
import type { RuntimeKind } from './runtime/runtime-kind';

export interface NodeOptions {
  readonly name: string;
  /** Its address in the cluster's network, `172.18.0.3`. */
  readonly address: string;
  readonly network: PodNetwork;
  /** Over the defaults: 4 cpu, 8Gi memory, 100Gi ephemeral-storage, 110 pods. */
  readonly capacity?: Readonly<Record<string, string>>;
  /** What is kept from pods. Default: what the kubelet's hard eviction thresholds keep (100Mi of memory, a tenth of the storage). */
  readonly reserved?: Readonly<Record<string, string>>;
  /** Besides those that every kubelet sets; used when the node object is made. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Where images come from. Default: the catalogue. */
  readonly images?: ImageRegistry;
  /** Images that are there from the start. Default: the pause image. */
  readonly preloadedImages?: readonly string[];
  readonly kubeletVersion?: string;
  /** What runs its containers. Default `containerd`. */
  readonly containerRuntime?: RuntimeKind;
  /** Probes whose outcome is known beforehand are not carried out. Default true; else they are, to the same end. */
  readonly idleProbes?: boolean;
  readonly names?: ClusterNames;
  /** Whether the API server answers. Default: it always does. */
  readonly availability?: ApiAvailability;
}

/** A machine with a container runtime and a kubelet. It is off at first. */
export interface ClusterNode {
  readonly name: string;
  readonly address: string;
  readonly runtime: ContainerRuntime;
  /** Whether `docker` on the machine knows the containers of pods. */
  readonly isOpenToDocker: boolean;
  /** The stack of the machine itself; undefined before it was first switched on. */
  readonly hostNetwork: NetworkNamespace | undefined;
  /** The files of the machine, as root sees them. */
  readonly files: FileSystem;
  readonly powered: boolean;
  /** `docker run`: starts a container that belongs to no pod; with why it did not start. Undefined: no address is left. */
  runContainer(options: BareContainerOptions): ReturnType<BareContainers['run']>;
  /** The container runtime is configured with one more handler for RuntimeClasses to name. */
  addRuntimeHandler(name: string): void;
  /** Does the kubelet run? */
  readonly running: boolean;
  /** How the API server reaches the kubelet; undefined while it does not run. */
  readonly endpoint: KubeletEndpoint | undefined;
  /** Starts the kubelet (and the machine if it is off). */
  start(): void;
  /** Stops the kubelet; containers go on, and the node falls silent. */
  stop(): void;
  /** Everything on the machine ends at once, and it is unplugged. */
  powerOff(): void;
  /** The machine and its kubelet start: what ran before has to be started anew. */
  powerOn(): void;
}

const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10.2';

const DEFAULT_CAPACITY = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' };
const DEFAULT_NAMES = { domain: 'cluster.local', dnsAddress: '10.96.0.10' };
const KUBELET_VERSION = serverVersion.gitVersion;

export function createNode(api: ApiServer, options: NodeOptions): ClusterNode {
  return new Machine(api, options);
}

class Machine implements ClusterNode {
  readonly name: string;
  readonly address: string;
  readonly runtime: ContainerRuntime;
  readonly #api: ApiServer;
  readonly #options: NodeOptions;
  #hostNetwork: NetworkNamespace | undefined;
  #kubelet: Kubelet | undefined;
  #files: FileSystem | undefined;
  readonly #volumes: NodeVolumes;
  #powered = false;
  #boots = 0;

  constructor(api: ApiServer, options: NodeOptions) {
    this.#api = api;
    this.#options = options;
    this.name = options.name;
    this.address = options.address;
    const { cpu, memory, 'ephemeral-storage': disk } = { ...DEFAULT_CAPACITY, ...options.capacity };
    this.runtime = new ContainerRuntime(
      api.sim,
      options.images ?? imageCatalogue,
      (uid) => options.network.detach(uid),
      { millicores: milliValue(cpu), memoryBytes: value(memory), diskBytes: value(disk) },
      options.containerRuntime,
    );
    this.#volumes = new NodeVolumes(api, this.name, {
      files: () => this.files,
      imageLayer: (reference) => {
        const pulled = this.runtime.images.get(reference);
        return pulled && layerOf(pulled.image);
      },
    });
    for (const image of options.preloadedImages ?? [PAUSE_IMAGE]) this.runtime.images.preload(image);
  }

  get hostNetwork(): NetworkNamespace | undefined {
    return this.#hostNetwork;
  }

  get files(): FileSystem {
    return (this.#files ??= new FileSystem(this.runtime.machineFiles));
  }

  get powered(): boolean {
    return this.#powered;
  }

  get isOpenToDocker(): boolean {
    return this.#options.containerRuntime !== 'containerd';
  }

  get running(): boolean {
    return this.#kubelet !== undefined;
  }

  get endpoint(): KubeletEndpoint | undefined {
    return this.#kubelet?.endpoint;
  }

  runContainer(options: BareContainerOptions): ReturnType<BareContainers['run']> {
    return this.runtime.bare.run(this.#options.network, this.name, options);
  }

  addRuntimeHandler(name: string): void {
    this.runtime.handlers.add(name);
    this.#kubelet?.runtimeChanged();
  }

  start(): void {
    if (this.#kubelet !== undefined) return;
    const { name, address } = this;
    const {
      network,
      capacity,
      reserved,
      labels = {},
      annotations = {},
      taints = [],
      names = { ...DEFAULT_NAMES, hostDnsAddress: gatewayOf(address) },
    } = this.#options;
    if (!this.#powered || this.#hostNetwork === undefined) {
      this.#powered = true;
      this.#boots += 1;
      this.#hostNetwork = network.connectNode(name, address);
    }
    const machine = {
      name,
      address,
      capacity: { ...DEFAULT_CAPACITY, ...capacity },
      ...(reserved && { reserved }),
      kubeletVersion: this.#options.kubeletVersion ?? KUBELET_VERSION,
      boots: this.#boots,
      runtimeKind: this.runtime.kind,
    };
    this.#kubelet = new Kubelet(this.#api, {
      machine,
      registration: { labels, annotations, taints },
      runtime: this.runtime,
      network,
      hostNetwork: this.#hostNetwork,
      names,
      volumes: this.#volumes,
      idleProbes: this.#options.idleProbes,
      ...(this.#options.availability && { availability: this.#options.availability }),
    });
    this.#kubelet.start();
  }

  stop(): void {
    this.#kubelet?.stop();
    this.#kubelet = undefined;
  }

  powerOff(): void {
    if (!this.#powered) return;
    this.stop();
    this.#powered = false;
    this.runtime.losePower();
    this.#volumes.losePower();
    this.#options.network.disconnectNode(this.name);
  }

  powerOn(): void {
    this.start();
  }
}

/** The first address of a machine's network: who made it answers there. */
function gatewayOf(address: string): string {
  return address.replace(/\d+$/, '1');
}
