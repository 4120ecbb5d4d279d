import type { ServiceEndpoint } from './service-endpoints';
import { isExternallyAccessible, type ServicePortRule } from './service-port';

/** The endpoints of a service's port that a node may use. */
export interface UsableEndpoints {
  /** For traffic that may go to any node. */
  readonly cluster: readonly ServiceEndpoint[];
  /** For traffic that must stay on the node. */
  readonly local: readonly ServiceEndpoint[];
  /** Whether there is anybody at all who could serve. */
  readonly any: boolean;
}

const NONE: readonly ServiceEndpoint[] = [];

/**
 * Those that are ready, in the node's zone or on the node itself if hints say so; if there are none, those that terminate and still serve.
 * Source: pkg/proxy/topology.go (`CategorizeEndpoints`).
 */
export function usableEndpoints(
  rule: ServicePortRule,
  endpoints: readonly ServiceEndpoint[],
  nodeName: string,
  zone: string,
): UsableEndpoints {
  const { internalPolicyLocal, externalPolicyLocal } = rule;
  const usesCluster = !internalPolicyLocal || isExternallyAccessible(rule);
  const usesLocal = internalPolicyLocal || (externalPolicyLocal && isExternallyAccessible(rule));
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  const terminating = endpoints.filter((endpoint) => !endpoint.ready && endpoint.serving && endpoint.terminating);
  const cluster = usesCluster ? preferred(nearest(ready, nodeName, zone), terminating) : NONE;
  const isLocal = (endpoint: ServiceEndpoint) => endpoint.nodeName === nodeName;
  const local = usesLocal ? preferred(ready.filter(isLocal), terminating.filter(isLocal)) : NONE;
  return { cluster, local, any: ready.length > 0 || terminating.length > 0 };
}

/** Whether all nodes may use the same endpoints: nobody asks for those nearby. */
export function isSameForAllNodes(rule: ServicePortRule, endpoints: readonly ServiceEndpoint[]): boolean {
  if (rule.internalPolicyLocal || rule.externalPolicyLocal) return false;
  return endpoints.every(({ nodeHints, zoneHints }) => nodeHints.length === 0 && zoneHints.length === 0);
}

function preferred(first: readonly ServiceEndpoint[], second: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  return first.length > 0 ? first : second;
}

/** Hints count when every endpoint has some and one is meant for this node, or its zone (`topologyModeFromHints`). */
function nearest(ready: readonly ServiceEndpoint[], nodeName: string, zone: string): readonly ServiceEndpoint[] {
  const hinted = (hintsOf: (endpoint: ServiceEndpoint) => readonly string[], name: string) => {
    if (!ready.every((endpoint) => hintsOf(endpoint).length > 0)) return NONE;
    return ready.filter((endpoint) => hintsOf(endpoint).includes(name));
  };
  const onNode = hinted(({ nodeHints }) => nodeHints, nodeName);
  return onNode.length > 0
    ? onNode
    : preferred(
        hinted(({ zoneHints }) => zoneHints, zone),
        ready,
      );
}
