import assert from 'node:assert';
import type { ContainerAttachment, HostPort, PodAttachment, PodNetwork } from '../api/pod-network';
import type { DnsQuestion } from '../sim/dns';
import { isLoopback, parseAddress } from '../sim/ipv4';
import type { NetworkNamespace } from '../sim/net';
import type { Simulation } from '../sim/simulation';
import { AddressPool } from './address-pool';
import { outsideAnswer } from './dns/outside-zone';
import type { Destination, NetworkHooks, ServerAnswer, StackOwner, TranslatedDestination } from './hooks';
import { DockerBridges } from './docker-bridges';
import { HostPorts } from './host-ports';
import { Links } from './links';
import { NetworkStack, type DeliveryRoute, type NameAnswer, type Route, type Wires } from './network-stack';
import { RangeSet } from './range-set';
import { sourceAddress } from './source-address';

interface AttachedPod {
  readonly stack: NetworkStack;
  readonly hostPorts: readonly HostPort[];
  /** Where its address goes back to. */
  readonly addresses: { giveBack(address: string): void };
}

/** Within a machine an answer takes one millisecond, between two machines one each way. */
const LOCAL_MS = 1;
const HOP_MS = 1;
const HOSTS_FILE_MS = 0;
const NO_HOST_PORTS: readonly HostPort[] = [];

/**
 * The network of a cluster: one flat one, in which every pod and every node reaches every other under its own address, and what there is
 * outside. Pods see one another's own addresses; a node speaks to its own pods as their bridge, and a pod to what is no pod as its node
 * (the masquerading of the CNI plugins bridge and kindnet). Machines outside reach the nodes, but know no way to pods.
 * Nodes can be unplugged or cut off, and links between two machines can be cut or slow; what is sent then is lost.
 *
 * Divergence from real networks: delays are whole milliseconds; a handshake and its request travel together; nothing is ever
 * reordered or lost by chance; IPv4 only; the address of a bridge is seen as a sender, but nobody answers there.
 */
export class ClusterNetwork implements PodNetwork {
  readonly links = new Links();
  readonly #wires: Wires;
  /** The stacks of nodes and of hosts outside, by name. */
  readonly #machines = new Map<string, NetworkStack>();
  readonly #pods = new Map<string, AttachedPod>();
  readonly #pools = new Map<string, AddressPool>();
  readonly #hostPorts = new HostPorts();
  readonly #bridges = new DockerBridges();
  /** The networks of other clusters, whose machines can be reached. */
  readonly #neighbours: ClusterNetwork[] = [];
  /** Every live address. No two stacks share one. */
  readonly #owners = new Map<string, NetworkStack>();
  /** The pods' ranges and the machines' own /24: here somebody asks for an address that nobody has, elsewhere it is just lost. */
  readonly #ranges = new RangeSet();
  readonly #hosts = new Map<string, string>();
  #hooks: NetworkHooks = {};
  #namespaces = 0;

  constructor(sim: Simulation) {
    this.#wires = {
      sim,
      resolve: (host, from) => this.#resolve(host, from),
      ask: (server, question, from) => this.#ask(server, question, from),
      route: (from, destination) => this.#route(from, destination),
      passes: (from, route) => this.#passes(from, route),
    };
  }

  /** From now on these decide too; the others stay. */
  use(hooks: NetworkHooks): void {
    this.#hooks = { ...this.#hooks, ...hooks };
  }

  /** Plugs a node in under `address`: its own stack, the same one when it has been here before. */
  connectNode(nodeName: string, address: string): NetworkNamespace {
    return this.#connectMachine({ kind: 'Node', name: nodeName }, address);
  }

  /** Plugs in a machine outside of the cluster. Its name must not be that of a node. */
  connectHost(name: string, address: string): NetworkNamespace {
    return this.#connectMachine({ kind: 'Host', name }, address);
  }

  /** The node has no power or no cable: nothing gets in or out. Its pods stay attached and reach one another. */
  disconnectNode(nodeName: string): void {
    this.setNodeUp(nodeName, false);
  }

  setNodeUp(nodeName: string, up: boolean): void {
    if (this.#machines.has(nodeName)) this.links.setPlugged(nodeName, up);
  }

  /** The node, or the host, is gone for good and its address is free. Its pods stay attached until they are detached. */
  removeNode(nodeName: string): void {
    const stack = this.#machines.get(nodeName);
    if (stack === undefined) return;
    this.#machines.delete(nodeName);
    this.links.forget(nodeName);
    this.#destroyStack(stack);
  }

  /** Packets between the two nodes are lost, in both directions, until `restoreLink`. */
  cutLink(nodeName: string, otherNodeName: string): void {
    this.links.setCut(nodeName, otherNodeName, true);
  }

  restoreLink(nodeName: string, otherNodeName: string): void {
    this.links.setCut(nodeName, otherNodeName, false);
  }

  /** A line of everybody's hosts file. */
  addHost(name: string, address: string): void {
    this.#hosts.set(name, address);
  }

  /** What `addHost` has said of a name. */
  hostAddress(name: string): string | undefined {
    return this.#hosts.get(name);
  }

  /** Is it an address of the world outside, which begins at the first address of a range? */
  isOutside(address: string): boolean {
    const owner = this.#owners.get(address)?.owner;
    if (owner !== undefined) return owner.kind === 'Host';
    return address.endsWith('.1') || !this.#ranges.contains(address);
  }

  /** The machine of that name outside of the cluster. */
  host(name: string): NetworkNamespace | undefined {
    const stack = this.#machines.get(name);
    return stack?.owner.kind === 'Host' ? stack : undefined;
  }

  /** The stack of the machine, or the pod, that has the address. */
  at(address: string): NetworkNamespace | undefined {
    return this.#owners.get(address);
  }

  /** The node whose address it is. */
  nodeAt(address: string): string | undefined {
    const owner = this.#owners.get(address)?.owner;
    return owner?.kind === 'Node' ? owner.name : undefined;
  }

  nodeNames(): readonly string[] {
    return [...this.#machines.values()].filter(({ owner }) => owner.kind === 'Node').map(({ nodeName }) => nodeName);
  }

  /** Makes the stack of a pod, with the next free address of the node's range; undefined when the range is used up. */
  attach({ uid, namespace, name, nodeName, podCIDR, hostPorts }: PodAttachment): NetworkNamespace | undefined {
    const known = this.#pods.get(uid);
    if (known !== undefined) return known.stack;
    const pool = this.#poolOf(podCIDR);
    const address = pool.take();
    if (address === undefined) return undefined;
    const stack = this.#createStack({ kind: 'Pod', uid, namespace, name }, nodeName, name, address, pool.gateway);
    this.#pods.set(uid, { stack, hostPorts: hostPorts ?? NO_HOST_PORTS, addresses: pool });
    if (hostPorts !== undefined) this.#hostPorts.add(nodeName, uid, address, hostPorts);
    return stack;
  }

  /** Makes the stack of a container on a plain Docker host; undefined when the host's range is used up. `detach` takes its id. */
  attachContainer({ id, name, machine, published = NO_HOST_PORTS }: ContainerAttachment): NetworkNamespace | undefined {
    assert(!this.#pods.has(id), `two containers would have the id ${id}`);
    const stack = this.#bridges.attach(machine, (address, gateway) =>
      this.#newStack({ kind: 'Container', name }, machine, name, address, gateway),
    );
    if (stack === undefined) return undefined;
    const addresses = { giveBack: (address: string) => this.#bridges.detach(machine, address) };
    this.#pods.set(id, { stack, hostPorts: published, addresses });
    this.#hostPorts.add(machine, id, stack.addresses[0] ?? '', published);
    return stack;
  }

  /** Frees the address of a pod or a container and resets who still waits for an answer from it. Does nothing for an unknown uid. */
  detach(podUid: string): void {
    const pod = this.#pods.get(podUid);
    if (pod === undefined) return;
    const { stack, hostPorts } = pod;
    const [address = ''] = stack.addresses;
    this.#pods.delete(podUid);
    if (hostPorts.length > 0) this.#hostPorts.remove(stack.nodeName, podUid, hostPorts);
    this.#destroyStack(stack);
    pod.addresses.giveBack(address);
  }

  /** From now on the machines of both networks reach each other, and what either shows to the world outside. Their addresses must differ. */
  joinTo(neighbour: ClusterNetwork): void {
    assert(this.#wires.sim === neighbour.#wires.sim, 'networks that meet must have one clock');
    this.#neighbours.push(neighbour);
    neighbour.#neighbours.push(this);
  }

  #connectMachine(owner: StackOwner, address: string): NetworkNamespace {
    const { name } = owner;
    const known = this.#machines.get(name);
    if (known !== undefined) {
      assert(known.owner.kind === owner.kind, `a node and a host outside would share the name ${name}`);
      if (known.addresses[0] === address) {
        this.links.setPlugged(name, true);
        return known;
      }
      this.removeNode(name);
    }
    const stack = this.#createStack(owner, name, name, address);
    this.#ranges.add(`${address}/24`);
    this.#machines.set(name, stack);
    return stack;
  }

  #createStack(owner: StackOwner, nodeName: string, hostname: string, address: string, gateway?: string): NetworkStack {
    assert(!this.#owners.has(address), `two live network namespaces would share the address ${address}`);
    const stack = this.#newStack(owner, nodeName, hostname, address, gateway);
    this.#owners.set(address, stack);
    return stack;
  }

  #newStack(owner: StackOwner, nodeName: string, hostname: string, address: string, gateway?: string): NetworkStack {
    this.#namespaces += 1;
    return new NetworkStack(this.#wires, this.#namespaces, owner, nodeName, hostname, [address], gateway);
  }

  #destroyStack(stack: NetworkStack): void {
    for (const address of stack.addresses) if (this.#owners.get(address) === stack) this.#owners.delete(address);
    stack.destroy();
  }

  #poolOf(podCIDR: string): AddressPool {
    let pool = this.#pools.get(podCIDR);
    if (pool === undefined) {
      this.#pools.set(podCIDR, (pool = new AddressPool(podCIDR)));
      this.#ranges.add(podCIDR);
    }
    return pool;
  }

  #resolve(host: string, from: NetworkStack): NameAnswer {
    return known(host, from, this.#hosts) ?? { address: undefined, afterMs: 1 };
  }

  #ask(server: string, question: DnsQuestion, from: NetworkStack): ServerAnswer | 'lost' {
    return (
      this.#hooks.names?.ask(server, question, from) ?? {
        answer: outsideAnswer(question, (name) => this.#hosts.get(name)),
        afterMs: LOCAL_MS,
      }
    );
  }

  #route(from: NetworkStack, destination: Destination): Route {
    const translated = this.#hooks.translation?.translate(from, destination) ?? this.#hostPort(from, destination);
    if (translated === 'drop') return 'lost';
    if (translated === 'reject') return 'rejected';
    const { address, port } = translated ?? destination;
    if (isLoopback(address) || address === '0.0.0.0')
      return { to: from, via: undefined, address, port, source: '127.0.0.1', outMs: 0, backMs: LOCAL_MS };
    const via = translated?.via === undefined ? undefined : this.#machines.get(translated.via);
    const to = this.#bridges.find((via ?? from).nodeName, address) ?? this.#owners.get(address);
    if (to === undefined) return this.#ranges.contains(address) ? 'noHost' : this.#routeBeyond(from, destination);
    // Outside nobody knows a way to pods.
    if (via === undefined && to.owner.kind === 'Pod' && !isInside(from)) return 'lost';
    const masquerade = translated?.masquerade === true;
    const source = sourceAddress({ from, machine: this.#machines.get(from.nodeName), via, to }, masquerade);
    const outMs = via === undefined ? this.#travelMs(from, to) : this.#travelMs(from, via) + this.#travelMs(via, to);
    const route: DeliveryRoute = { to, via, address, port, source, outMs, backMs: Math.max(outMs, LOCAL_MS) };
    if (!this.#passes(from, route)) return 'lost';
    const isAllowed = this.#hooks.policies?.allows(from, to, port, destination.protocol, source) ?? true;
    return isAllowed ? route : 'lost';
  }

  /** To somebody in a neighbouring network, who sees the sender's machine. */
  #routeBeyond(from: NetworkStack, destination: Destination): Route {
    const machine = this.#machines.get(from.nodeName);
    const [address = ''] = machine?.addresses ?? [];
    if (machine === undefined) return 'lost';
    for (const neighbour of this.#neighbours) {
      const guest = neighbour.#guest(`${machine.nodeName} at ${address}`, address);
      const route = guest === undefined ? 'lost' : neighbour.#route(guest, destination);
      if (guest === undefined || route === 'lost') continue;
      if (typeof route === 'string') return route;
      return {
        ...route,
        outMs: route.outMs + HOP_MS,
        backMs: route.backMs + HOP_MS,
        passesBeyond: () => neighbour.#passes(guest, route),
      };
    }
    return 'lost';
  }

  /** Somebody from a neighbouring network, as this one knows him; undefined where somebody else has his address. */
  #guest(name: string, address: string): NetworkStack | undefined {
    const known = this.#machines.get(name);
    if (known !== undefined || this.#owners.has(address)) return known;
    const stack = this.#createStack({ kind: 'Host', name }, name, name, address);
    this.#machines.set(name, stack);
    return stack;
  }

  /** A port of a machine, asked for from anywhere, that leads to a pod or a container. */
  #hostPort(from: NetworkStack, { address, port, protocol }: Destination): TranslatedDestination | undefined {
    const isOwn = isLoopback(address) && from === this.#machines.get(from.nodeName);
    const machine = isOwn ? from : this.#machines.get(this.#owners.get(address)?.nodeName ?? '');
    if (machine === undefined || (!isOwn && machine.addresses[0] !== address)) return undefined;
    const { nodeName } = machine;
    const mapped = this.#hostPorts.find(nodeName, protocol, address, port);
    if (mapped === undefined) return undefined;
    // What comes from the machine's own bridge, or its loopback, is masqueraded (CNI-HOSTPORT-SETMARK).
    const masquerade = isOwn || (from !== machine && from.nodeName === nodeName);
    const via = nodeName === from.nodeName ? {} : { via: nodeName };
    return { address: mapped.address, port: mapped.port, masquerade, ...via };
  }

  #passes(from: NetworkStack, { via, to, passesBeyond }: DeliveryRoute): boolean {
    // Whoever is cut off from everybody is so from other networks too.
    if (passesBeyond !== undefined) return this.links.connects(from.nodeName, '') && passesBeyond();
    return via === undefined ? this.#connects(from, to) : this.#connects(from, via) && this.#connects(via, to);
  }

  #connects(from: NetworkStack, to: NetworkStack): boolean {
    return from === to || this.links.connects(from.nodeName, to.nodeName);
  }

  #travelMs(from: NetworkStack, to: NetworkStack): number {
    return from.nodeName === to.nodeName ? 0 : HOP_MS + this.links.delayMs(from.nodeName, to.nodeName);
  }
}

/** Nodes and pods know the ways of the cluster. */
function isInside({ owner: { kind } }: NetworkStack): boolean {
  return kind === 'Pod' || kind === 'Node';
}

/** What needs no question: an address, the own names, the hosts file. */
function known(host: string, from: NetworkStack, hosts: ReadonlyMap<string, string>): NameAnswer | undefined {
  const address =
    parseAddress(host) !== undefined
      ? host
      : host === 'localhost'
        ? '127.0.0.1'
        : host === from.hostname
          ? from.addresses[0]
          : hosts.get(host);
  return address === undefined ? undefined : { address, afterMs: HOSTS_FILE_MS };
}
