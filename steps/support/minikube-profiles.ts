import type { Cluster, ClusterOptions } from '../../src/cluster/cluster';
import type { MinikubeHost, MinikubeProfile } from '../../src/terminal/minikube';

/** minikube gives each further cluster a network of its own, nine /24s on. */
const FIRST_NETWORK = 49;
const NETWORK_STEP = 9;
const LAST_NETWORK = 247;

/** The clusters that a scenario starts with `minikube start`. */
export class MinikubeProfiles implements MinikubeHost {
  readonly #create: (options: ClusterOptions) => Promise<Cluster>;
  readonly #networksInUse: () => number;
  readonly #clusters = new Map<string, Cluster>();

  /** `networksInUse`: how many clusters there are already, of whatever origin. */
  constructor(create: (options: ClusterOptions) => Promise<Cluster>, networksInUse: () => number) {
    this.#create = create;
    this.#networksInUse = networksInUse;
  }

  profiles(): readonly MinikubeProfile[] {
    return [...this.#clusters].map(([name, cluster]) => profileOf(name, cluster));
  }

  async start(profile: string, nodes: readonly string[]): Promise<MinikubeProfile> {
    const known = this.#clusters.get(profile);
    if (known !== undefined) {
      known.powerOn();
      return profileOf(profile, known);
    }
    const network = FIRST_NETWORK + NETWORK_STEP * this.#networksInUse();
    if (network > LAST_NETWORK) throw new Error('no network is left for a further cluster');
    const cluster = await this.#create({
      nodeCIDR: `192.168.${network}.0/24`,
      server: `https://192.168.${network}.2:8443`,
      nodes: nodes.map((name, index) => ({ name, labels: nodeLabels(profile, index === 0) })),
    });
    this.#clusters.set(profile, cluster);
    return profileOf(profile, cluster);
  }

  async stop(profile: string): Promise<void> {
    this.#clusters.get(profile)?.powerOff();
  }

  async delete(profile: string): Promise<void> {
    this.#clusters.get(profile)?.powerOff();
    this.#clusters.delete(profile);
  }
}

function profileOf(name: string, cluster: Cluster): MinikubeProfile {
  const nodes = cluster.nodeNames().map((node) => ({ name: node, address: cluster.node(node).address }));
  return { name, server: cluster.server, running: cluster.isRunning('API server'), nodes };
}

/** pkg/minikube/bootstrapper/kubeadm (`NodeLabels`); the control plane takes pods too. */
function nodeLabels(profile: string, isPrimary: boolean): Readonly<Record<string, string>> {
  return {
    'minikube.k8s.io/name': profile,
    'minikube.k8s.io/primary': String(isPrimary),
    ...(isPrimary && {
      'node-role.kubernetes.io/control-plane': '',
      'node.kubernetes.io/exclude-from-external-load-balancers': '',
    }),
  };
}
