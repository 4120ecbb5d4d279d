import { duplicate, forbidden, invalid, required, tooLong } from '../../../field-error';
import type { Container, HostAlias, PodDNSConfig, PodSpec } from '../../../generated/types';
import { isDNS1123SubdomainWithUnderscore } from '../../../names';
import { addInvalid, checkSubdomain, type Errors } from '../../../validation/field-checks';
import { checkIP } from '../../../validation/ip';

// pkg/apis/core/validation/validation.go: validatePodDNSConfig, ValidateHostAliases, validatePodHostName, checkHostPortConflicts.

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;
const MAX_HOSTNAME_OVERRIDE = 64;

export function checkDnsConfig(errors: Errors, path: string, { dnsPolicy, dnsConfig }: PodSpec): void {
  if (dnsPolicy === 'None' && dnsConfig === undefined) {
    errors.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
  } else if (dnsPolicy === 'None' && !dnsConfig?.nameservers?.length) {
    errors.push(required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  } else if (dnsConfig !== undefined) {
    checkDnsServers(errors, path, dnsConfig);
  }
}

function checkDnsServers(
  errors: Errors,
  path: string,
  { nameservers = [], searches = [], options = [] }: PodDNSConfig,
): void {
  if (nameservers.length > MAX_NAMESERVERS) {
    errors.push(invalid(`${path}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`));
  }
  for (const [index, address] of nameservers.entries()) checkIP(errors, `${path}.nameservers[${index}]`, address);
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const detail = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(invalid(`${path}.searches`, searches, detail));
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const domain = search.endsWith('.') ? search.slice(0, -1) : search;
    addInvalid(errors, `${path}.searches[${index}]`, domain, isDNS1123SubdomainWithUnderscore(domain));
  }
  for (const [index, { name }] of options.entries())
    if (!name) errors.push(required(`${path}.options[${index}]`, 'must not be empty'));
}

export function checkHostAliases(errors: Errors, path: string, aliases: readonly HostAlias[]): void {
  for (const [index, { ip, hostnames = [] }] of aliases.entries()) {
    checkIP(errors, `${path}[${index}].ip`, ip ?? '');
    for (const [at, name] of hostnames.entries()) checkSubdomain(errors, `${path}[${index}].hostnames[${at}]`, name);
  }
}

export function checkHostnameOverride(
  errors: Errors,
  path: string,
  { hostnameOverride, setHostnameAsFQDN, hostNetwork }: PodSpec,
): void {
  if (hostnameOverride === undefined) return;
  const own = `${path}.hostnameOverride`;
  if (setHostnameAsFQDN === true) errors.push(forbidden(own, 'may not be specified when setHostnameAsFQDN is true'));
  if (hostNetwork === true) errors.push(forbidden(own, 'may not be specified when hostNetwork is true'));
  if (hostnameOverride.length > MAX_HOSTNAME_OVERRIDE) errors.push(tooLong(own, MAX_HOSTNAME_OVERRIDE));
  checkSubdomain(errors, own, hostnameOverride);
}

/** On the host's network a container's port is the host's port. In a template it may still be open which. */
export function checkHostNetworkPorts(
  errors: Errors,
  path: string,
  { hostNetwork, containers }: PodSpec,
  isPod: boolean,
): void {
  if (hostNetwork !== true) return;
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [at, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) continue;
      const own = `${path}.containers[${index}].ports[${at}].hostPort`;
      errors.push(invalid(own, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    }
  }
}

/** No two containers that run together may want the same port of the host. */
export function checkHostPortConflicts(errors: Errors, path: string, containers: readonly Container[]): void {
  let taken: Set<string> | undefined;
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [at, { hostPort, protocol = '', hostIP = '' }] of ports.entries()) {
      if (!hostPort) continue;
      taken ??= new Set();
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${index}].ports[${at}].hostPort`, key));
      taken.add(key);
    }
  }
}
