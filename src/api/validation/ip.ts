import { isIPv4, isIPv6 as matchesIPv6 } from 'node:net';
import { invalid } from '../field-error';
import { quote } from '../go/text';
import type { Errors } from './field-checks';

/**
 * An address in a field that was there before the strict rules (apimachinery/pkg/util/validation/ip.go, `IsValidIPForLegacyField`;
 * strict by default since 1.36). What stood there before stays allowed.
 */
export function checkIP(errors: Errors, path: string, value: string, old: readonly string[] = []): void {
  if (old.includes(value)) return;
  const strictly = isIPv4(value) || (isIPv6(value) && !value.includes('%'));
  if (!strictly && isIPv4(withoutLeadingZeros(value))) errors.push(invalid(path, value, 'must not have leading 0s'));
  else if (!strictly)
    errors.push(invalid(path, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  else if (/^::ffff:/i.test(value)) errors.push(invalid(path, value, 'must not be an IPv4-mapped IPv6 address'));
}

/** What is said of an address that stands there in another form than it should (`GetWarningsForIP`). */
export function ipWarnings(path: string, value: string): readonly string[] {
  const plain = withoutLeadingZeros(value);
  const [, mapped = ''] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(value) ?? [];
  const preferred = mapped === '' ? plain : mapped;
  if (!isIPv6(value) || mapped !== '') {
    if (preferred === value || !isIPv4(preferred)) return [];
    return [`${path}: non-standard IP address ${quote(value)} is invalid: use ${quote(preferred)}`];
  }
  const canonical = canonicalIP(value);
  if (canonical === value) return [];
  return [`${path}: IPv6 address ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`];
}

/** As Go prints it (net.IP, `String`; RFC 5952). */
export function canonicalIP(value: string): string {
  return isIPv6(value) ? new URL(`http://[${value}]`).hostname.slice(1, -1) : value;
}

/** Node builds its pattern when it is first asked, which takes longer than a cluster's boot: so it is not asked without need. */
export function isIPv6(value: string): boolean {
  return value.includes(':') && matchesIPv6(value);
}

/** An IPv4 address with such zeros is read all the same. */
export function withoutLeadingZeros(value: string): string {
  if (!/(?:^|\.)0\d/.test(value) || value.includes(':')) return value;
  return value
    .split('.')
    .map((part) => part.replace(/^0+(?=\d)/, ''))
    .join('.');
}
