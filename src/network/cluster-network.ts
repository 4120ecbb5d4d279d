import assert from 'node:assert';
import type { PodAttachment, PodNetwork } from '../api/pod-network';
import type { NetworkNamespace } from '../sim/net';
import type { Simulation } from '../sim/simulation';
import { AddressPool } from './address-pool';
import { isLoopback, parseAddress } from '../sim/ipv4';
import { NetworkStack, type Route, type Wires } from './network-stack';
import { RangeSet } from './range-set';

export interface ClusterNetworkOptions {
  /** Where host names that are in no hosts file are looked up: the address, or undefined. */
  readonly resolve?: (host: string, from: NetworkNamespace) => string | undefined;
}

interface PluggedNode {
  readonly stack: NetworkStack;
  up: boolean;
}

interface AttachedPod {
  readonly stack: NetworkStack;
  readonly address: string;
  readonly pool: AddressPool;
}

/** Within a node an answer takes one millisecond, between two nodes one each way. */
const LOCAL = { outMs: 0, backMs: 1 };
const BETWEEN_NODES = { outMs: 1, backMs: 1 };
/** What Linux numbers its first network namespaces with. */
const FIRST_NAMESPACE_ID = 4_026_531_840;

/**
 * One flat network without address translation: every pod and every node reaches every other under its own address, and is seen under
 * its own. Nodes can be unplugged, and the link between two nodes can be cut; what is sent then is lost.
 *
 * Divergence from real networks: delays are whole milliseconds; a handshake and its request travel together; nothing is ever
 * reordered or lost by chance; IPv4 only; ports of UDP and SCTP can be taken, but nothing can be sent to them.
 */
export class ClusterNetwork implements PodNetwork {
  readonly #options: ClusterNetworkOptions;
  readonly #wires: Wires;
  readonly #nodes = new Map<string, PluggedNode>();
  readonly #pods = new Map<string, AttachedPod>();
  readonly #pools = new Map<string, AddressPool>();
  /** Every live address. No two stacks share one. */
  readonly #owners = new Map<string, NetworkStack>();
  /** The pods' ranges and the nodes' own /24: here somebody asks for an address that nobody has, elsewhere it is just lost. */
  readonly #ranges = new RangeSet();
  readonly #hosts = new Map<string, string>();
  readonly #cutLinks = new Set<string>();
  #namespaces = 0;

  constructor(sim: Simulation, options: ClusterNetworkOptions = {}) {
    this.#options = options;
    this.#wires = {
      sim,
      resolve: (host, from) => this.#resolve(host, from),
      route: (from, address) => this.#route(from, address),
      connected: (from, to) => this.#connected(from, to),
    };
  }

  /** Plugs a node in under `address`: its own stack, the same one when it has been here before. */
  connectNode(nodeName: string, address: string): NetworkNamespace {
    const known = this.#nodes.get(nodeName);
    if (known !== undefined && known.stack.addresses[0] === address) {
      known.up = true;
      return known.stack;
    }
    if (known !== undefined) this.removeNode(nodeName);
    const stack = this.#createStack(nodeName, nodeName, address);
    this.#ranges.add(`${address}/24`);
    this.#nodes.set(nodeName, { stack, up: true });
    return stack;
  }

  /** The node has no power or no cable: nothing gets in or out. Its pods stay attached and reach one another. */
  disconnectNode(nodeName: string): void {
    this.setNodeUp(nodeName, false);
  }

  setNodeUp(nodeName: string, up: boolean): void {
    const node = this.#nodes.get(nodeName);
    if (node !== undefined) node.up = up;
  }

  /** The node is gone for good and its address is free. Its pods stay attached until they are detached. */
  removeNode(nodeName: string): void {
    const node = this.#nodes.get(nodeName);
    if (node === undefined) return;
    this.#nodes.delete(nodeName);
    this.#destroyStack(node.stack);
  }

  /** Packets between the two nodes are lost, in both directions, until `restoreLink`. */
  cutLink(nodeName: string, otherNodeName: string): void {
    this.#cutLinks.add(linkKey(nodeName, otherNodeName));
  }

  restoreLink(nodeName: string, otherNodeName: string): void {
    this.#cutLinks.delete(linkKey(nodeName, otherNodeName));
  }

  /** A line of everybody's hosts file. */
  addHost(name: string, address: string): void {
    this.#hosts.set(name, address);
  }

  /** Makes the stack of a pod, with the next free address of the node's range; undefined when the range is used up. */
  attach({ uid, name, nodeName, podCIDR }: PodAttachment): NetworkNamespace | undefined {
    const known = this.#pods.get(uid);
    if (known !== undefined) return known.stack;
    const pool = this.#poolOf(podCIDR);
    const address = pool.take();
    if (address === undefined) return undefined;
    const stack = this.#createStack(nodeName, name, address);
    this.#pods.set(uid, { stack, address, pool });
    return stack;
  }

  /** Frees the pod's address and resets who still waits for an answer from it. Does nothing for an unknown uid. */
  detach(podUid: string): void {
    const pod = this.#pods.get(podUid);
    if (pod === undefined) return;
    this.#pods.delete(podUid);
    this.#destroyStack(pod.stack);
    const address = parseAddress(pod.address);
    if (address !== undefined) pod.pool.release(address);
  }

  #createStack(nodeName: string, hostname: string, address: string): NetworkStack {
    assert(!this.#owners.has(address), `two live network namespaces would share the address ${address}`);
    this.#namespaces += 1;
    const stack = new NetworkStack(this.#wires, `net:[${FIRST_NAMESPACE_ID + this.#namespaces}]`, nodeName, hostname, [
      address,
    ]);
    this.#owners.set(address, stack);
    return stack;
  }

  #destroyStack(stack: NetworkStack): void {
    for (const address of stack.addresses) this.#owners.delete(address);
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

  #resolve(host: string, from: NetworkStack): string | undefined {
    if (parseAddress(host) !== undefined) return host;
    if (host === 'localhost') return '127.0.0.1';
    if (host === from.hostname) return from.addresses[0];
    return this.#hosts.get(host) ?? this.#options.resolve?.(host, from);
  }

  #route(from: NetworkStack, address: string): Route {
    if (isLoopback(address) || address === '0.0.0.0') return { to: from, source: '127.0.0.1', ...LOCAL };
    const to = this.#owners.get(address);
    const [source = ''] = from.addresses;
    if (to === undefined) return this.#ranges.contains(address) ? 'noHost' : 'lost';
    if (!this.#connected(from, to)) return 'lost';
    return { to, source, ...(from.nodeName === to.nodeName ? LOCAL : BETWEEN_NODES) };
  }

  #connected(from: NetworkStack, to: NetworkStack): boolean {
    if (from === to || from.nodeName === to.nodeName) return true;
    if (this.#nodes.get(from.nodeName)?.up === false || this.#nodes.get(to.nodeName)?.up === false) return false;
    return !this.#cutLinks.has(linkKey(from.nodeName, to.nodeName));
  }
}

function linkKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
