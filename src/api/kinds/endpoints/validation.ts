import { isIPv4 } from 'node:net';
import { deepEqual } from '../../equality';
import { duplicate, invalid, notSupported, required, tooMany, type FieldError } from '../../field-error';
import type {
  DiscoveryEndpointPort,
  Endpoint,
  EndpointAddress,
  EndpointHints,
  EndpointPort,
  Endpoints,
  EndpointSlice,
  EndpointSubset,
} from '../../generated/types';
import { isDNS1123Subdomain, isValidLabelValue, isValidPortNumber, nameIsDNSSubdomain } from '../../names';
import { addInvalid, checkLabel, checkQualifiedName, checkSupported, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkEndpointIp } from '../../validation/endpoint-ip';
import { canonicalIP, checkIP, isIPv6 } from '../../validation/ip';
import { quote } from '../../go/text';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_HINTS = 8;

/** pkg/apis/core/validation/validation.go, `ValidateEndpoints`. Subsets that stay as they are, are not looked at again. */
export function validateEndpoints({ subsets = [] }: Endpoints, old?: Endpoints): readonly FieldError[] {
  if (old !== undefined && deepEqual(subsets, old.subsets ?? [])) return [];
  const errors: Errors = [];
  for (const [index, subset] of subsets.entries()) checkSubset(errors, `subsets[${index}]`, subset);
  return errors;
}

/** pkg/apis/discovery/validation/validation.go. A topology has been dropped by then, or was there before. */
export function validateEndpointSlice(slice: EndpointSlice, old?: EndpointSlice): readonly FieldError[] {
  const errors: Errors = [];
  const { addressType, ports = [], endpoints = [] } = slice;
  if (!addressType) errors.push(required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType)) errors.push(notSupported('addressType', addressType, ADDRESS_TYPES));
  if (ports.length > MAX_PORTS) errors.push(tooMany('ports', ports.length, MAX_PORTS));
  else checkSlicePorts(errors, ports);
  if (old !== undefined && deepEqual(endpoints, old.endpoints ?? [])) return errors;
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MAX_ENDPOINTS));
  else
    for (const [index, endpoint] of endpoints.entries())
      checkEndpoint(errors, `endpoints[${index}]`, endpoint, addressType);
  return errors;
}

export function validateEndpointSliceUpdate(slice: EndpointSlice, old: EndpointSlice): readonly FieldError[] {
  const errors = [...validateEndpointSlice(slice, old)];
  checkImmutable(errors, 'addressType', slice.addressType, old.addressType);
  return errors;
}

function checkSubset(errors: Errors, path: string, subset: EndpointSubset): void {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  if (addresses.length + notReadyAddresses.length === 0)
    errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  for (const [index, address] of addresses.entries()) checkAddress(errors, `${path}.addresses[${index}]`, address);
  for (const [index, address] of notReadyAddresses.entries())
    checkAddress(errors, `${path}.notReadyAddresses[${index}]`, address);
  for (const [index, port] of ports.entries()) checkPort(errors, `${path}.ports[${index}]`, port, ports.length > 1);
}

function checkAddress(errors: Errors, path: string, { ip, hostname, nodeName }: EndpointAddress): void {
  checkIP(errors, `${path}.ip`, ip);
  if (hostname) checkLabel(errors, `${path}.hostname`, hostname);
  if (nodeName !== undefined) addInvalid(errors, `${path}.nodeName`, nodeName, nameIsDNSSubdomain(nodeName, false));
  checkEndpointIp(errors, `${path}.ip`, ip);
}

function checkPort(errors: Errors, path: string, port: EndpointPort, needsName: boolean): void {
  const { name = '', port: number = 0, protocol, appProtocol } = port;
  if (name !== '') checkLabel(errors, `${path}.name`, name);
  else if (needsName) errors.push(required(`${path}.name`));
  addInvalid(errors, `${path}.port`, number, isValidPortNumber(number));
  checkSupported(errors, `${path}.protocol`, protocol, PROTOCOLS);
  if (appProtocol !== undefined) checkQualifiedName(errors, `${path}.appProtocol`, appProtocol);
}

function checkSlicePorts(errors: Errors, ports: readonly DiscoveryEndpointPort[]): void {
  const names = new Set<string>();
  for (const [index, { name = '', protocol, appProtocol }] of ports.entries()) {
    const path = `ports[${index}]`;
    if (name !== '') checkLabel(errors, `${path}.name`, name);
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (protocol === undefined) errors.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined) checkQualifiedName(errors, `${path}.appProtocol`, appProtocol);
  }
}

function checkEndpoint(errors: Errors, path: string, endpoint: Endpoint, type: string): void {
  const { addresses = [], nodeName, hostname, hints } = endpoint;
  const own = `${path}.addresses`;
  if (addresses.length === 0) errors.push(required(own, 'must contain at least 1 address'));
  else if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(own, addresses.length, MAX_ADDRESSES));
  for (const [index, address] of addresses.entries()) {
    const at = `${own}[${index}]`;
    if (type === 'FQDN') {
      checkDomain(errors, at, address);
      continue;
    }
    // Addresses of unknown types are not looked at.
    if (type !== 'IPv4' && type !== 'IPv6') continue;
    const before = errors.length;
    checkIP(errors, at, address);
    const canonical = canonicalIP(address);
    if (errors.length === before && type === 'IPv6' && canonical !== address)
      errors.push(invalid(at, address, `must be in canonical form (${quote(canonical)})`));
    if (errors.length > before) continue;
    if (type === 'IPv4' && !isIPv4(address)) errors.push(invalid(own, address, 'must be an IPv4 address'));
    if (type === 'IPv6' && !isIPv6(address)) errors.push(invalid(own, address, 'must be an IPv6 address'));
    checkEndpointIp(errors, at, address);
  }
  if (nodeName !== undefined) addInvalid(errors, `${path}.nodeName`, nodeName, nameIsDNSSubdomain(nodeName, false));
  if (hostname !== undefined) checkLabel(errors, `${path}.hostname`, hostname);
  if (hints) checkHints(errors, `${path}.hints`, hints);
}

function checkDomain(errors: Errors, path: string, name: string): void {
  if (name === '') {
    errors.push(required(path));
    return;
  }
  const plain = name.replace(/\.$/, '');
  const messages = isDNS1123Subdomain(plain);
  addInvalid(errors, path, plain, messages);
  if (messages.length === 0 && plain.split('.').length < 2)
    errors.push(invalid(path, plain, 'should be a domain with at least two segments separated by dots'));
}

function checkHints(errors: Errors, path: string, { forZones = [], forNodes = [] }: EndpointHints): void {
  const check = (field: string, names: readonly string[], messagesOf: (name: string) => readonly string[]) => {
    if (names.length > MAX_HINTS) {
      errors.push(tooMany(`${path}.${field}`, names.length, MAX_HINTS));
      return;
    }
    for (const [index, name] of names.entries()) {
      const own = `${path}.${field}[${index}].name`;
      if (names.indexOf(name) < index) errors.push(duplicate(own, name));
      addInvalid(errors, own, name, messagesOf(name));
    }
  };
  check(
    'forZones',
    forZones.map(({ name }) => name),
    isValidLabelValue,
  );
  check(
    'forNodes',
    forNodes.map(({ name }) => name),
    (name) => nameIsDNSSubdomain(name, false),
  );
}
