import type { CertifiedKey } from '../../src/api/x509/certified-key';
import { controlPlaneImages, controlPlanePods } from '../../src/cluster/control-plane-pods';
import type { Cluster, ClusterOptions, NodeSpec } from '../../src/cluster/cluster';
import type { MinikubeHost, MinikubeProfile, MinikubeRuntime, SwitchedAddon } from '../../src/terminal/minikube-host';

/** minikube gives each further cluster a network of its own, nine /24s on. */
const FIRST_NETWORK = 49;
const NETWORK_STEP = 9;
const LAST_NETWORK = 247;
const SWITCHED_ADDONS: readonly SwitchedAddon[] = ['ingress', 'metrics-server'];

/** The clusters that a scenario starts with `minikube start`. */
export class MinikubeClusters implements MinikubeHost {
  readonly #create: (options: ClusterOptions) => Promise<Cluster>;
  readonly #networksInUse: () => number;
  readonly #clusters = new Map<string, Cluster>();

  /** `networksInUse`: how many clusters there are already, of whatever origin. */
  constructor(create: (options: ClusterOptions) => Promise<Cluster>, networksInUse: () => number) {
    this.#create = create;
    this.#networksInUse = networksInUse;
  }

  profiles(): readonly MinikubeProfile[] {
    return [...this.#clusters.keys()].map((name) => this.#profile(name));
  }

  async start(profile: string, nodes: readonly string[], runtime: MinikubeRuntime): Promise<MinikubeProfile> {
    const known = this.#clusters.get(profile);
    if (known === undefined) this.#clusters.set(profile, await this.#make(profile, nodes, runtime));
    else known.powerOn();
    return this.#profile(profile);
  }

  credentials(profile: string): CertifiedKey & { readonly authority: string } {
    const { certificates } = this.#cluster(profile);
    const { certificate: authority } = certificates.authority;
    return { authority, ...certificates.issue({ name: 'minikube-user', groups: ['system:masters'] }) };
  }

  async stop(profile: string): Promise<void> {
    this.#cluster(profile).powerOff();
  }

  async delete(profile: string): Promise<void> {
    this.#cluster(profile).powerOff();
    this.#clusters.delete(profile);
  }

  async setAddon(profile: string, addon: SwitchedAddon, on: boolean): Promise<void> {
    const { addOns } = this.#cluster(profile);
    if (on) addOns.enable(addon);
    else addOns.disable(addon);
  }

  readonly nodes: MinikubeHost['nodes'] = {
    add: async (profile, node) => {
      this.#cluster(profile).addNode(nodeSpec(profile, node, false));
      this.#cluster(profile).settleNodes();
    },
    start: async (profile, node) => {
      this.#cluster(profile).node(node).powerOn();
      this.#cluster(profile).settleNodes();
    },
    stop: async (profile, node) => this.#cluster(profile).node(node).powerOff(),
    delete: async (profile, node) => this.#cluster(profile).removeNode(node),
  };

  async #make(profile: string, nodes: readonly string[], containerRuntime: MinikubeRuntime): Promise<Cluster> {
    const network = FIRST_NETWORK + NETWORK_STEP * this.#networksInUse();
    if (network > LAST_NETWORK) throw new Error('no network is left for a further cluster');
    const staticPods = controlPlanePods(`192.168.${network}.2`);
    return await this.#create({
      images: controlPlaneImages,
      containerRuntime,
      nodeCIDR: `192.168.${network}.0/24`,
      server: `https://192.168.${network}.2:8443`,
      nodes: nodes.map((name, index) => ({
        ...nodeSpec(profile, name, index === 0),
        ...(index === 0 && { staticPods }),
      })),
    });
  }

  #profile(name: string): MinikubeProfile {
    const cluster = this.#cluster(name);
    const nodes = cluster.nodeNames().map((node) => {
      const { address, running } = cluster.node(node);
      return { name: node, address, running };
    });
    const addons = SWITCHED_ADDONS.filter((addon) => cluster.addOns.has(addon));
    const { containerRuntime = 'docker' } = cluster;
    return { name, containerRuntime, server: cluster.server, running: cluster.isRunning('API server'), nodes, addons };
  }

  #cluster(profile: string): Cluster {
    const cluster = this.#clusters.get(profile);
    if (cluster === undefined) throw new Error(`minikube has no cluster ${profile}`);
    return cluster;
  }
}

/** pkg/minikube/bootstrapper/kubeadm (`NodeLabels`); the control plane takes pods too. */
function nodeSpec(profile: string, name: string, isPrimary: boolean): NodeSpec {
  const labels = { 'minikube.k8s.io/name': profile, 'minikube.k8s.io/primary': String(isPrimary) };
  if (!isPrimary) return { name, labels };
  const controlPlane = {
    'node-role.kubernetes.io/control-plane': '',
    'node.kubernetes.io/exclude-from-external-load-balancers': '',
  };
  return { name, labels: { ...labels, ...controlPlane } };
}
