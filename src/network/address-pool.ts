import { formatAddress, parseAddress, parseRange } from '../sim/ipv4';

/**
 * The addresses of one node's pods, given out as CNI's host-local plugin does: always the next free one after the last one given out,
 * from the start again at the end, so that a released address rests as long as possible. The first (`.1`) is the bridge's own.
 */
export class AddressPool {
  /** The address of the bridge. */
  readonly gateway: string;
  readonly #first: number;
  readonly #last: number;
  readonly #taken = new Set<number>();
  #next: number;

  constructor(cidr: string) {
    const { first, last } = parseRange(cidr);
    this.#first = first + 2;
    this.#last = last - 1;
    this.#next = this.#first;
    this.gateway = formatAddress(first + 1);
  }

  /** Undefined when all addresses are taken. */
  take(): string | undefined {
    const size = this.#last - this.#first + 1;
    if (this.#taken.size >= size) return undefined;
    let candidate = this.#next;
    while (this.#taken.has(candidate)) candidate = this.#after(candidate);
    this.#next = this.#after(candidate);
    this.#taken.add(candidate);
    return formatAddress(candidate);
  }

  giveBack(address: string): void {
    this.release(parseAddress(address) ?? 0);
  }

  release(address: number): void {
    this.#taken.delete(address);
  }

  #after(address: number): number {
    return address >= this.#last ? this.#first : address + 1;
  }
}
