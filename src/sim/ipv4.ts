/** IPv4 addresses and ranges as numbers. */

export interface AddressRange {
  readonly first: number;
  readonly last: number;
  /** How many bits its addresses have in common. */
  readonly bits: number;
}

/** The range that a CIDR such as `10.244.1.0/24` means. Throws a `RangeError` for what is no CIDR. */
export function parseRange(cidr: string): AddressRange {
  const slash = cidr.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(cidr.slice(0, slash));
  const bits = decimal(cidr, slash + 1, cidr.length, 32);
  if (address === undefined || bits === undefined) throw new RangeError(`invalid CIDR address: ${cidr}`);
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, bits };
}

export function formatAddress(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** The address as a number; undefined for a text that is a name. */
export function parseAddress(text: string): number | undefined {
  let address = 0;
  let from = 0;
  for (let part = 0; part < 4; part += 1) {
    const dot = part === 3 ? text.length : text.indexOf('.', from);
    const octet = dot < 0 ? undefined : decimal(text, from, dot, 255);
    if (octet === undefined) return undefined;
    address = address * 256 + octet;
    from = dot + 1;
  }
  return address;
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

/** The decimal number, without leading zeros, that stands in a text from one place to another; undefined when there is none up to `max`. */
function decimal(text: string, from: number, to: number, max: number): number | undefined {
  if (to <= from || to - from > 3 || (to - from > 1 && text.charCodeAt(from) === ZERO)) return undefined;
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= max ? value : undefined;
}

const ZERO = 48;
