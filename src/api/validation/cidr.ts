import { isIPv4 } from 'node:net';
import { invalid } from '../field-error';
import { quote } from '../go/text';
import type { Errors } from './field-checks';
import { canonicalIP, isIPv6, withoutLeadingZeros } from './ip';

/** A range of addresses: its first address as a number, and the bits that its addresses have in common. */
export interface Range {
  readonly address: bigint;
  readonly prefixLength: number;
  /** 32 or 128. */
  readonly bits: number;
}

/**
 * A range in a field that was there before the strict rules (apimachinery/pkg/util/validation/ip.go, `IsValidCIDRForLegacyField`; strict by
 * default since 1.36). What stood there before stays allowed.
 */
export function checkCidr(errors: Errors, path: string, value: string, old: readonly string[] = []): void {
  if (old.includes(value)) return;
  const range = parseCidr(value);
  if (range === undefined) {
    errors.push(invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
    return;
  }
  const [address = '', length = ''] = value.split('/');
  const isPlain = (isIPv4(address) || isIPv6(address)) && (length === '0' || !length.startsWith('0'));
  if (!isPlain) errors.push(invalid(path, value, 'must not have leading 0s in IP or prefix length'));
  else if (/^::ffff:/i.test(address)) errors.push(invalid(path, value, 'must not have an IPv4-mapped IPv6 address'));
  else if (firstOf(range) !== range.address)
    errors.push(invalid(path, value, 'must not have bits set beyond the prefix length'));
}

/** What is said of a range that stands there in another form than it should (`GetWarningsForCIDR`), as far as such a range gets through. */
export function cidrWarnings(path: string, value: string): readonly string[] {
  const [address = '', length = ''] = value.split('/');
  if (!isIPv6(address) || parseCidr(value) === undefined) return [];
  const canonical = `${canonicalIP(address)}/${length}`;
  if (canonical === value) return [];
  return [`${path}: IPv6 CIDR value ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`];
}

/** Undefined for what is no range; zeros in front of numbers are passed over. */
export function parseCidr(text: string): Range | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,4})$/.exec(text) ?? [];
  const plain = withoutLeadingZeros(address);
  const prefixLength = Number(length);
  if (isIPv4(plain) && prefixLength <= 32) return { address: ipv4Number(plain), prefixLength, bits: 32 };
  if (!isIPv6(plain) || plain.includes('%') || prefixLength > 128) return undefined;
  return { address: ipv6Number(plain), prefixLength, bits: 128 };
}

/** Is `inner` a part of `outer`, and not all of it? */
export function isStrictSubset(inner: Range, outer: Range): boolean {
  return outer.prefixLength < inner.prefixLength && isSubset(inner, outer);
}

/** Are all addresses of `inner` in `outer`? */
export function isSubset(inner: Range, outer: Range): boolean {
  if (inner.bits !== outer.bits || outer.prefixLength > inner.prefixLength) return false;
  return firstOf({ ...inner, prefixLength: outer.prefixLength }) === firstOf(outer);
}

function firstOf({ address, prefixLength, bits }: Range): bigint {
  const rest = BigInt(bits - prefixLength);
  return (address >> rest) << rest;
}

function ipv4Number(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6Number(text: string): bigint {
  const [, head = '', tail = ''] = /^(.*?)((?:\d+\.){3}\d+)?$/.exec(text) ?? [];
  const last = tail === '' ? [] : [ipv4Number(tail) >> 16n, ipv4Number(tail) & 0xffffn];
  const [left = '', right] = (tail === '' ? text : head.replace(/([^:]):$/, '$1')).split('::');
  const groups = (part: string) => part.split(':').flatMap((group) => (group === '' ? [] : BigInt(`0x${group}`)));
  const before = groups(left);
  const after = [...(right === undefined ? [] : groups(right)), ...last];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0n);
  const all = right === undefined ? [...before, ...last] : [...before, ...zeros, ...after];
  return all.reduce((sum, group) => sum * 65_536n + group, 0n);
}
