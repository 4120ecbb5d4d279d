import { nodes } from '../../api/kinds/node';
import { ZONE_LABEL } from '../../api/scheduling/zone';
import type { ApiServer } from '../../api/server';
import { isLoopback, parseAddress, parseRange } from '../../sim/ipv4';
import type { ClusterNetwork } from '../cluster-network';
import type { Destination, NetworkParty, TranslatedDestination, Translation } from '../hooks';
import { HealthChecks } from './health-checks';
import type { ServiceEndpoint } from './service-endpoints';
import type { ServicePortRule } from './service-port';
import { ServiceTable, type ServicePortState, type ServiceRules } from './service-table';
import { SessionAffinity } from './session-affinity';

type Verdict = TranslatedDestination | 'reject' | 'drop';

const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * kube-proxy in its iptables mode, on all nodes at once: leads what is sent to a service's address, to a node port or to an external
 * address to one of the service's endpoints (pkg/proxy/iptables/proxier.go, `syncProxyRules`). The endpoint is drawn at random, each with
 * the same chance, unless the client is bound to one. Without endpoints the sender is refused; where traffic must stay on a node without any,
 * it is dropped.
 *
 * Divergence from real Kubernetes: the table of bound clients is one for each port of a service and node instead of one for each endpoint;
 * what comes from outside to an external or a load balancer's address enters at a random node that can be reached, and, where the
 * service's traffic stays on its node, has an endpoint.
 */
export class KubeProxy implements Translation {
  readonly #api: ApiServer;
  readonly #network: ClusterNetwork;
  readonly #table: ServiceTable;
  readonly #affinity = new SessionAffinity();
  readonly #health: HealthChecks;
  /** The rules of nodes that learn of nothing new. */
  readonly #frozen = new Map<string, ServiceRules>();

  constructor(api: ApiServer, network: ClusterNetwork) {
    this.#api = api;
    this.#network = network;
    const zoneOf = (name: string) => api.find(nodes, { namespace: '', name })?.metadata.labels?.[ZONE_LABEL] ?? '';
    this.#health = new HealthChecks((nodeName) => this.#rulesOf(nodeName));
    this.#table = new ServiceTable(api, zoneOf, (service) => this.#affinity.forget(service));
  }

  /** Whether the node's kube-proxy learns of changes; while it does not, the rules of that moment stay. */
  setFollowing(nodeName: string, isFollowing: boolean): void {
    if (isFollowing) this.#frozen.delete(nodeName);
    else if (!this.#frozen.has(nodeName)) this.#frozen.set(nodeName, this.#table.frozenRules());
  }

  translate(from: NetworkParty, { address, port, protocol }: Destination): Verdict | undefined {
    const isOutside = from.owner.kind !== 'Pod' && from.owner.kind !== 'Node';
    const rules = isOutside ? this.#table.rules : this.#rulesOf(from.nodeName);
    const service = rules.atAddress(protocol, address, port);
    if (service !== undefined) {
      if (!isOutside) {
        return address === service.rule.clusterIP
          ? this.#internal(service, from)
          : this.#external(service, from, from.nodeName, address);
      }
      // Nobody outside has a route to a cluster's own addresses.
      if (address === service.rule.clusterIP) return 'drop';
      const entry = this.#entryNode(service, from);
      return entry === undefined ? 'drop' : this.#external(service, from, entry, address);
    }
    const nodeName = isLoopback(address) ? ownNode(from) : this.#network.nodeAt(address);
    if (nodeName === undefined) return undefined;
    const nodePort = this.#rulesOf(nodeName).atNodePort(protocol, port);
    if (nodePort !== undefined) return this.#external(nodePort, from, nodeName, address);
    if (protocol === 'TCP') this.#health.listen(nodeName, isLoopback(address) ? from : this.#network.at(address), port);
    return undefined;
  }

  #rulesOf(nodeName: string): ServiceRules {
    return (this.#frozen.size === 0 ? undefined : this.#frozen.get(nodeName)) ?? this.#table.rules;
  }

  /** To the service's own address. */
  #internal(state: ServicePortState, from: NetworkParty): Verdict {
    const { nodeName } = from;
    const usable = state.usable(nodeName);
    if (!usable.any) return 'reject';
    const candidates = state.rule.internalPolicyLocal ? usable.local : usable.cluster;
    return this.#lead(state, from, nodeName, candidates, from.owner.kind !== 'Pod');
  }

  /** To an address or a port that the service has on `nodeName` for the world outside. */
  #external(state: ServicePortState, from: NetworkParty, nodeName: string, address: string): Verdict {
    const isOnNode = from.nodeName === nodeName;
    if (!isOnNode && !this.#network.links.connects(from.nodeName, nodeName)) return 'drop';
    const { rule } = state;
    const usable = state.usable(nodeName);
    if (!usable.any) return 'reject';
    if (!isAdmitted(rule, address, from)) return 'drop';
    if (!rule.externalPolicyLocal) return this.#lead(state, from, nodeName, usable.cluster, true);
    // Whoever is on the node is treated as if he had gone out and come back in.
    if (isOnNode) return this.#lead(state, from, nodeName, usable.cluster, from.owner.kind !== 'Pod');
    return this.#lead(state, from, nodeName, usable.local, false);
  }

  #lead(
    { rule }: ServicePortState,
    from: NetworkParty,
    nodeName: string,
    candidates: readonly ServiceEndpoint[],
    masquerade: boolean,
  ): Verdict {
    const chosen = this.#choose(rule, from, nodeName, candidates);
    if (chosen === undefined) return 'drop';
    // Who reaches itself through its service must not answer itself directly.
    const isHairpin = from.addresses[0] === chosen.address;
    return {
      address: chosen.address,
      port: chosen.port,
      masquerade: masquerade || isHairpin,
      ...(nodeName !== from.nodeName && { via: nodeName }),
    };
  }

  #choose(
    { service, portName, affinityMs }: ServicePortRule,
    from: NetworkParty,
    nodeName: string,
    candidates: readonly ServiceEndpoint[],
  ): ServiceEndpoint | undefined {
    const { sim } = this.#api;
    const drawn = () => candidates[sim.random('kube-proxy').below(candidates.length)];
    if (affinityMs === undefined) return drawn();
    const list = `${nodeName} ${portName}`;
    const [client = ''] = from.addresses;
    const chosen = this.#affinity.recall(service, list, client, sim.nowMs, candidates) ?? drawn();
    if (chosen !== undefined) this.#affinity.remember(service, list, client, chosen, sim.nowMs + affinityMs);
    return chosen;
  }

  /** Where a load balancer lets what comes from outside into the cluster. */
  #entryNode(state: ServicePortState, from: NetworkParty): string | undefined {
    const isEntry = (name: string) => {
      if (!this.#network.links.connects(from.nodeName, name)) return false;
      if (this.#api.find(nodes, { namespace: '', name })?.metadata.labels?.[EXCLUDED_LABEL] !== undefined) return false;
      return !state.rule.externalPolicyLocal || state.usable(name).local.length > 0;
    };
    const entries = this.#network.nodeNames().filter(isEntry);
    return entries[this.#api.sim.random('load balancer').below(entries.length)];
  }
}

/** A loopback address leads to node ports on a machine itself, not in a pod. */
function ownNode({ owner, nodeName }: NetworkParty): string | undefined {
  return owner.kind === 'Node' ? nodeName : undefined;
}

/** `loadBalancerSourceRanges` count for the load balancer's addresses only. */
function isAdmitted({ sourceRanges, loadBalancerAddresses }: ServicePortRule, to: string, from: NetworkParty): boolean {
  if (sourceRanges.length === 0 || !loadBalancerAddresses.includes(to)) return true;
  const source = parseAddress(from.addresses[0] ?? '');
  if (source === undefined) return false;
  return sourceRanges.some((cidr) => {
    const { first, last } = parseRange(cidr.trim());
    return first <= source && source <= last;
  });
}
