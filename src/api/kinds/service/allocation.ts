import { invalid as invalidField } from '../../field-error';
import type { Service, ServicePort, ServiceSpec } from '../../generated/types';
import { isRequestFor, type AdmissionPlugin } from '../../admission/admission';
import type { ApiServer } from '../../server';
import { internalError, invalid } from '../../status';
import { services } from '../service';
import { setField } from '../sharing';
import { isHeadless, needsClusterIP, needsNodePort } from './defaults';

const SERVICE_CIDR = '10.96.0.0/12';
const BASE = (10 << 24) | (96 << 16);
const ADDRESSES = 2 ** 20;
/** The first addresses are left to those who choose for themselves (ServiceIPStaticSubrange). */
const FIRST_DYNAMIC = 256;
const NODE_PORT_FIRST = 30_000;
const NODE_PORTS = 2768;

/**
 * Gives services their cluster addresses and node ports (pkg/registry/core/service/storage/alloc.go); it stands in line with the
 * admission plugins because it must see the other services. What an update leaves out is taken over from before.
 *
 * Divergence from real Kubernetes: no ServiceCIDR and IPAddress objects; a random choice among the free ones, from the simulation's seed.
 */
export function serviceAllocation(api: ApiServer): AdmissionPlugin {
  return {
    name: 'ServiceAllocation',
    kinds: [services],
    mutate(request) {
      if (!isRequestFor(request, services) || request.operation === 'DELETE') return request.object;
      const { object, old } = request;
      const patched = old === undefined ? object.spec : withValuesOf(object.spec, old.spec);
      const spec = withNodePorts(api, object, withClusterIP(api, object, patched));
      return setField(object, 'spec', withHealthCheckPort(api, object, spec, old?.spec));
    },
  };
}

/** pkg/registry/core/service/strategy.go, `patchAllocatedValues` and `dropTypeDependentFields`. */
function withValuesOf(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let result = spec;
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (!spec.clusterIP && old.clusterIP) result = { ...result, clusterIP: old.clusterIP };
    if (!spec.clusterIPs?.length && old.clusterIPs) result = { ...result, clusterIPs: old.clusterIPs };
    if (spec.clusterIP && spec.clusterIP !== old.clusterIP && result.clusterIPs?.[0] === old.clusterIP)
      result = { ...result, clusterIPs: [spec.clusterIP] };
    if (!spec.ipFamilies?.length && old.ipFamilies) result = { ...result, ipFamilies: old.ipFamilies };
    if (!spec.ipFamilyPolicy && old.ipFamilyPolicy) result = { ...result, ipFamilyPolicy: old.ipFamilyPolicy };
  }
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    const { clusterIP: _ip, clusterIPs: _ips, ipFamilies: _families, ipFamilyPolicy: _policy, ...rest } = result;
    result = rest;
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const)
      if (result[field] === old[field]) result = setField(result, field, undefined);
  }
  if (!needsNodePort(old)) return result;
  if (needsNodePort(spec)) return setField(result, 'ports', portsWithNumbersOf(result.ports ?? [], old.ports ?? []));
  const ports = (result.ports ?? []).map((port) => setField(port, 'nodePort', undefined));
  const policy = result.externalTrafficPolicy === old.externalTrafficPolicy ? undefined : result.externalTrafficPolicy;
  return setField(setField(result, 'ports', ports), 'externalTrafficPolicy', policy);
}

function portsWithNumbersOf(ports: readonly ServicePort[], old: readonly ServicePort[]): readonly ServicePort[] {
  const kept = new Set(ports.map(({ nodePort }) => nodePort));
  return ports.map((port) => {
    const before = old.find(({ name = '' }) => name === (port.name ?? ''))?.nodePort;
    return port.nodePort || before === undefined || kept.has(before) ? port : { ...port, nodePort: before };
  });
}

function withClusterIP(api: ApiServer, service: Service, spec: ServiceSpec): ServiceSpec {
  if (!needsClusterIP(spec)) return spec;
  const families = {
    ipFamilies: spec.ipFamilies?.length ? spec.ipFamilies : ['IPv4'],
    ipFamilyPolicy: spec.ipFamilyPolicy || 'SingleStack',
  };
  if (isHeadless(spec)) {
    // Without a selector nobody knows the families of what stands behind it, so it gets both.
    const open = Object.keys(spec.selector ?? {}).length === 0 && !spec.ipFamilyPolicy;
    const both = {
      ipFamilies: spec.ipFamilies?.length === 2 ? spec.ipFamilies : ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    };
    return { ...spec, clusterIP: 'None', clusterIPs: ['None'], ...(open ? both : families) };
  }
  const asked = spec.clusterIP || spec.clusterIPs?.[0] || '';
  const clusterIP = asked === '' ? freeAddress(api, service) : asked;
  if (asked !== '') checkAddress(api, service, asked);
  if (
    clusterIP === spec.clusterIP &&
    spec.clusterIPs?.[0] === clusterIP &&
    spec.ipFamilyPolicy &&
    spec.ipFamilies?.length
  )
    return spec;
  return { ...spec, clusterIP, clusterIPs: [clusterIP], ...families };
}

function checkAddress(api: ApiServer, service: Service, address: string): void {
  const refuse = (why: string) =>
    invalid(services, service.metadata.name, [
      invalidField('spec.clusterIPs', [address], `failed to allocate IP ${address}: ${why}`),
    ]);
  const offset = offsetOf(address);
  if (offset === undefined) {
    const messages = [
      invalidField('spec.clusterIPs[0]', address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
    ];
    throw invalid(services, service.metadata.name, messages);
  }
  if (offset <= 0 || offset >= ADDRESSES - 1) {
    throw refuse(`the provided IP (${address}) is not in the valid range. The range of valid IPs is ${SERVICE_CIDR}`);
  }
  if (isTaken(api, service, address)) throw refuse('provided IP is already allocated');
}

function freeAddress(api: ApiServer, service: Service): string {
  const dynamic = ADDRESSES - 1 - FIRST_DYNAMIC;
  const start = api.sim.random('clusterIP').below(dynamic);
  for (let step = 0; step < dynamic; step += 1) {
    const address = addressAt(FIRST_DYNAMIC + ((start + step) % dynamic));
    if (!isTaken(api, service, address)) return address;
  }
  throw internalError(`failed to allocate a serviceIP for Service "${service.metadata.name}": range is full`);
}

function isTaken(api: ApiServer, { metadata }: Service, address: string): boolean {
  for (const other of api.collection(services).under('spec.clusterIP', address)) {
    if (other.metadata.name !== metadata.name || other.metadata.namespace !== metadata.namespace) return true;
  }
  return false;
}

function addressAt(offset: number): string {
  const address = BASE + offset;
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.');
}

/** How far into the range; undefined for what is no IPv4 address. */
function offsetOf(address: string): number | undefined {
  const parts = address.split('.');
  const numbers = parts.map(Number);
  if (
    parts.length !== 4 ||
    parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part)) ||
    numbers.some((part) => part > 255)
  )
    return undefined;
  return numbers.reduce((sum, part) => sum * 256 + part, 0) - BASE;
}

function withNodePorts(api: ApiServer, service: Service, spec: ServiceSpec): ServiceSpec {
  const { ports = [] } = spec;
  if (!needsNodePort(spec) || ports.length === 0) return spec;
  let taken: Set<number> | undefined;
  const known = () => (taken ??= takenNodePorts(api, service));
  const numbered = ports.map((port, index) => {
    const { nodePort } = port;
    if (nodePort) {
      const refuse = (why: string) =>
        invalid(services, service.metadata.name, [invalidField(`spec.ports[${index}].nodePort`, nodePort, why)]);
      if (nodePort < NODE_PORT_FIRST || nodePort >= NODE_PORT_FIRST + NODE_PORTS) {
        const range = `${NODE_PORT_FIRST}-${NODE_PORT_FIRST + NODE_PORTS - 1}`;
        throw refuse(`provided port is not in the valid range. The range of valid ports is ${range}`);
      }
      if (known().has(nodePort)) throw refuse('provided port is already allocated');
      return port;
    }
    const chosen = freeNodePort(api, known());
    known().add(chosen);
    return { ...port, nodePort: chosen };
  });
  return numbered.every((port, index) => port === ports[index]) ? spec : { ...spec, ports: numbered };
}

/** A load balancer that must find the nodes with endpoints asks them on a port of its own (pkg/api/service/util.go, `NeedsHealthCheck`). */
function withHealthCheckPort(
  api: ApiServer,
  service: Service,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
): ServiceSpec {
  const before = old !== undefined && needsHealthCheck(old) ? old.healthCheckNodePort : undefined;
  const asked = spec.healthCheckNodePort || undefined;
  if (!needsHealthCheck(spec)) {
    return asked === before ? setField(spec, 'healthCheckNodePort', undefined) : spec;
  }
  if (asked !== undefined && asked === before) return spec;
  if (asked === undefined && before !== undefined) return { ...spec, healthCheckNodePort: before };
  const taken = takenNodePorts(api, service);
  for (const { nodePort } of spec.ports ?? []) if (nodePort) taken.add(nodePort);
  if (asked === undefined) return { ...spec, healthCheckNodePort: freeNodePort(api, taken) };
  if (!taken.has(asked)) return spec;
  const why = `failed to allocate requested HealthCheck NodePort ${asked}: provided port is already allocated`;
  throw internalError(why);
}

function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function takenNodePorts(api: ApiServer, { metadata }: Service): Set<number> {
  const taken = new Set<number>();
  for (const other of api.collection(services).values()) {
    if (other.metadata.name === metadata.name && other.metadata.namespace === metadata.namespace) continue;
    for (const { nodePort } of other.spec.ports ?? []) if (nodePort) taken.add(nodePort);
    if (other.spec.healthCheckNodePort) taken.add(other.spec.healthCheckNodePort);
  }
  return taken;
}

function freeNodePort(api: ApiServer, taken: ReadonlySet<number>): number {
  const start = api.sim.random('nodePort').below(NODE_PORTS);
  for (let step = 0; step < NODE_PORTS; step += 1) {
    const port = NODE_PORT_FIRST + ((start + step) % NODE_PORTS);
    if (!taken.has(port)) return port;
  }
  throw internalError('failed to allocate a nodePort: range is full');
}
