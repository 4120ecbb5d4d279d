import { append } from '../../append';
import { isIP } from 'node:net';
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { Service, ServicePort, ServiceSpec } from '../../generated/types';
import { isDNS1123Subdomain, isValidPortNumber } from '../../names';
import {
  addInvalid,
  checkLabel,
  checkPort,
  checkQualifiedName,
  checkSupported,
  type Errors,
} from '../../validation/field-checks';
import { checkCidr } from '../../validation/cidr';
import { checkEndpointIp } from '../../validation/endpoint-ip';
import { checkIP } from '../../validation/ip';
import { fieldImmutable, validateLabels } from '../../validation/object-meta';
import { isExternallyAccessible, isHeadless, needsHealthCheck } from './defaults';
import { checkFamilies, checkFamilyChanges, neverChanges } from './family-validation';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX_AFFINITY_SECONDS = 86_400;
export const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
export const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** pkg/apis/core/validation/validation.go, `validateService`. */
export function validateService(service: Service, old?: Service): readonly FieldError[] {
  const errors: Errors = [];
  const { spec } = service;
  const { ports = [], type } = spec;
  const { [TOPOLOGY_MODE]: mode, [TOPOLOGY_HINTS]: hints } = service.metadata.annotations ?? {};
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
    errors.push(invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail));
  }
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') errors.push(required('spec.ports'));
  checkType(errors, spec);
  checkPorts(errors, spec, ports);
  if (spec.selector) append(errors, validateLabels(spec.selector, 'spec.selector'));
  checkAffinity(errors, spec);
  checkFamilies(errors, spec, old?.spec);
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const before = errors.length;
    checkIP(errors, `spec.externalIPs[${index}]`, address, old?.spec.externalIPs ?? []);
    if (errors.length === before) checkEndpointIp(errors, `spec.externalIPs[${index}]`, address);
  }
  checkSupported(errors, 'spec.type', type, TYPES);
  checkPortClashes(errors, spec, ports);
  checkSourceRanges(errors, service, old);
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === undefined)
    errors.push(required('allocateLoadBalancerNodePorts'));
  checkLoadBalancerClass(errors, spec);
  checkTrafficPolicies(errors, spec);
  return errors;
}

/** `ValidateServiceUpdate`. */
export function validateServiceUpdate(service: Service, old: Service): readonly FieldError[] {
  const errors: Errors = [];
  const { spec } = service;
  checkFamilyChanges(errors, spec, old.spec);
  const { type, loadBalancerClass } = spec;
  if (type === 'LoadBalancer' && old.spec.type === 'LoadBalancer' && loadBalancerClass !== old.spec.loadBalancerClass) {
    errors.push(invalid('spec.loadBalancerClass', loadBalancerClass ?? null, neverChanges));
  }
  checkLoadBalancerClass(errors, spec);
  const isChecked = needsHealthCheck(spec) && needsHealthCheck(old.spec);
  if (isChecked && (spec.healthCheckNodePort ?? 0) !== (old.spec.healthCheckNodePort ?? 0))
    errors.push(forbidden('spec.healthCheckNodePort', fieldImmutable));
  return [...errors, ...validateService(service, old)];
}

function checkType(errors: Errors, spec: ServiceSpec): void {
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(spec)) {
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type !== 'ExternalName') return;
  const refuse = (field: string) => errors.push(forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  if ((spec.clusterIPs ?? []).length > 0) refuse('clusterIPs');
  if ((spec.ipFamilies ?? []).length > 0) refuse('ipFamilies');
  if (spec.ipFamilyPolicy !== undefined) refuse('ipFamilyPolicy');
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName'));
  else addInvalid(errors, 'spec.externalName', name, isDNS1123Subdomain(name));
}

function checkPorts(errors: Errors, { type }: ServiceSpec, ports: readonly ServicePort[]): void {
  const names = new Set<string>();
  for (const [index, { name = '', port, protocol, targetPort, appProtocol, nodePort }] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    if (name !== '') {
      checkLabel(errors, `${path}.name`, name);
      if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    } else if (ports.length > 1) {
      errors.push(required(`${path}.name`));
    }
    addInvalid(errors, `${path}.port`, port ?? 0, isValidPortNumber(port ?? 0));
    checkSupported(errors, `${path}.protocol`, protocol, PROTOCOLS);
    checkPort(errors, `${path}.targetPort`, targetPort);
    if (appProtocol !== undefined) checkQualifiedName(errors, `${path}.appProtocol`, appProtocol);
    if (type === 'ClusterIP' && nodePort)
      errors.push(forbidden(`${path}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
  }
}

function checkPortClashes(errors: Errors, _spec: ServiceSpec, ports: readonly ServicePort[]): void {
  const nodePorts = new Set<string>();
  const own = new Set<string>();
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  for (const [index, { port, protocol }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    const printed = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    if (own.has(key)) errors.push(duplicate(`spec.ports[${index}]`, printed));
    own.add(key);
  }
}

function checkAffinity(errors: Errors, { sessionAffinity, sessionAffinityConfig }: ServiceSpec): void {
  checkSupported(errors, 'spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  const path = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && sessionAffinityConfig !== undefined) {
    errors.push(forbidden(path, 'must not be set when session affinity is None'));
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== 'ClientIP' || seconds === undefined || (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS))
    return;
  errors.push(
    invalid(`${path}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`),
  );
}

function checkSourceRanges(errors: Errors, { metadata, spec }: Service, old: Service | undefined): void {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotated = metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length === 0 && annotated === undefined) return;
  const path = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${SOURCE_RANGES}]`;
  if (spec.type !== 'LoadBalancer') errors.push(forbidden(path, "may only be used when `type` is 'LoadBalancer'"));
  if (ranges.length > 0) {
    const known = (old?.spec.loadBalancerSourceRanges ?? []).map((range) => range.trim());
    for (const [index, range] of ranges.entries()) checkCidr(errors, `${path}[${index}]`, range.trim(), known);
    return;
  }
  if (annotated === undefined || annotated === old?.metadata.annotations?.[SOURCE_RANGES]) return;
  if (annotated.trim() !== '') for (const range of annotated.split(',')) checkCidr(errors, path, range.trim());
}

function checkLoadBalancerClass(errors: Errors, { type, loadBalancerClass }: ServiceSpec): void {
  if (loadBalancerClass === undefined) return;
  const path = 'spec.loadBalancerClass';
  if (type === 'LoadBalancer') checkQualifiedName(errors, path, loadBalancerClass);
  else errors.push(forbidden(path, "may only be used when `type` is 'LoadBalancer'"));
}

/** `ValidateServiceStatusUpdate`. */
export function validateServiceStatusUpdate({ spec, status }: Service, old: Service): readonly FieldError[] {
  const errors: Errors = [];
  const ingress = status?.loadBalancer?.ingress ?? [];
  const path = 'status.loadBalancer.ingress';
  if (spec.type !== 'LoadBalancer' && ingress.length > 0)
    return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  const known = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
  for (const [index, { ip, ipMode, hostname }] of ingress.entries()) {
    const own = `${path}[${index}]`;
    if (ip) checkIP(errors, `${own}.ip`, ip, known);
    if (ipMode === undefined) {
      if (ip) errors.push(required(`${own}.ipMode`, 'must be specified when `ip` is set'));
    } else if (!ip) {
      errors.push(forbidden(`${own}.ipMode`, 'may not be specified when `ip` is not set'));
    } else if (ipMode !== 'VIP' && ipMode !== 'Proxy') {
      errors.push(notSupported(`${own}.ipMode`, ipMode, ['Proxy', 'VIP']));
    }
    if (!hostname) continue;
    addInvalid(errors, `${own}.hostname`, hostname, isDNS1123Subdomain(hostname));
    if (isIP(hostname) !== 0)
      errors.push(invalid(`${own}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}

function checkTrafficPolicies(errors: Errors, spec: ServiceSpec): void {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = spec;
  if (!isExternallyAccessible(spec)) {
    if (external)
      errors.push(
        invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'),
      );
  } else {
    checkSupported(errors, 'spec.externalTrafficPolicy', external, ['Cluster', 'Local']);
  }
  checkHealthCheckPort(errors, spec);
  if (internal !== undefined && internal !== 'Cluster' && internal !== 'Local')
    errors.push(notSupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']));
  const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, distributions));
  }
}

function checkHealthCheckPort(errors: Errors, spec: ServiceSpec): void {
  const path = 'spec.healthCheckNodePort';
  const port = spec.healthCheckNodePort ?? 0;
  if (needsHealthCheck(spec)) {
    if (port === 0) errors.push(required(path));
    else addInvalid(errors, path, port, isValidPortNumber(port));
  } else if (port !== 0) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalid(path, port, detail));
  }
}
