import { deepEqual } from '../../equality';
import { invalid as invalidField } from '../../field-error';
import type { Service, ServiceSpec } from '../../generated/types';
import { invalid } from '../../status';
import type { Errors } from '../../validation/field-checks';
import { services } from '../service';
import { setField } from '../sharing';
import { needsClusterIP } from './defaults';
import { checkFamilies, familyOf, type IPFamily } from './family-validation';

/** The one family of which this cluster's services get addresses. */
const FAMILY: IPFamily = 'IPv4';
const POLICY = 'spec.ipFamilyPolicy';

/**
 * The spec with its families and its policy, as a cluster of one family has them. Throws `Invalid` for what it can't give.
 * Source: pkg/registry/core/service/storage/alloc.go, `initIPFamilyFields`.
 */
export function withFamilies(service: Service, spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  if (spec.type === 'ExternalName' || (old !== undefined && keepsPreference(spec, old))) return spec;
  const isOpen = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  // Without a selector nobody knows the families of what stands behind it, so it gets both.
  const policy = spec.ipFamilyPolicy ?? old?.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  const asked = setField(spec, 'ipFamilyPolicy', policy);
  const errors: Errors = [];
  const refuseErrors = () => {
    if (errors.length > 0) throw invalid(services, service.metadata.name, errors);
  };
  checkFamilies(errors, asked, old);
  refuseErrors();
  const reduced = old === undefined ? asked : withoutSecond(errors, asked, old);
  const { clusterIPs = [], ipFamilies = [] } = reduced;
  if (policy === 'SingleStack') {
    const refuse = (what: string) =>
      errors.push(
        invalidField(
          POLICY,
          policy,
          `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
        ),
      );
    if (clusterIPs.length === 2) refuse('cluster IPs');
    if (ipFamilies.length === 2) refuse('IP families');
  }
  const families = [...ipFamilies];
  for (const [index, address] of clusterIPs.entries()) {
    if (address === 'None') break;
    if (index < families.length) continue;
    const family = familyOf(address);
    if (family === FAMILY) families.push(family);
    else
      errors.push(invalidField(`spec.clusterIPs[${index}]`, clusterIPs, `${family} is not configured on this cluster`));
  }
  refuseErrors();
  if (isOpen) {
    const [first = FAMILY] = families;
    const both = [first, first === 'IPv4' ? 'IPv6' : 'IPv4'];
    return withFamilyList(reduced, families.length < 2 && policy !== 'SingleStack' ? both : families);
  }
  if (policy === 'RequireDualStack')
    errors.push(invalidField(POLICY, policy, 'this cluster is not configured for dual-stack services'));
  for (const [index, family] of families.entries())
    if (family !== FAMILY)
      errors.push(invalidField(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  refuseErrors();
  return withFamilyList(reduced, families);
}

function withFamilyList(spec: ServiceSpec, families: readonly string[]): ServiceSpec {
  const ipFamilies = families.length === 0 ? [FAMILY] : families;
  return deepEqual(spec.ipFamilies, ipFamilies) ? spec : { ...spec, ipFamilies };
}

/** Is it a service that takes a second family where there is one, and has not been changed in that (`isMatchingPreferDualStackClusterIPFields`)? */
function keepsPreference(spec: ServiceSpec, old: ServiceSpec): boolean {
  const prefers = (policy: string | undefined) => policy === 'PreferDualStack';
  return (
    old.type === spec.type &&
    needsClusterIP(spec) &&
    prefers(spec.ipFamilyPolicy) &&
    (old.ipFamilyPolicy === undefined || prefers(old.ipFamilyPolicy)) &&
    deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? []) &&
    deepEqual(spec.ipFamilies ?? [], old.ipFamilies ?? [])
  );
}

/** SingleStack alone takes the second address and family away; who leaves one out must say so. */
function withoutSecond(errors: Errors, spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const { ipFamilyPolicy: policy, clusterIPs = [], ipFamilies = [] } = spec;
  const { clusterIPs: oldAddresses = [], ipFamilies: oldFamilies = [] } = old;
  if (policy !== 'SingleStack') {
    const refuse = (what: string) =>
      errors.push(invalidField(POLICY, policy, `must be 'SingleStack' to release the secondary ${what}`));
    if (clusterIPs.length > 0 && clusterIPs.length < oldAddresses.length) refuse('cluster IP');
    if (ipFamilies.length > 0 && ipFamilies.length < oldFamilies.length) refuse('IP family');
    return spec;
  }
  let result = spec;
  if (clusterIPs.length > 1 && deepEqual(clusterIPs, oldAddresses))
    result = setField(result, 'clusterIPs', clusterIPs.slice(0, 1));
  if (ipFamilies.length > 1 && deepEqual(ipFamilies, oldFamilies))
    result = setField(result, 'ipFamilies', ipFamilies.slice(0, 1));
  return result;
}
