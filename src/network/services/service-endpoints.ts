import type { EndpointSlice } from '../../api/generated/types';

/** Somebody who serves a port of a service (pkg/proxy/endpoint.go). */
export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeName: string;
  readonly nodeHints: readonly string[];
  readonly zoneHints: readonly string[];
}

const NO_HINTS: readonly string[] = [];

/**
 * The endpoints of one port of a service, sorted by address and port. Of two of the same address one that does not terminate counts.
 * Source: pkg/proxy/endpointslicecache.go (`addEndpoints`), pkg/proxy/endpoint.go.
 */
export function endpointsOfPort(slices: Iterable<EndpointSlice>, portName: string): readonly ServiceEndpoint[] {
  const found = new Map<string, ServiceEndpoint>();
  for (const { endpoints = [], ports = [] } of slices) {
    for (const { name = '', port } of ports) {
      if (name !== portName || port === undefined) continue;
      for (const { addresses, conditions = {}, nodeName = '', hints } of endpoints) {
        const [address] = addresses ?? [];
        if (address === undefined) continue;
        const { ready = true, terminating = false } = conditions;
        const key = `${address}:${port}`;
        if (found.has(key) && terminating) continue;
        found.set(key, {
          address,
          port,
          ready,
          serving: conditions.serving ?? ready,
          terminating,
          nodeName,
          nodeHints: hints?.forNodes?.map(({ name: node }) => node) ?? NO_HINTS,
          zoneHints: hints?.forZones?.map(({ name: zone }) => zone) ?? NO_HINTS,
        });
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}
