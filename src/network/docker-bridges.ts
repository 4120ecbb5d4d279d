import { parseAddress, parseRange } from '../sim/ipv4';
import { AddressPool } from './address-pool';
import type { NetworkStack } from './network-stack';

/** Docker's default bridge network, the same one on every machine. */
const BRIDGE_CIDR = '172.17.0.0/16';
const BRIDGE = parseRange(BRIDGE_CIDR);

/** The bridge `docker0` of each machine: containers that no pod wants have addresses there, which mean something on their machine only. */
export class DockerBridges {
  readonly #bridges = new Map<string, Bridge>();

  /** `create` makes the stack that has the next free address; undefined when none is left. */
  attach(machine: string, create: (address: string, gateway: string) => NetworkStack): NetworkStack | undefined {
    let bridge = this.#bridges.get(machine);
    if (bridge === undefined)
      this.#bridges.set(machine, (bridge = { pool: new AddressPool(BRIDGE_CIDR), stacks: new Map() }));
    const address = bridge.pool.take();
    if (address === undefined) return undefined;
    const stack = create(address, bridge.pool.gateway);
    bridge.stacks.set(address, stack);
    return stack;
  }

  /** Frees the address. */
  detach(machine: string, address: string): void {
    const bridge = this.#bridges.get(machine);
    if (bridge?.stacks.delete(address) === true) bridge.pool.giveBack(address);
  }

  /** Who has the address on the bridge of this machine. */
  find(machine: string, address: string): NetworkStack | undefined {
    const bridge = this.#bridges.get(machine);
    if (bridge === undefined) return undefined;
    const number = parseAddress(address) ?? -1;
    return number < BRIDGE.first || number > BRIDGE.last ? undefined : bridge.stacks.get(address);
  }
}

interface Bridge {
  readonly pool: AddressPool;
  readonly stacks: Map<string, NetworkStack>;
}
