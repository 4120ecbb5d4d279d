import type { Timer } from '../../sim/simulation';
import type { Event } from '../generated/types';
import { events } from '../kinds/event';
import { keyOf } from '../object';
import type { ApiServer } from '../server';

const TTL_MS = 3_600_000;
const LEASE_REUSE_MS = 60_000;
const LEASE_MAX_OBJECTS = 1000;

interface Lease {
  readonly expiresMs: number;
  /** The events written under this lease, as they were written: a later write moves an event to a later lease. */
  readonly written: Event[];
}

/**
 * Lets events go an hour after they were last written (kube-apiserver --event-ttl). As etcd3/lease_manager.go does, events written
 * within one minute share a lease and so go together, up to a minute late. One timer waits for the oldest lease; none when there are no events.
 * Returns the function that ends it.
 */
export function startEventTtl(api: ApiServer): () => void {
  const leases: Lease[] = [];
  let timer: Timer | undefined;

  const plan = () => {
    const oldest = leases[0];
    if (timer !== undefined || oldest === undefined) return;
    timer = api.sim.at(oldest.expiresMs, () => {
      timer = undefined;
      leases.shift();
      for (const event of oldest.written) {
        const key = keyOf(event);
        if (api.find(events, key) === event) api.delete(events, key);
      }
      plan();
    });
  };

  const stopWatch = api.watch(events, {}, ({ type, object }) => {
    if (type === 'DELETED') return;
    const { nowMs } = api.sim;
    let lease = leases.at(-1);
    if (lease === undefined || lease.expiresMs <= nowMs + TTL_MS || lease.written.length >= LEASE_MAX_OBJECTS) {
      lease = { expiresMs: nowMs + TTL_MS + LEASE_REUSE_MS, written: [] };
      leases.push(lease);
    }
    lease.written.push(object);
    plan();
  });
  return () => {
    stopWatch();
    timer?.cancel();
  };
}
