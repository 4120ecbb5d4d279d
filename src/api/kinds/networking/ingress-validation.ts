import { isIP } from 'node:net';
import { forbidden, invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParametersReference,
  IngressTLS,
} from '../../generated/types';
import {
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  isValidPortNumber,
  isWildcardDNS1123Subdomain,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
} from '../../names';
import { checkDomainPrefixedPath } from '../../validation/domain-prefixed-path';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkIP } from '../../validation/ip';

// pkg/apis/networking/validation/validation.go.

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES = ['/..', '/.'];
const MAX_CONTROLLER_LENGTH = 250;

export function validateIngress({ metadata, spec }: Ingress): readonly FieldError[] {
  const errors: Errors = [];
  checkSpec(errors, spec);
  const annotated = metadata.annotations?.[CLASS_ANNOTATION];
  if (annotated !== undefined && spec.ingressClassName !== undefined && annotated !== spec.ingressClassName) {
    const detail = 'must match `ingressClassName` when both are specified';
    errors.push(invalid(`annotations.${CLASS_ANNOTATION}`, annotated, detail));
  }
  return errors;
}

export function validateIngressUpdate({ spec }: Ingress): readonly FieldError[] {
  const errors: Errors = [];
  checkSpec(errors, spec);
  return errors;
}

export function validateIngressStatusUpdate({ status }: Ingress, old: Ingress): readonly FieldError[] {
  const errors: Errors = [];
  const before = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
  for (const [index, { ip, hostname }] of (status?.loadBalancer?.ingress ?? []).entries()) {
    const path = `status.loadBalancer.ingress[${index}]`;
    if (ip) checkIP(errors, `${path}.ip`, ip, before);
    if (!hostname) continue;
    addInvalid(errors, `${path}.hostname`, hostname, isDNS1123Subdomain(hostname));
    if (isIP(hostname) !== 0)
      errors.push(invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}

export function ingressWarnings({ metadata, spec }: Ingress, old: Ingress | undefined): readonly string[] {
  const isAnnotated = metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
  if (old !== undefined || !isAnnotated || spec.ingressClassName !== undefined) return [];
  return [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
}

function checkSpec(errors: Errors, { rules = [], defaultBackend, tls = [], ingressClassName }: Ingress['spec']): void {
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (defaultBackend) checkBackend(errors, 'spec.defaultBackend', defaultBackend);
  for (const [index, { host = '', http }] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    if (host !== '') checkHost(errors, `${path}.host`, host);
    if (http === undefined) continue;
    if ((http.paths ?? []).length === 0) errors.push(required(`${path}.http.paths`));
    for (const [at, item] of (http.paths ?? []).entries()) checkPath(errors, `${path}.http.paths[${at}]`, item);
  }
  for (const [index, entry] of tls.entries()) checkTls(errors, `spec.tls[${index}]`, entry);
  if (ingressClassName !== undefined)
    addInvalid(errors, 'spec.ingressClassName', ingressClassName, nameIsDNSSubdomain(ingressClassName, false));
}

function checkHost(errors: Errors, path: string, host: string): void {
  if (isIP(host) !== 0) errors.push(invalid(path, host, 'must be a DNS name, not an IP address'));
  addInvalid(errors, path, host, host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host));
}

function checkTls(errors: Errors, path: string, { hosts = [], secretName = '' }: IngressTLS): void {
  for (const [index, host] of hosts.entries()) {
    const messages = host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host);
    addInvalid(errors, `${path}.hosts[${index}]`, host, messages);
  }
  if (secretName !== '') addInvalid(errors, `${path}.secretName`, secretName, nameIsDNSSubdomain(secretName, false));
}

function checkPath(errors: Errors, path: string, { pathType, path: value = '', backend }: HTTPIngressPath): void {
  if (pathType === undefined || pathType === '') {
    errors.push(
      pathType === undefined
        ? required(`${path}.pathType`, 'pathType must be specified')
        : notSupported(`${path}.pathType`, pathType, PATH_TYPES),
    );
    if (pathType === undefined) return;
  } else if (pathType === 'Exact' || pathType === 'Prefix') {
    checkAbsolute(errors, `${path}.path`, value);
    for (const bad of BAD_SEQUENCES)
      if (value.includes(bad)) errors.push(invalid(`${path}.path`, value, `must not contain '${bad}'`));
    for (const bad of BAD_SUFFIXES)
      if (value.endsWith(bad)) errors.push(invalid(`${path}.path`, value, `cannot end with '${bad}'`));
  } else if (pathType === 'ImplementationSpecific') {
    if (value !== '') checkAbsolute(errors, `${path}.path`, value);
  } else {
    errors.push(notSupported(`${path}.pathType`, pathType, PATH_TYPES));
  }
  checkBackend(errors, `${path}.backend`, backend ?? {});
}

function checkAbsolute(errors: Errors, path: string, value: string): void {
  if (!value.startsWith('/')) errors.push(invalid(path, value, 'must be an absolute path'));
}

function checkBackend(errors: Errors, path: string, { resource, service }: IngressBackend): void {
  if (resource !== undefined && service !== undefined) {
    errors.push(invalid(path, '', 'cannot set both resource and service backends'));
  } else if (resource !== undefined) {
    checkTypedReference(errors, `${path}.resource`, resource);
  } else if (service !== undefined) {
    const { name, port: { name: portName = '', number: portNumber = 0 } = {} } = service;
    if (!name) errors.push(required(`${path}.service.name`));
    else addInvalid(errors, `${path}.service.name`, name, nameIsDNSLabel(name, false));
    if (portName !== '' && portNumber !== 0) errors.push(invalid(path, '', 'cannot set both port name & port number'));
    else if (portName !== '') addInvalid(errors, `${path}.service.port.name`, portName, isValidPortName(portName));
    else if (portNumber !== 0)
      addInvalid(errors, `${path}.service.port.number`, portNumber, isValidPortNumber(portNumber));
    else errors.push(required(path, 'port name or number is required'));
  } else {
    errors.push(invalid(path, '', 'resource or service backend is required'));
  }
}

interface TypedReference {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
}

function checkTypedReference(errors: Errors, path: string, { apiGroup, kind, name }: TypedReference): void {
  if (apiGroup !== undefined) addInvalid(errors, `${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup));
  if (!kind) errors.push(required(`${path}.kind`));
  else addInvalid(errors, `${path}.kind`, kind, isPathSegmentName(kind));
  if (!name) errors.push(required(`${path}.name`));
  else addInvalid(errors, `${path}.name`, name, isPathSegmentName(name));
}

export function validateIngressClass({ spec = {} }: IngressClass): readonly FieldError[] {
  const errors: Errors = [];
  const { controller = '', parameters } = spec;
  if (controller.length > MAX_CONTROLLER_LENGTH) errors.push(tooLong('spec.controller', MAX_CONTROLLER_LENGTH));
  checkDomainPrefixedPath(errors, 'spec.controller', controller);
  if (parameters) checkParameters(errors, 'spec.parameters', parameters);
  return errors;
}

export function validateIngressClassUpdate(ingressClass: IngressClass, old: IngressClass): readonly FieldError[] {
  const errors: Errors = [];
  const [after, before] = [ingressClass.spec?.controller ?? '', old.spec?.controller ?? ''];
  checkImmutable(errors, 'spec.controller', after, before);
  return [...errors, ...validateIngressClass(ingressClass)];
}

function checkParameters(errors: Errors, path: string, parameters: IngressClassParametersReference): void {
  checkTypedReference(errors, path, parameters);
  const { scope, namespace } = parameters;
  if (scope === undefined) {
    errors.push(required(`${path}.scope`));
  } else if (scope === 'Namespace') {
    if (namespace === undefined) errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else addInvalid(errors, `${path}.namespace`, namespace, nameIsDNSLabel(namespace, false));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  } else {
    errors.push(notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']));
  }
}
