import { formatAddress, parseRange } from '../../sim/ipv4';

/**
 * The equal parts of an IPv4 range, given out in turn: the next free one after the last one given out
 * (pkg/controller/nodeipam/ipam/cidrset/cidr_set.go). Throws a `RangeError` for ranges that make no sense.
 */
export class CidrSet {
  readonly #base: number;
  readonly #maskSize: number;
  readonly #count: number;
  readonly #used = new Set<number>();
  #next = 0;

  /** `cidr` in parts of `maskSize` bits: `10.244.0.0/16` and 24 make 256. */
  constructor(cidr: string, maskSize: number) {
    const { first, bits } = parseRange(cidr);
    if (maskSize < bits || maskSize > 32 || maskSize - bits > 16) {
      throw new RangeError(`node CIDR mask size /${maskSize} does not fit cluster CIDR ${cidr}`);
    }
    this.#base = first;
    this.#maskSize = maskSize;
    this.#count = 2 ** (maskSize - bits);
  }

  /** A free part as CIDR, or undefined when all are taken. */
  allocate(): string | undefined {
    if (this.#used.size >= this.#count) return undefined;
    let candidate = this.#next;
    while (this.#used.has(candidate)) candidate = (candidate + 1) % this.#count;
    this.#next = (candidate + 1) % this.#count;
    this.#used.add(candidate);
    return `${formatAddress(this.#base + candidate * this.#size)}/${this.#maskSize}`;
  }

  /** Marks all parts that `cidr` touches as taken; says whether there are any. */
  occupy(cidr: string): boolean {
    const parts = this.#parts(cidr);
    for (const part of parts) this.#used.add(part);
    return parts.length > 0;
  }

  release(cidr: string): void {
    for (const part of this.#parts(cidr)) this.#used.delete(part);
  }

  get #size(): number {
    return 2 ** (32 - this.#maskSize);
  }

  #parts(cidr: string): readonly number[] {
    const range = parseRange(cidr);
    const first = Math.max(0, Math.floor((range.first - this.#base) / this.#size));
    const last = Math.min(this.#count - 1, Math.floor((range.last - this.#base) / this.#size));
    return last < first ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }
}
