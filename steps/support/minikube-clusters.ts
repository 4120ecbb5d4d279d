import type { Cluster, ClusterOptions, NodeSpec } from '../../src/cluster/cluster';
import type { MinikubeClusterSpec, MinikubeHost } from '../../src/terminal/minikube';

/** minikube gives each further cluster a network of its own, nine /24s on. */
const FIRST_NETWORK = 49;
const NETWORK_STEP = 9;
const LAST_NETWORK = 247;

/** The clusters that a scenario starts with `minikube start`. */
export class MinikubeClusters implements MinikubeHost {
  /** The only version that there is. */
  readonly kubernetesVersion = 'v1.36.2';
  readonly #create: (options: ClusterOptions) => Promise<Cluster>;
  readonly #networksInUse: () => number;
  readonly #clusters = new Map<string, Cluster>();

  /** `networksInUse`: how many clusters there are already, of whatever origin. */
  constructor(create: (options: ClusterOptions) => Promise<Cluster>, networksInUse: () => number) {
    this.#create = create;
    this.#networksInUse = networksInUse;
  }

  async create({ profile, nodes }: MinikubeClusterSpec) {
    const network = FIRST_NETWORK + NETWORK_STEP * this.#networksInUse();
    if (network > LAST_NETWORK) throw new Error('no network is left for a further cluster');
    const cluster = await this.#create({
      nodeCIDR: `192.168.${network}.0/24`,
      server: `https://192.168.${network}.2:8443`,
      nodes: nodes.map((name, index) => nodeSpec(profile, name, index === 0)),
    });
    this.#clusters.set(profile, cluster);
    return { server: cluster.server, addresses: nodes.map((name) => cluster.node(name).address) };
  }

  async addNode(profile: string, node: string): Promise<string> {
    const cluster = this.#cluster(profile);
    const { address } = cluster.addNode(nodeSpec(profile, node, false));
    cluster.settleNodes();
    return address;
  }

  async start(profile: string): Promise<void> {
    this.#cluster(profile).powerOn();
  }

  async stop(profile: string): Promise<void> {
    this.#cluster(profile).powerOff();
  }

  async delete(profile: string): Promise<void> {
    this.#cluster(profile).powerOff();
    this.#clusters.delete(profile);
  }

  async startNode(profile: string, node: string): Promise<void> {
    this.#cluster(profile).node(node).powerOn();
    this.#cluster(profile).settleNodes();
  }

  async stopNode(profile: string, node: string): Promise<void> {
    this.#cluster(profile).node(node).powerOff();
  }

  async deleteNode(profile: string, node: string): Promise<void> {
    this.#cluster(profile).removeNode(node);
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
  const controlPlane = { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
  return { name, labels: { ...labels, ...controlPlane } };
}
