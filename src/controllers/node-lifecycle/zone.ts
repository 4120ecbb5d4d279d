import type { Node } from '../../api/generated/types';

export type ZoneState = 'Initial' | 'Normal' | 'FullDisruption' | 'PartialDisruption';

const UNHEALTHY_ZONE_THRESHOLD = 0.55;
const LARGE_CLUSTER_NODES = 50;
const EVICTIONS_PER_SECOND = 0.1;
const SECONDARY_EVICTIONS_PER_SECOND = 0.01;

/** How badly a zone is off: full without a ready node, partial from three nodes and 55 % not ready on (`ComputeZoneState`). */
export function zoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  if (notReady > 2 && Math.fround(notReady / (notReady + ready)) >= Math.fround(UNHEALTHY_ZONE_THRESHOLD))
    return 'PartialDisruption';
  return 'Normal';
}

/** How many nodes a second are given over to eviction (`setLimiterInZone`); 0: none. */
export function evictionsPerSecond(state: ZoneState, nodes: number): number {
  if (state !== 'PartialDisruption') return EVICTIONS_PER_SECOND;
  return nodes > LARGE_CLUSTER_NODES ? SECONDARY_EVICTIONS_PER_SECOND : 0;
}

/** Nodes with this label do not count when the state of their zone is judged. */
export function isExcludedFromDisruption({ metadata }: Node): boolean {
  return metadata.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined;
}
