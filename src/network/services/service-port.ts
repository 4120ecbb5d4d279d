import type { Service } from '../../api/generated/types';
import { keyText } from '../../api/object';
import type { Protocol } from '../hooks';

/** One port of a service, as kube-proxy treats it (pkg/proxy/serviceport.go, `BaseServicePortInfo`). */
export interface ServicePortRule {
  /** `default/web`. */
  readonly service: string;
  readonly portName: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  /** 0: none. */
  readonly nodePort: number;
  /** External addresses and those of load balancers, which a node of the cluster need not leave it for. */
  readonly externalAddresses: readonly string[];
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  /** How long a client keeps its endpoint; undefined: no session affinity. */
  readonly affinityMs: number | undefined;
  /** Who may use a load balancer's address, as CIDRs; empty: everybody. */
  readonly sourceRanges: readonly string[];
  readonly loadBalancerAddresses: readonly string[];
  /** Where load balancers ask a node for its endpoints of the service; 0: nowhere. */
  readonly healthCheckNodePort: number;
}

const PROXY_NAME_LABEL = 'service.kubernetes.io/service-proxy-name';

/** The ports of a service that kube-proxy has rules for: none for a headless one, or one that is somebody else's (pkg/proxy/util/utils.go, `ShouldSkipService`). */
export function servicePortRules({ metadata, spec, status }: Service): readonly ServicePortRule[] {
  const { clusterIP = '', type, ports = [] } = spec;
  if (clusterIP === '' || clusterIP === 'None' || type === 'ExternalName') return [];
  if (metadata.labels?.[PROXY_NAME_LABEL] !== undefined) return [];
  const loadBalancerAddresses = (status?.loadBalancer?.ingress ?? [])
    .filter(({ ip = '', ipMode = 'VIP' }) => ip !== '' && ipMode === 'VIP')
    .map(({ ip = '' }) => ip);
  const isExternal = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const affinitySeconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  return ports.map(({ name = '', protocol, port, nodePort = 0 }) => ({
    service: keyText(metadata.namespace ?? '', metadata.name),
    portName: name,
    protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
    clusterIP,
    port,
    nodePort,
    externalAddresses: [...(spec.externalIPs ?? []), ...loadBalancerAddresses],
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    externalPolicyLocal: isExternal && spec.externalTrafficPolicy === 'Local',
    affinityMs: spec.sessionAffinity === 'ClientIP' ? affinitySeconds * 1000 : undefined,
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    loadBalancerAddresses,
    healthCheckNodePort: spec.healthCheckNodePort ?? 0,
  }));
}

export function isExternallyAccessible({ nodePort, externalAddresses }: ServicePortRule): boolean {
  return nodePort !== 0 || externalAddresses.length > 0;
}
