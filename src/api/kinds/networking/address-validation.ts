import { append } from '../../append';
import { invalid, required, type FieldError } from '../../field-error';
import type { IPAddress, ServiceCIDR, ServiceCIDRSpec } from '../../generated/types';
import { quote } from '../../go/text';
import { isPathSegmentName } from '../../names';
import { checkCidr, parseCidr } from '../../validation/cidr';
import { addInvalid, checkSubdomain, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { canonicalIP, checkIP } from '../../validation/ip';
import { fieldImmutable } from '../../validation/object-meta';

const CIDRS = 'spec.cidrs';

/*
 * pkg/apis/networking/validation/validation.go.
 */

/** An address is its own name, written in the one form that it has. */
export function ipAddressNameErrors(name: string): readonly string[] {
  const errors: Errors = [];
  checkIP(errors, '', name);
  if (errors.length > 0) return errors.map(({ detail }) => detail);
  const canonical = canonicalIP(name);
  return canonical === name ? [] : [`must be in canonical form (${quote(canonical)})`];
}

export function validateIPAddress({ spec }: IPAddress): readonly FieldError[] {
  const errors: Errors = [];
  const { parentRef } = spec ?? {};
  if (parentRef === undefined) return [required('spec.parentRef')];
  const { group, resource, name, namespace } = parentRef;
  const checkSegment = (field: string, value: string) =>
    addInvalid(errors, `spec.parentRef.${field}`, value, isPathSegmentName(value));
  if (group) checkSubdomain(errors, 'spec.parentRef.group', group);
  if (resource) checkSegment('resource', resource);
  else errors.push(required('spec.parentRef.resource'));
  if (name) checkSegment('name', name);
  else errors.push(required('spec.parentRef.name'));
  if (namespace) checkSegment('namespace', namespace);
  return errors;
}

export function validateIPAddressUpdate(address: IPAddress, old: IPAddress): readonly FieldError[] {
  const errors: Errors = [...validateIPAddress(address)];
  const parentRef = address.spec?.parentRef;
  if (parentRef === undefined) return [...errors, invalid('spec.parentRef', null, fieldImmutable)];
  const { group = '', resource = '', namespace = '', name = '' } = parentRef;
  checkImmutable(errors, 'spec.parentRef', parentRef, old.spec?.parentRef, () => ({
    Group: group,
    Resource: resource,
    Namespace: namespace,
    Name: name,
  }));
  return errors;
}

export function validateServiceCIDR({ spec }: ServiceCIDR): readonly FieldError[] {
  const errors: Errors = [];
  const { cidrs = [] }: ServiceCIDRSpec = spec ?? {};
  if (cidrs.length === 0) return [required(CIDRS, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(CIDRS, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  for (const [index, cidr] of cidrs.entries()) checkStrictCidr(errors, `${CIDRS}[${index}]`, cidr);
  const [first, second] = cidrs.map((cidr) => parseCidr(cidr)?.bits);
  if (first !== undefined && first === second) {
    const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(invalid(CIDRS, cidrs, detail));
  }
  return errors;
}

function checkStrictCidr(errors: Errors, path: string, cidr: string): void {
  const before = errors.length;
  checkCidr(errors, path, cidr);
  const [address = '', length = ''] = cidr.split('/');
  const canonical = `${canonicalIP(address)}/${length}`;
  if (errors.length === before && cidr !== canonical)
    errors.push(invalid(path, cidr, `must be in canonical form (${quote(canonical)})`));
}

/** A second range may be added, of the other family; nothing else may change. */
export function validateServiceCIDRUpdate(range: ServiceCIDR, old: ServiceCIDR): readonly FieldError[] {
  const errors: Errors = [];
  const { cidrs = [] } = range.spec ?? {};
  const { cidrs: before = [] } = old.spec ?? {};
  const isExtended = before.length === 1 && cidrs.length === 2;
  if (!isExtended && before.length !== cidrs.length) return [invalid(CIDRS, cidrs, fieldImmutable)];
  for (const [index, cidr] of before.entries())
    if (cidrs[index] !== cidr) errors.push(invalid(`${CIDRS}[${index}]`, cidrs[index], fieldImmutable));
  if (isExtended) append(errors, validateServiceCIDR(range));
  return errors;
}
