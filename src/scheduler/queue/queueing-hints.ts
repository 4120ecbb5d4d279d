import type { Node, Pod } from '../../api/generated/types';
import { eventMatches, isWildcard, type ClusterEvent } from '../framework/cluster-event';
import type { ClusterEventWithHint, Plugin } from '../framework/plugin';
import type { StorageChange } from '../framework/storage-change';
import type { QueuedPodInfo } from './queued-pod-info';

/** A cluster event with the object that changed: `old` is undefined for an added one, the new one for a deleted one. */
export type Change = (ClusterEvent & (PodChange | NodeChange | { readonly of: 'anything' })) | StorageChange;

interface PodChange {
  readonly of: 'pod';
  readonly old?: Pod | undefined;
  readonly pod?: Pod | undefined;
}

interface NodeChange {
  readonly of: 'node';
  readonly old?: Node | undefined;
  readonly node?: Node | undefined;
}

/** Where a pod should go after an event (pkg/scheduler/backend/queue/scheduling_queue.go, `queueingStrategy`). */
export type QueueingStrategy = 'skip' | 'afterBackoff' | 'immediately';

interface Registration {
  readonly plugin: string;
  readonly events: readonly ClusterEventWithHint[];
}

/** Which events concern the pods that a plugin rejected, and which of those are worth a new try (`isPodWorthRequeuing`). */
export class QueueingHints {
  readonly #plugins: readonly Registration[];
  readonly #interested = new Map<string, readonly Registration[]>();

  constructor(plugins: readonly Plugin[]) {
    this.#plugins = plugins.map(({ name, events = [] }) => ({ plugin: name, events }));
  }

  /** The plugins that asked for the event. */
  interestedPlugins(event: ClusterEvent): readonly string[] {
    return this.#registrations(event).map(({ plugin }) => plugin);
  }

  strategy({ info, unschedulablePlugins, pendingPlugins }: QueuedPodInfo, change: Change): QueueingStrategy {
    if (isWildcard(change) || (unschedulablePlugins.size === 0 && pendingPlugins.size === 0)) return 'afterBackoff';
    let strategy: QueueingStrategy = 'skip';
    for (const { plugin, events } of this.#registrations(change)) {
      const isPending = pendingPlugins.has(plugin);
      if (!isPending && !unschedulablePlugins.has(plugin)) continue;
      if (!events.some((registered) => hints(registered, info.pod, change))) continue;
      if (isPending) return 'immediately';
      strategy = 'afterBackoff';
      if (pendingPlugins.size === 0) break;
    }
    return strategy;
  }

  /** With only those of their events that match. */
  #registrations(event: ClusterEvent): readonly Registration[] {
    const key = `${event.resource}/${event.action}`;
    let interested = this.#interested.get(key);
    if (interested === undefined) {
      interested = this.#plugins
        .map(({ plugin, events }) => ({
          plugin,
          events: events.filter((registered) => eventMatches(registered.event, event)),
        }))
        .filter(({ events }) => events.length > 0);
      this.#interested.set(key, interested);
    }
    return interested;
  }
}

function hints({ podHint, nodeHint, storageHint }: ClusterEventWithHint, pod: Pod, change: Change): boolean {
  if (change.of === 'pod') return podHint === undefined || podHint(pod, change.old, change.pod);
  if (change.of === 'node') return nodeHint === undefined || nodeHint(pod, change.old, change.node);
  if (change.of === 'storage') return storageHint === undefined || storageHint(pod, change);
  return true;
}
