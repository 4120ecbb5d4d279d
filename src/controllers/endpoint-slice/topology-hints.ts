import type { Endpoint } from '../../api/generated/types';

/** How much of the cluster's CPU each zone has, of 1; undefined: it cannot be said. */
export type ZoneShares = ReadonlyMap<string, number> | undefined;

/** The endpoints of the slices of a service, by what happens to the slices. */
export interface SliceContents {
  readonly added: readonly (readonly Endpoint[])[];
  readonly changed: readonly (readonly Endpoint[])[];
  readonly unchanged: readonly (readonly Endpoint[])[];
}

/** The same slices with their hints; of those that would not have changed, the ones that do have endpoints. */
export interface HintedSlices {
  readonly added: readonly (readonly Endpoint[])[];
  readonly changed: readonly (readonly Endpoint[])[];
  readonly unchanged: readonly (readonly Endpoint[] | undefined)[];
  /** How many endpoints each zone is given; undefined: there can be no hints, for this reason. */
  readonly byZone: ReadonlyMap<string, number> | undefined;
  readonly reason: string;
}

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** How much more than its part an endpoint may have to bear. */
const OVERLOAD_THRESHOLD = 0.2;

/**
 * Gives each zone endpoints in proportion to its CPU, its own ones first (`service.kubernetes.io/topology-mode: Auto`).
 * Source: staging/src/k8s.io/endpointslice/topologycache (`AddHints`). Where that goes through Go maps, zones come by name.
 */
export function addTopologyHints(slices: SliceContents, shares: ZoneShares): HintedSlices {
  const { added, changed, unchanged } = slices;
  const total = [...added, ...changed, ...unchanged].flat().filter(isReady).length;
  const allocations = allocationsOf(total, shares);
  if (typeof allocations === 'string') return withoutHints(slices, allocations);
  const byZone = new Map<string, number>();
  const add = (zone: string, count: number) => byZone.set(zone, (byZone.get(zone) ?? 0) + count);
  const isKept = unchanged.map((endpoints) => {
    const hints = presentHints(endpoints, byZone, allocations);
    for (const [zone, count] of hints ?? []) add(zone, count);
    return hints !== undefined;
  });
  const open = [...added, ...changed, ...unchanged.filter((_, index) => isKept[index] !== true)];
  if (open.flat().some((endpoint) => isReady(endpoint) && !endpoint.zone))
    return withoutHints(slices, 'One or more endpoints do not have a zone specified');
  for (const endpoint of open.flat()) if (isReady(endpoint)) add(endpoint.zone ?? '', 1);
  const moves = movesBetween(allocations, byZone);
  const hinted = open.map((endpoints) =>
    endpoints.map((endpoint) => {
      if (!isReady(endpoint)) return withoutHint(endpoint);
      const own = endpoint.zone ?? '';
      const zone = moves.next(own) ?? own;
      if (zone !== own) {
        add(own, -1);
        add(zone, 1);
      }
      return { ...endpoint, hints: { forZones: [{ name: zone }] } };
    }),
  );
  if (byZone.size === 0) return withoutHints(slices, 'No hints allocated for zones');
  const rest = hinted.slice(added.length + changed.length);
  return {
    added: hinted.slice(0, added.length),
    changed: hinted.slice(added.length, added.length + changed.length),
    unchanged: isKept.map((kept) => (kept ? undefined : rest.shift())),
    byZone,
    reason: 'Topology Aware Hints has been enabled',
  };
}

/** Has a zone fewer endpoints than it takes (`serviceOverloaded`)? */
export function isOverloaded(byZone: ReadonlyMap<string, number>, shares: ZoneShares): boolean {
  if (byZone.size === 0) return false;
  if (shares === undefined) return true;
  let total = 0;
  for (const count of byZone.values()) total += count;
  return [...shares].some(([zone, share]) => (byZone.get(zone) ?? -1) < minimumOf(total * share));
}

/** `RemoveHintsFromSlices`. */
function withoutHints({ added, changed, unchanged }: SliceContents, reason: string): HintedSlices {
  return {
    added: added.map((endpoints) => endpoints.map(withoutHint)),
    changed: changed.map((endpoints) => endpoints.map(withoutHint)),
    unchanged: unchanged.map((endpoints) =>
      endpoints.some(({ hints }) => hints !== undefined) ? endpoints.map(withoutHint) : undefined,
    ),
    byZone: undefined,
    reason,
  };
}

function withoutHint(endpoint: Endpoint): Endpoint {
  if (endpoint.hints === undefined) return endpoint;
  const { hints: _hints, ...rest } = endpoint;
  return rest;
}

/** How many endpoints each zone should have, at least and at most; or why that can't be (`getAllocations`). */
function allocationsOf(endpoints: number, shares: ZoneShares): ReadonlyMap<string, Allocation> | string {
  if (shares === undefined)
    return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  const numbers = `(${endpoints} endpoints, ${shares.size} zones)`;
  if (shares.size > endpoints) return `Insufficient number of endpoints ${numbers}`;
  const minima = new Map([...shares].map(([zone, share]) => [zone, minimumOf(share * endpoints)]));
  let left = endpoints;
  for (const minimum of minima.values()) left -= minimum;
  if (left < 0)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${numbers}`;
  return new Map(
    [...minima].map(([zone, minimum]) => {
      const desired = Math.max((shares.get(zone) ?? 0) * endpoints, minimum);
      return [zone, { minimum, maximum: minimum + left, desired }];
    }),
  );
}

function minimumOf(desired: number): number {
  return Math.ceil(desired * (1 / (1 + OVERLOAD_THRESHOLD)));
}

/** The hints of a slice that may stay as it is; undefined when it may not (`getHintsByZone`). */
function presentHints(
  endpoints: readonly Endpoint[],
  byZone: ReadonlyMap<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): ReadonlyMap<string, number> | undefined {
  const hints = new Map<string, number>();
  for (const endpoint of endpoints) {
    if (!isReady(endpoint)) continue;
    const forZones = endpoint.hints?.forZones ?? [];
    if (forZones.length === 0) return undefined;
    for (const { name } of forZones) {
      if (!allocations.has(name)) return undefined;
      hints.set(name, (hints.get(name) ?? 0) + 1);
    }
  }
  for (const [zone, count] of hints)
    if (count + (byZone.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) return undefined;
  return hints;
}

/** Which zones give endpoints away, and which get them (`getGivingAndReceivingZones`). */
function movesBetween(allocations: ReadonlyMap<string, Allocation>, byZone: ReadonlyMap<string, number>) {
  const surplus = new Map([...allocations].map(([zone, { desired }]) => [zone, (byZone.get(zone) ?? 0) - desired]));
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [giver, toGive] = most(surplus, 1);
    const [receiver, toReceive] = most(surplus, -1);
    if (giver === '' || receiver === '' || (toGive < 1 && toReceive < 1) || toGive < 0.5 || toReceive < 0.5) break;
    giving.set(giver, (giving.get(giver) ?? 0) + 1);
    receiving.set(receiver, (receiving.get(receiver) ?? 0) + 1);
    surplus.set(giver, toGive - 1);
    surplus.set(receiver, 1 - toReceive);
  }
  return {
    /** The zone that an endpoint of `zone` goes to; undefined when it stays. */
    next(zone: string): string | undefined {
      const [receiver] = receiving.keys();
      const count = giving.get(zone) ?? 0;
      if (count === 0 || receiver === undefined) return undefined;
      giving.set(zone, count - 1);
      const left = (receiving.get(receiver) ?? 0) - 1;
      if (left > 0) receiving.set(receiver, left);
      else receiving.delete(receiver);
      return receiver;
    },
  };
}

/** The zone that has most too many (`sign` 1) or too few (-1), and how many. */
function most(surplus: ReadonlyMap<string, number>, sign: 1 | -1): readonly [zone: string, count: number] {
  let best: readonly [string, number] = ['', 0];
  for (const [zone, count] of surplus) if (count * sign > best[1]) best = [zone, count * sign];
  return best;
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true;
}
