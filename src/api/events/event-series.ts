import { flat } from '../../sim/hash';
import type { Timer } from '../../sim/simulation';
import { createEvent, updateEvent } from './event-writer';
import type { Event } from '../generated/types';
import { events } from '../kinds/event';
import type { Draft } from '../object';
import type { ApiServer } from '../server';
import { microTimestamp } from '../time';

const FINISH_MS = 6 * 60_000;
const REFRESH_MS = 30 * 60_000;
const MAX_EVENTS = 4096;

interface RecordedEvent {
  /** As it was stored; a draft when the server did not take it. */
  readonly event: Draft<Event>;
  readonly atMs: number;
  /** Set when the event came again. */
  series?: { count: number; lastMs: number };
}

/**
 * Events in the style of events.k8s.io (client-go/tools/events/event_broadcaster.go): an event that comes again within 6 minutes is
 * not written anew but makes a series; its count is written when it becomes one (2), each 30 minutes, and when it has ended.
 * The message is no part of an event's identity: a series keeps its first one.
 *
 * Divergence from real Kubernetes: the 6 and 30 minute rounds are kept only while there is a series; at most 4096 events are remembered.
 */
export class EventSeriesRecorder {
  readonly #api: ApiServer;
  readonly #startMs: number;
  readonly #recorded = new Map<string, RecordedEvent>();
  readonly #series = new Set<string>();
  #round: Timer | undefined;

  constructor(api: ApiServer) {
    this.#api = api;
    this.#startMs = api.sim.nowMs;
  }

  record(draft: Draft<Event>): void {
    const { nowMs } = this.#api.sim;
    const key = identity(draft);
    const known = this.#recorded.get(key);
    if (known?.series !== undefined) {
      known.series.count += 1;
      known.series.lastMs = nowMs;
      return;
    }
    if (known !== undefined && known.atMs >= this.#lastRoundMs() - FINISH_MS) {
      known.series = { count: 2, lastMs: nowMs };
      this.#series.add(key);
      this.#write(known);
      this.#plan();
      return;
    }
    this.#recorded.delete(key);
    this.#recorded.set(key, { event: createEvent(this.#api, draft) ?? draft, atMs: nowMs });
    this.#forgetOldest();
  }

  /** The rounds of the real broadcaster come each 6 minutes from its start on. */
  #lastRoundMs(): number {
    const { nowMs } = this.#api.sim;
    return nowMs - ((nowMs - this.#startMs) % FINISH_MS);
  }

  #plan(): void {
    if (this.#round !== undefined || this.#series.size === 0) return;
    this.#round = this.#api.sim.at(this.#lastRoundMs() + FINISH_MS, () => {
      this.#round = undefined;
      this.#goRound();
      this.#plan();
    });
  }

  #goRound(): void {
    const { nowMs } = this.#api.sim;
    const refresh = (nowMs - this.#startMs) % REFRESH_MS === 0;
    for (const key of this.#series) {
      const event = this.#recorded.get(key);
      if (event?.series === undefined) continue;
      const ended = event.series.lastMs < nowMs - FINISH_MS;
      if (ended || refresh) this.#write(event);
      if (ended) this.#forget(key);
    }
  }

  #write({ event, series }: RecordedEvent): void {
    if (series === undefined) return;
    const { namespace = '', name = '' } = event.metadata;
    const written = { count: series.count, lastObservedTime: microTimestamp(series.lastMs) };
    const old = this.#api.find(events, { namespace, name });
    if (old === undefined) createEvent(this.#api, { ...event, metadata: { name, namespace }, series: written });
    else updateEvent(this.#api, { ...old, series: written });
  }

  #forgetOldest(): void {
    if (this.#recorded.size <= MAX_EVENTS) return;
    for (const key of this.#recorded.keys()) {
      this.#forget(key);
      return;
    }
  }

  #forget(key: string): void {
    this.#recorded.delete(key);
    this.#series.delete(key);
    if (this.#series.size > 0) return;
    this.#round?.cancel();
    this.#round = undefined;
  }
}

function identity({
  type,
  action,
  reason,
  reportingComponent,
  reportingInstance,
  involvedObject: about,
}: Draft<Event>): string {
  const regarding = `${about.apiVersion} ${about.kind} ${about.namespace}/${about.name} ${about.uid} ${about.resourceVersion} ${about.fieldPath}`;
  return flat(`${type} ${action} ${reason} ${reportingComponent} ${reportingInstance} ${regarding}`);
}
