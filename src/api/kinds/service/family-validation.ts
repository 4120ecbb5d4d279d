import { duplicate, invalid, notSupported, required } from '../../field-error';
import type { ServiceSpec } from '../../generated/types';
import type { Errors } from '../../validation/field-checks';
import { checkIP } from '../../validation/ip';
import { isHeadless } from './defaults';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const ADDRESSES = 'spec.clusterIPs';
const POLICY = 'spec.ipFamilyPolicy';
/** Why a change is refused. */
export const neverChanges = 'may not change once set';

/** Of addresses, as `ipFamilies` names them. */
export type IPFamily = 'IPv4' | 'IPv6';

/** Of an address that is well-formed. */
export function familyOf(address: string): IPFamily {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** Do addresses, families and policy of a service go together (pkg/apis/core/validation/validation.go, `ValidateServiceClusterIPsRelatedFields`)? */
export function checkFamilies(errors: Errors, spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const { type, clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (type === 'ExternalName') return;
  if (clusterIP === '') {
    if (clusterIPs.length > 0)
      errors.push(invalid(ADDRESSES, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  } else if (clusterIPs.length === 0) errors.push(required(ADDRESSES));
  else if (clusterIPs[0] !== clusterIP)
    errors.push(invalid(ADDRESSES, clusterIPs, 'first value must match `clusterIP`'));
  for (const [index, family] of ipFamilies.entries()) {
    const path = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) errors.push(notSupported(path, family, FAMILIES));
    if (ipFamilies.indexOf(family) < index) errors.push(duplicate(path, family));
  }
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy))
    errors.push(notSupported(POLICY, ipFamilyPolicy, POLICIES));
  if (!areAddressesWellFormed(errors, clusterIPs, old?.clusterIPs ?? [])) return;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < 2)
    errors.push(invalid(ADDRESSES, clusterIPs, 'may specify no more than one IP for each IP family'));
  if (isHeadless(spec)) return;
  for (const [index, address] of clusterIPs.entries()) {
    const family = ipFamilies[index];
    if ((family === 'IPv4' || family === 'IPv6') && family !== familyOf(address)) {
      const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
      errors.push(invalid(`${ADDRESSES}[${index}]`, address, detail));
    }
  }
}

function areAddressesWellFormed(errors: Errors, addresses: readonly string[], known: readonly string[]): boolean {
  let isWell = true;
  for (const [index, address] of addresses.entries()) {
    if (index === 0 && address === 'None') {
      if (addresses.length === 1) continue;
      isWell = false;
      errors.push(invalid(ADDRESSES, addresses, "'None' must be the first and only value"));
      continue;
    }
    const before = errors.length;
    checkIP(errors, `${ADDRESSES}[${index}]`, address, known);
    if (errors.length > before) isWell = false;
  }
  if (addresses.length > 2) errors.push(invalid(ADDRESSES, addresses, 'may only hold up to 2 values'));
  return isWell;
}

/**
 * The first address and family stay for good, the second ones may come and, with the policy SingleStack, go
 * (`validateUpgradeDowngradeClusterIPs`, `validateUpgradeDowngradeIPFamilies`).
 */
export function checkFamilyChanges(errors: Errors, spec: ServiceSpec, old: ServiceSpec): void {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return;
  const [isNone, wasNone] = [isHeadless(spec), isHeadless(old)];
  if (isNone && wasNone) return;
  checkAddressChanges(errors, spec, old);
  if (!isNone && !wasNone) checkFamilyListChanges(errors, spec, old);
}

function checkAddressChanges(errors: Errors, spec: ServiceSpec, old: ServiceSpec): void {
  const { clusterIPs: after = [], ipFamilyPolicy } = spec;
  const { clusterIPs: before = [] } = old;
  const first = `${ADDRESSES}[0]`;
  if (before.length === after.length) {
    for (const [index, address] of before.entries())
      if (address !== after[index]) errors.push(invalid(`${ADDRESSES}[${index}]`, after, neverChanges));
    return;
  }
  if (before.length > 0 && after.length > 0 && before[0] !== after[0]) errors.push(invalid(first, after, neverChanges));
  if (before.length < after.length) return;
  if (after.length === 0) errors.push(invalid(first, spec.clusterIPs ?? null, 'primary clusterIP can not be unset'));
  if (after.length === 1 && ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary clusterIP";
    errors.push(invalid(POLICY, ipFamilyPolicy ?? null, detail));
  }
}

function checkFamilyListChanges(errors: Errors, spec: ServiceSpec, old: ServiceSpec): void {
  const { ipFamilies: after = [], ipFamilyPolicy, clusterIPs = [] } = spec;
  const { ipFamilies: before = [] } = old;
  const first = 'spec.ipFamilies[0]';
  if (before.length === after.length) {
    for (const [index, family] of before.entries())
      if (family !== after[index]) errors.push(invalid(first, after, neverChanges));
    return;
  }
  if (before.length > after.length && clusterIPs.length === 0)
    errors.push(invalid(first, spec.ipFamilies ?? null, 'primary ipFamily can not be unset'));
  if (before.length > 0 && after.length > 0 && before[0] !== after[0])
    errors.push(invalid(first, clusterIPs, neverChanges));
  if (before.length > after.length && after.length === 1 && ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary ipFamily";
    errors.push(invalid(POLICY, ipFamilyPolicy ?? null, detail));
  }
}
