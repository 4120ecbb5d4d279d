import { deepEqual } from '../../api/equality';
import type { Endpoint, EndpointSlice } from '../../api/generated/types';

/** `--max-endpoints-per-slice`. */
const MAX_ENDPOINTS_PER_SLICE = 100;

/** What has to be done with the slices of one set of ports. */
export interface SlicePlan {
  /** Slices with other endpoints than now. */
  readonly changed: ReadonlyMap<EndpointSlice, readonly Endpoint[]>;
  readonly removed: readonly EndpointSlice[];
  /** The endpoints of each new slice. */
  readonly added: readonly (readonly Endpoint[])[];
}

/**
 * Distributes the endpoints that are wanted over the slices that are there, with as few writes as possible: what is in a slice stays there,
 * slices that change anyway are filled up, the fullest first, then one that has room for all the rest, then new ones.
 * Source: staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping).
 */
export function planSlices(existing: readonly EndpointSlice[], wanted: readonly Endpoint[]): SlicePlan {
  const left = new Map(wanted.map((endpoint) => [identityOf(endpoint), endpoint]));
  const changed = new Map<EndpointSlice, Endpoint[]>();
  const removed: EndpointSlice[] = [];
  const unchanged: EndpointSlice[] = [];
  for (const slice of existing) {
    const { endpoints = [] } = slice;
    const kept: Endpoint[] = [];
    let isChanged = false;
    for (const endpoint of endpoints) {
      const id = identityOf(endpoint);
      const now = left.get(id);
      if (now === undefined) continue;
      kept.push(now);
      left.delete(id);
      if (!deepEqual(now, endpoint)) isChanged = true;
    }
    if (!isChanged && kept.length === endpoints.length) unchanged.push(slice);
    else if (kept.length === 0) removed.push(slice);
    else changed.set(slice, kept);
  }
  const rest = [...left.values()];
  for (const endpoints of [...changed.values()].sort((a, b) => b.length - a.length))
    endpoints.push(...rest.splice(0, MAX_ENDPOINTS_PER_SLICE - endpoints.length));
  const added: Endpoint[][] = [];
  while (rest.length > 0) {
    const slice = rest.length < MAX_ENDPOINTS_PER_SLICE ? sliceToFill(unchanged, rest.length) : undefined;
    if (slice === undefined) added.push(rest.splice(0, MAX_ENDPOINTS_PER_SLICE));
    else changed.set(slice, [...(slice.endpoints ?? []), ...rest.splice(0)]);
  }
  return { changed, removed, added };
}

/** The slice that is fullest with `count` endpoints more. */
function sliceToFill(slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined;
  let bestRoom = MAX_ENDPOINTS_PER_SLICE;
  for (const slice of slices) {
    const room = MAX_ENDPOINTS_PER_SLICE - (slice.endpoints ?? []).length - count;
    if (room < 0 || room >= bestRoom) continue;
    best = slice;
    bestRoom = room;
  }
  return best;
}

/** endpointslice/util/endpointset.go (`endpointHashObj`). */
export function identityOf({ addresses, hostname = '', targetRef }: Endpoint): string {
  return `${addresses.join()} ${hostname} ${targetRef?.uid ?? ''}`;
}
