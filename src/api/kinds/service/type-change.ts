import { deepEqual } from '../../equality';
import type { Service, ServicePort, ServiceSpec } from '../../generated/types';
import type { Mutable } from '../../mutable';
import { setField } from '../sharing';
import { hasNodePorts, isExternallyAccessible, needsClusterIP, needsHealthCheck } from './defaults';

/**
 * Clears what a service of its new type has no use for, unless whoever changes the type changes that too, which is a mistake then
 * (pkg/registry/core/service/strategy.go, `dropTypeDependentFields`).
 */
export function dropTypeDependentFields(service: Service, { spec: old }: Service): Service {
  const { spec } = service;
  const dropped = hasSameNeeds(spec, old) ? spec : dropFields(spec, old);
  const isBalanced = spec.type === 'LoadBalancer' || Object.keys(service.status?.loadBalancer ?? {}).length === 0;
  const result = setField(service, 'spec', dropped);
  return isBalanced ? result : { ...result, status: { ...service.status, loadBalancer: {} } };
}

/** Most updates leave these as they are. */
function hasSameNeeds(spec: ServiceSpec, old: ServiceSpec): boolean {
  return (
    spec.type === old.type &&
    spec.externalTrafficPolicy === old.externalTrafficPolicy &&
    deepEqual(spec.externalIPs, old.externalIPs)
  );
}

function dropFields(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  const result: Mutable<ServiceSpec> = { ...spec };
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    const isSame = (spec.clusterIP ?? '') === (old.clusterIP ?? '') && isSameList(spec.clusterIPs, old.clusterIPs);
    if (isSame) {
      delete result.clusterIP;
      delete result.clusterIPs;
    }
    if (isSameList(spec.ipFamilies, old.ipFamilies)) delete result.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete result.ipFamilyPolicy;
  }
  if (hasNodePorts(old) && !hasNodePorts(spec)) {
    const before = new Set(numbersOf(old));
    if (numbersOf(spec).every((number) => before.has(number))) result.ports = (spec.ports ?? []).map(withoutNumber);
  }
  if (
    needsHealthCheck(old) &&
    !needsHealthCheck(spec) &&
    (spec.healthCheckNodePort ?? 0) === (old.healthCheckNodePort ?? 0)
  )
    delete result.healthCheckNodePort;
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete result.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === old.loadBalancerClass) delete result.loadBalancerClass;
  }
  if (
    isExternallyAccessible(old) &&
    !isExternallyAccessible(spec) &&
    (spec.externalTrafficPolicy ?? '') === (old.externalTrafficPolicy ?? '')
  )
    delete result.externalTrafficPolicy;
  return result;
}

function isSameList(list: readonly string[] = [], old: readonly string[] = []): boolean {
  return deepEqual(list, old);
}

function numbersOf({ ports = [] }: ServiceSpec): readonly number[] {
  return ports.flatMap(({ nodePort }) => nodePort || []);
}

function withoutNumber(port: ServicePort): ServicePort {
  return setField(port, 'nodePort', undefined);
}
