import { defaultAdmission } from '../api/admission/default-admission';
import type { Authenticator } from '../api/authentication/authenticator';
import type * as Certificates from '../api/authentication/client-certificates';
import type { ClientCertificates } from '../api/authentication/client-certificates';
import { serviceAccountTokens } from '../api/authentication/service-account-tokens';
import { alwaysAllow, type Authorizer } from '../api/authorization/authorizer';
import { rbacAuthorizer } from '../api/authorization/rbac/rbac-authorizer';
import { bootstrapControlPlane } from '../api/bootstrap';
import { startCustomResources } from '../api/custom-resources/custom-resources';
import { startEventTtl } from '../api/events/event-ttl';
import type { KubeletDirectory } from '../api/kubelet-endpoint';
import { nodes } from '../api/kinds/node';
import type { ObjectKey } from '../api/object';
import { builtInKinds } from '../api/registry';
import { RestApi } from '../api/rest/rest-api';
import { ZONE_LABEL } from '../api/scheduling/zone';
import { ApiServer } from '../api/server';
import type { StoredState } from '../api/stored-state';
import { DEFAULT_ROOT_CA } from '../controllers/root-ca';
import { startLoadBalancerProvider } from '../controllers/service/service-controller';
import { ClusterNetwork } from '../network/cluster-network';
import { ClusterDns } from '../network/dns/cluster-dns';
import { startIngressController } from '../network/ingress/ingress-controller';
import { NetworkPolicies } from '../network/policy/network-policies';
import { KubeProxy } from '../network/services/kube-proxy';
import { startMetricsServer } from '../node/resources/metrics-server';
import { createNodeAddresses, firstNodeAddress } from '../network/node-addresses';
import { createNode, type ClusterNode } from '../node/node';
import { imageCatalogue } from '../node/runtime/images/catalogue';
import type { ImageDefinition } from '../node/runtime/images/definition/image-definition';
import { ImageShelf } from '../node/runtime/images/definition/image-shelf';
import { MANIFESTS_FOLDER } from '../node/runtime/machine-files';
import type { RuntimeKind } from '../node/runtime/runtime-kind';
import type { Verdict } from '../scheduler/scheduler';
import type { NetworkNamespace } from '../sim/net';
import { DEFAULT_START_MS, Simulation } from '../sim/simulation';
import { AddOns } from './add-ons';
import { addDnsService } from './dns-addon';
import { ControlPlane, type ControlPlanePart } from './control-plane';
import { NodeReach } from './node-reach';

/** A machine of a cluster, as a person describes it. */
export interface NodeSpec {
  readonly name: string;
  /** A quantity of cores. Default `4`. */
  readonly cpu?: string;
  /** A quantity of bytes. Default `8Gi`. */
  readonly memory?: string;
  /** How many pods it takes. Default 110. */
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Manifests that lie in its static pod folder before it starts: file name to text. */
  readonly staticPods?: Readonly<Record<string, string>>;
}

export interface ClusterOptions {
  /** Decides everything that is random. Default 1. */
  readonly seed?: number;
  readonly nodes?: readonly NodeSpec[];
  /** Images besides those of the catalogue. */
  readonly images?: readonly ImageDefinition[];
  /** Where the API server can be reached. Default `https://192.168.49.2:8443`. */
  readonly server?: string;
  /** Where the nodes' own addresses come from. Default `192.168.49.0/24`, larger for a large cluster. */
  readonly nodeCIDR?: string;
  /** How old the cluster is when it is handed over, milliseconds. Default one minute: its nodes are Ready by then. */
  readonly ageMs?: number;
  /** What its clock shows at its very start, milliseconds since 1970. Default: that of every simulation. */
  readonly startMs?: number;
  /** Who may do what: everybody everything (default), or what the cluster's roles allow (`--authorization-mode`). */
  readonly authorization?: 'AlwaysAllow' | 'RBAC';
  /** Whether the network plugin knows NetworkPolicies (Calico, kindnet) or not (flannel, a bare bridge). Default `enforced`. */
  readonly networkPolicies?: 'enforced' | 'ignored';
  /**
   * The `KubeSchedulerConfiguration` (kubescheduler.config.k8s.io/v1), as YAML or JSON, that its scheduler starts with. Default: one profile,
   * `default-scheduler`, with the plugins of 1.36. The cluster is refused with an `Error` for one with which no scheduler starts.
   */
  readonly schedulerConfiguration?: string;
  /** What runs the containers of its nodes. Default: containerd, into which `docker` looks all the same. */
  readonly containerRuntime?: RuntimeKind;
  /**
   * Another cluster on the same clock, whose nodes this one's reach; it decides what time it is. `nodeCIDR` must then be another one's, and
   * is `192.168.58.0/24` by default, as minikube gives a second cluster.
   */
  readonly beside?: Cluster;
  /** Parts that are not there until they are started. Default: none. */
  readonly without?: readonly Exclude<ControlPlanePart, 'API server'>[];
  /** What an earlier life of this cluster has left; it goes on where that one ended. The machines of `nodes` boot again. */
  readonly restore?: StoredState;
}

/** A whole cluster in one process: API server, scheduler, controllers, nodes and the network between them, on one virtual clock. */
export class Cluster {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly rest: RestApi;
  readonly network: ClusterNetwork;
  /** Where its nodes pull from: the catalogue, and what `add` and `addYaml` put before it. */
  readonly images = new ImageShelf(imageCatalogue);
  /**
   * `metrics-server`: the use of nodes and pods can be read (`kubectl top`). `ingress`: ports 80 and 443 of the first machine lead to what
   * ingresses say, as with ingress-nginx. `load-balancer`: Services of type LoadBalancer get addresses, as where a cloud gives them.
   */
  readonly addOns = new AddOns({
    ingress: () => {
      const node = this.#serverNetwork();
      return node && startIngressController(this.api, node);
    },
    'load-balancer': () => startLoadBalancerProvider(this.api),
    'metrics-server': () => startMetricsServer(this.api, () => this.#nodes.values()),
  });
  /** Says who may do what. */
  readonly authorizer: Authorizer;
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
  /** How much time had passed when the cluster was handed over, milliseconds. */
  readonly ageMs: number;
  /** What runs the containers of its nodes; undefined: nobody has said. */
  readonly containerRuntime: RuntimeKind | undefined;
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #addresses: () => string;
  readonly #reach = new NodeReach();
  readonly #endpoint: { readonly address: string; readonly port: number };
  #kubeProxy: KubeProxy | undefined;
  readonly #controlPlane: ControlPlane;

  constructor(options: ClusterOptions = {}) {
    const { seed = 1, nodes: specs = [], ageMs = 60_000, restore, beside } = options;
    const { startMs = restore?.atMs ?? DEFAULT_START_MS } = options;
    // A clock never goes back.
    this.sim =
      beside?.sim ??
      new Simulation({ seed, startMs: Math.max(startMs, restore?.atMs ?? 0), life: restore?.revision ?? 0 });
    this.ageMs = ageMs;
    for (const image of options.images ?? []) this.addImage(image);
    this.api = new ApiServer(this.sim, builtInKinds, defaultAdmission);
    this.authorizer = options.authorization === 'RBAC' ? rbacAuthorizer(this.api) : alwaysAllow;
    this.rest = new RestApi(this.api, this.kubelets, {
      authorizer: this.authorizer,
      network: () => this.#serverNetwork(),
    });
    this.network = new ClusterNetwork(this.sim);
    const large = specs.length > MAX_SMALL_NODES;
    const smallCIDR = beside === undefined ? '192.168.49.0/24' : '192.168.58.0/24';
    const nodeCIDR = options.nodeCIDR ?? (large ? '172.16.0.0/16' : smallCIDR);
    if (beside !== undefined) this.network.joinTo(beside.network);
    this.containerRuntime = options.containerRuntime;
    this.#addresses = createNodeAddresses(nodeCIDR);
    this.#endpoint = { address: firstNodeAddress(nodeCIDR), port: SECURE_PORT };
    const ownServer =
      beside === undefined ? 'https://192.168.49.2:8443' : `https://${this.#endpoint.address}:${SECURE_PORT}`;
    this.server = options.server ?? ownServer;
    this.#controlPlane = new ControlPlane({
      api: this.api,
      rest: this.rest,
      authorizer: this.authorizer,
      tokens: () => this.tokens,
      network: this.network,
      reach: this.#reach,
      endpoint: this.#endpoint,
      clusterCIDR: large ? '10.128.0.0/9' : '10.244.0.0/16',
      ...(options.schedulerConfiguration !== undefined && { schedulerConfiguration: options.schedulerConfiguration }),
      ...(options.without && { without: options.without }),
    });
    if (restore !== undefined) this.api.restore(restore);
    bootstrapControlPlane(this.api, { ...this.#endpoint, authority: DEFAULT_ROOT_CA });
    startEventTtl(this.api);
    startCustomResources(this.api);
    addDnsService(this.api);
    this.#composeNetwork(options.networkPolicies !== 'ignored');
    this.#controlPlane.run();
    for (const spec of specs) this.addNode(spec);
    this.#controlPlane.serveApi();
    this.sim.advance(ageMs);
  }

  /** Knows the users of service accounts' tokens. */
  get tokens(): Authenticator {
    return this.api.shared(serviceAccountTokens);
  }

  /** Knows the holders of certificates that the cluster's authority has signed. */
  get certificates(): ClientCertificates {
    const { clientCertificates } = require('../api/authentication/client-certificates') as typeof Certificates;
    return this.api.shared(clientCertificates);
  }

  /** How the API server reaches a node's kubelet: over the network, so not at all while the node is away. */
  readonly kubelets: KubeletDirectory = (nodeName) =>
    this.#reach.isCutOff(nodeName) ? undefined : this.#nodes.get(nodeName)?.endpoint;

  /** From now on nodes can pull this image. Throws an `Error` that says what is wrong with a definition. */
  addImage(definition: ImageDefinition): void {
    this.images.add(definition);
  }

  /** Switches on a new machine; its kubelet registers the node. Throws for a name that is taken. */
  addNode({ name, cpu, memory, pods, labels, taints, staticPods = {} }: NodeSpec): ClusterNode {
    if (this.#nodes.has(name)) throw new Error(`there is a node ${name} already`);
    const node = createNode(this.api, {
      name,
      address: this.#addresses(),
      network: this.network,
      images: this.images,
      availability: this.#reach.of(name),
      ...(this.containerRuntime && { containerRuntime: this.containerRuntime }),
      capacity: { ...(cpu && { cpu }), ...(memory && { memory }), ...(pods !== undefined && { pods: String(pods) }) },
      ...(labels && { labels }),
      ...(taints && { taints }),
    });
    this.#nodes.set(name, node);
    for (const [file, text] of Object.entries(staticPods)) node.files.writeFile(`${MANIFESTS_FOLDER}/${file}`, text);
    node.start();
    this.#controlPlane.serveApi();
    return node;
  }

  /** Takes a machine away for good: without power, without its node object, off the network. */
  removeNode(name: string): void {
    this.node(name).powerOff();
    if (this.api.find(nodes, { namespace: '', name }) !== undefined) this.api.delete(nodes, { namespace: '', name });
    this.network.removeNode(name);
    this.#nodes.delete(name);
    this.#reach.forget(name);
    this.#kubeProxy?.setFollowing(name, true);
  }

  /** Cuts nodes off from everybody but one another: from the other nodes, the world outside and the API server. Their pods go on. */
  isolateNodes(names: readonly string[]): void {
    for (const { name } of names.map((each) => this.node(each))) {
      this.#reach.setCutOff(name, true);
      this.#kubeProxy?.setFollowing(name, false);
    }
    this.network.links.isolate(names);
  }

  /** Ends `isolateNodes`. */
  rejoinNodes(names: readonly string[]): void {
    this.network.links.rejoin(names);
    for (const name of names) {
      this.#kubeProxy?.setFollowing(name, true);
      this.#reach.setCutOff(name, false);
    }
  }

  /** The nodes with the label `topology.kubernetes.io/zone=zone`. */
  nodesInZone(zone: string): readonly string[] {
    const isInZone = (name: string) =>
      this.api.find(nodes, { namespace: '', name })?.metadata.labels?.[ZONE_LABEL] === zone;
    return this.nodeNames().filter(isInZone);
  }

  /**
   * Plugs a machine outside of the cluster into the nodes' network, by default under the first address that is free from both its ends. It
   * reaches the nodes, and they reach it.
   */
  connectHost(name: string, address = this.#freeHostAddress()): NetworkNamespace {
    return this.network.connectHost(name, address);
  }

  /** The machine of that name. Throws when there is none. */
  node(name: string): ClusterNode {
    const node = this.#nodes.get(name);
    if (node === undefined)
      throw new Error(`there is no node ${name}; there are ${[...this.#nodes.keys()].join(', ') || 'none'}`);
    return node;
  }

  nodeNames(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** Lets time pass until all nodes that have power are Ready, at most a minute. */
  settleNodes(): void {
    const isReady = (name: string) =>
      this.api
        .find(nodes, { namespace: '', name })
        ?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
    this.sim.runUntil(() => [...this.#nodes.values()].every(({ name, running }) => !running || isReady(name)), 60_000);
  }

  isRunning(part: ControlPlanePart): boolean {
    return this.#controlPlane.isRunning(part);
  }

  /**
   * Stops a part of the control plane. Without the API server nothing can be read or written, so that the others rest too; kubelets go on
   * with what they know and report it afterwards.
   *
   * Divergence from real Kubernetes: scheduler and controllers that have lost the API server stop instead of trying again and again.
   */
  stop(part: ControlPlanePart): void {
    this.#controlPlane.stop(part);
  }

  start(part: ControlPlanePart): void {
    this.#controlPlane.start(part);
  }

  /** Stops one controller of the controller manager, by the name that `--controllers` takes. Throws for one that there is not. */
  stopController(name: string): void {
    this.#controlPlane.stopController(name);
  }

  startController(name: string): void {
    this.#controlPlane.startController(name);
  }

  /**
   * Starts the scheduler anew with another `KubeSchedulerConfiguration`. Throws an `Error` for a wrong one.
   *
   * Divergence from real Kubernetes: the scheduler that was there before a wrong one goes on; the real one would be gone.
   */
  configureScheduler(configuration: string): void {
    this.#controlPlane.configureScheduler(configuration);
  }

  /** All machines lose power, and with them the control plane. */
  powerOff(): void {
    this.stop('API server');
    for (const node of this.#nodes.values()) node.powerOff();
  }

  powerOn(): void {
    for (const node of this.#nodes.values()) node.powerOn();
    this.start('API server');
    this.settleNodes();
  }

  /** How the scheduler's last attempt to place the pod went. */
  verdict(pod: ObjectKey): Verdict | undefined {
    return this.#controlPlane.verdict(pod);
  }

  /** The machine on which minikube runs has the first address of the nodes' network; others get the last ones. */
  #freeHostAddress(): string {
    const prefix = this.#endpoint.address.slice(0, this.#endpoint.address.lastIndexOf('.') + 1);
    let last = 1;
    while (this.network.at(`${prefix}${last}`) !== undefined) last = last === 1 ? LAST_HOST : last - 1;
    return `${prefix}${last}`;
  }

  /** What decides about names, addresses on the way and permission in the cluster's network. */
  #composeNetwork(enforcesPolicies: boolean): void {
    this.#kubeProxy = new KubeProxy(this.api, this.network);
    const policies = enforcesPolicies ? new NetworkPolicies(this.api) : undefined;
    const names = new ClusterDns(this.api, {
      outside: (name) => this.network.hostAddress(name),
      isOutside: (address) => this.network.isOutside(address),
      mayAsk: (from) => policies?.allowsNames(from) ?? true,
    });
    this.network.use({ translation: this.#kubeProxy, names, ...(policies && { policies }) });
  }

  /** The API server dials from the first machine that has power. */
  #serverNetwork(): NetworkNamespace | undefined {
    for (const node of this.#nodes.values())
      if (node.powered && !this.#reach.isCutOff(node.name)) return node.hostNetwork;
    return undefined;
  }
}

/** The last address of a /24 that is a machine's. */
const LAST_HOST = 254;
/** `--secure-port` of the API server, as minikube sets it. */
const SECURE_PORT = 8443;
/** More nodes than a /24 of addresses, or a /16 of pod ranges, has room for get larger ranges. */
const MAX_SMALL_NODES = 200;
