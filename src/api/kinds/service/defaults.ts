import type { Service, ServiceSpec } from '../../generated/types';
import { changeField, changeItems, setField, withDefaults, withPointers } from '../sharing';

const CLIENT_IP_SECONDS = 10_800;

/** pkg/apis/core/v1/defaults.go, `SetDefaults_Service`. */
export function defaultService(service: Service): Service {
  return changeField(withDefaults(service, { spec: {} }), 'spec', defaultSpec);
}

/** An address of a load balancer is one that all its clients can use, unless it says otherwise. */
export function defaultIpMode(service: Service): Service {
  if (service.spec.type !== 'LoadBalancer') return service;
  return changeField(service, 'status', (status) =>
    changeField(status, 'loadBalancer', (balancer) =>
      changeField(balancer, 'ingress', (ingress) =>
        changeItems(ingress, (item) => (item.ip ? withDefaults(item, { ipMode: 'VIP' }) : item)),
      ),
    ),
  );
}

/** Can be reached from outside the cluster (pkg/api/service/util.go, `ExternallyAccessible`). */
export function isExternallyAccessible({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

export function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

export function needsClusterIP({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName';
}

export function needsNodePort({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

/** Can its ports have numbers on the nodes, whether or not they must? */
export function hasNodePorts({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

/** Must its load balancer ask the nodes whether they have endpoints (pkg/api/service/util.go, `NeedsHealthCheck`)? */
export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

const TYPES_WITH_ADDRESS: ReadonlySet<string | undefined> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer']);

function defaultSpec(spec: ServiceSpec): ServiceSpec {
  let result = withDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (result.sessionAffinity === 'None') result = setField(result, 'sessionAffinityConfig', undefined);
  if (result.sessionAffinity === 'ClientIP' && result.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    result = { ...result, sessionAffinityConfig: { clientIP: { timeoutSeconds: CLIENT_IP_SECONDS } } };
  }
  result = changeField(result, 'ports', (ports) =>
    changeItems(ports, (port) => {
      const target =
        port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '' ? port.port : port.targetPort;
      return setField(withDefaults(port, { protocol: 'TCP' }), 'targetPort', target);
    }),
  );
  if (isExternallyAccessible(result)) result = withDefaults(result, { externalTrafficPolicy: 'Cluster' });
  if (TYPES_WITH_ADDRESS.has(result.type)) result = withPointers(result, { internalTrafficPolicy: 'Cluster' });
  return result.type === 'LoadBalancer' ? withDefaults(result, { allocateLoadBalancerNodePorts: true }) : result;
}
