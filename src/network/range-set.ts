import { parseAddress, parseRange } from '../sim/ipv4';

/** A set of IPv4 ranges, asked whether one of them has an address. The answer costs one look-up for each size of range, however many there are. */
export class RangeSet {
  readonly #firstsBySize = new Map<number, Set<number>>();

  add(cidr: string): void {
    const { first, last } = parseRange(cidr);
    const size = last - first + 1;
    const firsts = this.#firstsBySize.get(size) ?? new Set();
    this.#firstsBySize.set(size, firsts.add(first));
  }

  contains(address: string): boolean {
    const number = parseAddress(address);
    if (number === undefined) return false;
    for (const [size, firsts] of this.#firstsBySize) if (firsts.has(number - (number % size))) return true;
    return false;
  }
}
