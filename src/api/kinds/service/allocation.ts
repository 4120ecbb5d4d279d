import { invalid as invalidField } from '../../field-error';
import type { Service, ServicePort, ServiceSpec } from '../../generated/types';
import { isRequestFor, type AdmissionPlugin } from '../../admission/admission';
import { deepEqual } from '../../equality';
import type { ApiServer } from '../../server';
import { internalError, invalid } from '../../status';
import { services } from '../service';
import { setField } from '../sharing';
import { serviceAddresses } from './addresses';
import { isHeadless, needsClusterIP, needsHealthCheck, needsNodePort } from './defaults';
import { withFamilies } from './ip-families';
import { withNodePorts } from './node-ports';

/**
 * Gives services their cluster addresses and node ports (pkg/registry/core/service/storage/storage.go, alloc.go); it stands in line with the
 * admission plugins because it must see the other services. What an update leaves out is taken over from before.
 *
 * Divergence from real Kubernetes: a random choice among the free ones, from the simulation's seed.
 */
export function serviceAllocation(api: ApiServer): AdmissionPlugin {
  return {
    name: 'ServiceAllocation',
    kinds: [services],
    mutate(request) {
      if (!isRequestFor(request, services) || request.operation === 'DELETE') return request.object;
      const { object, old, options } = request;
      const isTrial = options.dryRun === true;
      const allocated = old === undefined ? created(api, object, isTrial) : updated(api, object, old.spec, isTrial);
      return setField(object, 'spec', shown(allocated));
    },
  };
}

function created(api: ApiServer, service: Service, isTrial: boolean): ServiceSpec {
  const { spec } = service;
  const normal = spec.clusterIP && !spec.clusterIPs?.length ? { ...spec, clusterIPs: [spec.clusterIP] } : spec;
  const addressed = withAddress(api, service, withFamilies(service, normal, undefined), isTrial);
  return withNodePorts(api, service, addressed, undefined, isTrial);
}

function updated(api: ApiServer, service: Service, old: ServiceSpec, isTrial: boolean): ServiceSpec {
  const normal = normalized(withValuesOf(service.spec, old), old);
  const spec = withFamilies(service, normal, old);
  const addressed = old.type === 'ExternalName' ? withAddress(api, service, spec, isTrial) : spec;
  return withNodePorts(api, service, addressed, old, isTrial);
}

/** The policy for traffic from inside is stored for a name that leads outside too, but not shown (`defaultOnReadInternalTrafficPolicy`). */
function shown(spec: ServiceSpec): ServiceSpec {
  const { type, internalTrafficPolicy: policy } = spec;
  const isKnown = policy === 'Cluster' || policy === 'Local';
  return type === 'ExternalName' && isKnown ? setField(spec, 'internalTrafficPolicy', undefined) : spec;
}

/** Who reads nothing before writing keeps what was allocated (`patchAllocatedValues`). */
function withValuesOf(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let result = spec;
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (!spec.clusterIP && old.clusterIP) result = setField(result, 'clusterIP', old.clusterIP);
    if (!spec.clusterIPs?.length && old.clusterIPs) result = setField(result, 'clusterIPs', old.clusterIPs);
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const ports = portsWithNumbersOf(result.ports ?? [], old.ports ?? []);
    if (!deepEqual(ports, result.ports ?? [])) result = { ...result, ports };
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec) && !spec.healthCheckNodePort)
    result = setField(result, 'healthCheckNodePort', old.healthCheckNodePort);
  return result;
}

function portsWithNumbersOf(ports: readonly ServicePort[], old: readonly ServicePort[]): readonly ServicePort[] {
  const asked = new Set(ports.map(({ nodePort }) => nodePort));
  const numberOf = new Map(old.map(({ name = '', nodePort }) => [name, nodePort]));
  return ports.map((port) => {
    const before = numberOf.get(port.name ?? '');
    return port.nodePort || !before || asked.has(before) ? port : { ...port, nodePort: before };
  });
}

/** Of `clusterIP` and `clusterIPs` clients may know the first alone (`normalizeClusterIPs`). */
function normalized(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const { clusterIP = '', clusterIPs = [] } = spec;
  const { clusterIP: before = '', clusterIPs: listBefore = [] } = old;
  const isSameList = deepEqual(clusterIPs, listBefore);
  if (clusterIP === before) {
    return listBefore.length > 0 && clusterIPs.length === 0 ? { ...spec, clusterIPs: listBefore } : spec;
  }
  if (!isSameList) return spec;
  return setField(spec, 'clusterIPs', before !== '' && clusterIP === '' ? undefined : [clusterIP]);
}

/** `allocClusterIPs`. */
function withAddress(api: ApiServer, service: Service, spec: ServiceSpec, isTrial: boolean): ServiceSpec {
  if (!needsClusterIP(spec) || isHeadless(spec)) return spec;
  const addresses = api.shared(serviceAddresses);
  const [asked] = spec.clusterIPs ?? [];
  if (asked !== undefined) {
    const why = addresses.allocate(asked, isTrial);
    if (why === undefined) return spec;
    const detail = `failed to allocate IP ${asked}: ${why}`;
    throw invalid(services, service.metadata.name, [invalidField('spec.clusterIPs', spec.clusterIPs, detail)]);
  }
  const clusterIP = addresses.allocateNext(isTrial);
  if (clusterIP === undefined)
    throw internalError(`failed to allocate a serviceIP for Service "${service.metadata.name}": range is full`);
  return { ...spec, clusterIP, clusterIPs: [clusterIP] };
}
