import { IPv4 } from 'ipaddr.js';

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
    const { base, bits } = parseIPv4Range(cidr);
    if (maskSize < bits || maskSize > 32 || maskSize - bits > 16) {
      throw new RangeError(`node CIDR mask size /${maskSize} does not fit cluster CIDR ${cidr}`);
    }
    this.#base = base;
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
    return `${formatIPv4(this.#base + candidate * this.#size)}/${this.#maskSize}`;
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
    const { base, bits } = parseIPv4Range(cidr);
    const first = Math.max(0, Math.floor((base - this.#base) / this.#size));
    const last = Math.min(this.#count - 1, Math.floor((base + 2 ** (32 - bits) - 1 - this.#base) / this.#size));
    return last < first ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }
}

function parseIPv4Range(cidr: string): { readonly base: number; readonly bits: number } {
  if (!IPv4.isValidCIDR(cidr)) throw new RangeError(`invalid CIDR address: ${cidr}`);
  const [, bits] = IPv4.parseCIDR(cidr);
  const [a = 0, b = 0, c = 0, d = 0] = IPv4.networkAddressFromCIDR(cidr).octets;
  return { base: ((a * 256 + b) * 256 + c) * 256 + d, bits };
}

function formatIPv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
