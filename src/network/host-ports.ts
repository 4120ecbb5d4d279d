import { isLoopback } from '../sim/ipv4';
import type { HostPort } from '../api/pod-network';
import type { Protocol } from './hooks';

/** Where a port of a machine leads. */
export interface MappedPort {
  readonly podUid: string;
  readonly address: string;
  readonly port: number;
  /** The address of the machine that it is for; absent: all. */
  readonly hostIP: string | undefined;
}

/**
 * The ports of machines that lead to pods: what CNI's portmap plugin keeps in the chain CNI-HOSTPORT-DNAT
 * (github.com/containernetworking/plugins, plugins/meta/portmap).
 */
export class HostPorts {
  /** By `node TCP/8080`. */
  readonly #mapped = new Map<string, readonly MappedPort[]>();

  add(nodeName: string, podUid: string, address: string, ports: readonly HostPort[]): void {
    for (const { hostPort, containerPort, protocol, hostIP } of ports) {
      const key = keyOf(nodeName, protocol, hostPort);
      const added: MappedPort = { podUid, address, port: containerPort, hostIP };
      // The newest rule stands last: the first one wins.
      this.#mapped.set(key, [...(this.#mapped.get(key) ?? []), added]);
    }
  }

  remove(nodeName: string, podUid: string, ports: readonly HostPort[]): void {
    for (const { hostPort, protocol } of ports) {
      const key = keyOf(nodeName, protocol, hostPort);
      const left = (this.#mapped.get(key) ?? []).filter((mapped) => mapped.podUid !== podUid);
      if (left.length === 0) this.#mapped.delete(key);
      else this.#mapped.set(key, left);
    }
  }

  /** `address` is one of the machine's, or a loopback one. */
  find(nodeName: string, protocol: Protocol, address: string, port: number): MappedPort | undefined {
    if (this.#mapped.size === 0) return undefined;
    return this.#mapped
      .get(keyOf(nodeName, protocol, port))
      ?.find(({ hostIP }) => hostIP === undefined || hostIP === address || (isLoopback(hostIP) && isLoopback(address)));
  }
}

function keyOf(nodeName: string, protocol: Protocol, port: number): string {
  return `${nodeName} ${protocol}/${port}`;
}
