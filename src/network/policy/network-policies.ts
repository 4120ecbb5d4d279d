import type { NetworkPolicy } from '../../api/generated/types';
import { namespaces } from '../../api/kinds/namespace';
import { networkPolicies } from '../../api/kinds/networking/networking';
import { pods } from '../../api/kinds/pod/pod';
import type { ApiServer } from '../../api/server';
import type { NetworkParty, PacketPolicies, Protocol } from '../hooks';
import { permits, portNamed, readPolicy, type Direction, type PolicyEnd, type PolicyRules } from './policy-rules';

/** Where the cluster's name server is, in the eyes of policies. */
const DNS_NAMESPACE = 'kube-system';
const DNS_LABELS = { 'k8s-app': 'kube-dns' };
const DNS_PORT = 53;

/**
 * NetworkPolicies as a network plugin that knows them enforces them: a pod that a policy selects is isolated in the policy's directions, and
 * a connection has to be permitted at both of its ends. Replies belong to their connection. The node that a pod runs on always reaches it
 * and is reached, so that probes work; pods that use their node's network are the node. What is not permitted is dropped.
 *
 * Divergence from real Kubernetes: a policy works from the moment it is written; connections that are open stay open.
 */
export class NetworkPolicies implements PacketPolicies {
  readonly #api: ApiServer;
  readonly #read = new WeakMap<NetworkPolicy, PolicyRules>();

  constructor(api: ApiServer) {
    this.#api = api;
  }

  allows(from: NetworkParty, to: NetworkParty, port: number, protocol: Protocol, source: string): boolean {
    if (this.#api.collection(networkPolicies).size === 0 || from === to) return true;
    if (from.owner.kind !== 'Pod' && isOnNode(to, from)) return true;
    if (to.owner.kind !== 'Pod' && isOnNode(from, to)) return true;
    const [client, server] = [this.#end(from), this.#end(to)];
    // Behind an address that is not its own nobody knows the pod.
    const seen: PolicyEnd = from.addresses.includes(source) ? client : { address: source };
    return (
      this.#permitted('Egress', client, server, server, port, protocol) &&
      this.#permitted('Ingress', server, seen, server, port, protocol)
    );
  }

  /** May a process ask the cluster's name server? */
  allowsNames(from: NetworkParty): boolean {
    if (this.#api.collection(networkPolicies).size === 0) return true;
    const names = new Set(['dns', 'dns-tcp']);
    const server: PolicyEnd = {
      address: '',
      pod: {
        namespace: DNS_NAMESPACE,
        namespaceLabels: this.#namespaceLabels(DNS_NAMESPACE),
        labels: DNS_LABELS,
        portNamed: (name) => (names.has(name) ? DNS_PORT : undefined),
      },
    };
    const client = this.#end(from);
    return (
      this.#permitted('Egress', client, server, server, DNS_PORT, 'UDP') &&
      this.#permitted('Ingress', server, client, server, DNS_PORT, 'UDP')
    );
  }

  /** Does no policy isolate `end` in this direction, or one of them permit `peer`? */
  #permitted(
    direction: Direction,
    { pod }: PolicyEnd,
    peer: PolicyEnd,
    server: PolicyEnd,
    port: number,
    protocol: Protocol,
  ): boolean {
    if (pod === undefined) return true;
    let isIsolated = false;
    for (const policy of this.#api.collection(networkPolicies).values(pod.namespace)) {
      const { selects, rules } = this.#rulesOf(policy);
      const own = rules[direction];
      if (own === undefined || !selects(pod.labels)) continue;
      if (permits(own, pod.namespace, peer, server, port, protocol)) return true;
      isIsolated = true;
    }
    return !isIsolated;
  }

  #rulesOf(policy: NetworkPolicy): PolicyRules {
    let rules = this.#read.get(policy);
    if (rules === undefined) this.#read.set(policy, (rules = readPolicy(policy)));
    return rules;
  }

  #end({ owner, addresses: [address = ''] }: NetworkParty): PolicyEnd {
    if (owner.kind !== 'Pod') return { address };
    const { namespace, name } = owner;
    const pod = this.#api.find(pods, { namespace, name });
    return {
      address,
      pod: {
        namespace,
        namespaceLabels: this.#namespaceLabels(namespace),
        labels: pod?.metadata.labels ?? {},
        portNamed: (portName, protocol) => (pod === undefined ? undefined : portNamed(pod, portName, protocol)),
      },
    };
  }

  #namespaceLabels(name: string): Readonly<Record<string, string>> {
    return this.#api.find(namespaces, { namespace: '', name })?.metadata.labels ?? {};
  }
}

function isOnNode(pod: NetworkParty, node: NetworkParty): boolean {
  return node.owner.kind === 'Node' && pod.nodeName === node.nodeName;
}
