import { IPv4 } from 'ipaddr.js';

/** IPv4 addresses as numbers, for ranges. Throws a `RangeError` for what is no CIDR. */
export function parseRange(cidr: string): { readonly first: number; readonly last: number } {
  if (!IPv4.isValidCIDR(cidr)) throw new RangeError(`invalid CIDR address: ${cidr}`);
  const [, bits] = IPv4.parseCIDR(cidr);
  const first = toNumber(IPv4.networkAddressFromCIDR(cidr).octets);
  return { first, last: first + 2 ** (32 - bits) - 1 };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The address as a number; undefined for a text that is a name. */
export function parseAddress(text: string): number | undefined {
  return IPv4.isValidFourPartDecimal(text) ? toNumber(IPv4.parse(text).octets) : undefined;
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

function toNumber(octets: readonly number[]): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
