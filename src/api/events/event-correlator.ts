import type { ObjectReference } from '../generated/types';

export type EventType = 'Normal' | 'Warning';

/** What a component says of an object, before it is an Event. */
export interface Happening {
  readonly involvedObject: ObjectReference;
  readonly type: EventType;
  readonly reason: string;
  readonly message: string;
}

/** What becomes of a happening: a new event (count 1) or the update of the one called `name`. */
export interface CorrelatedEvent {
  readonly name: string;
  readonly count: number;
  readonly firstMs: number;
  readonly message: string;
  /** Stands for many similar events. */
  readonly aggregate: boolean;
}

const AGGREGATE_FROM_EVENTS = 10;
const AGGREGATE_INTERVAL_MS = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;
const MAX_OBJECTS = 4096;
const MAX_EVENTS_OF_OBJECT = 256;

/**
 * Keeps one source from flooding the API with events (client-go/tools/record/events_cache.go): the same event again counts up the one
 * there is; from the 10th different message with one reason within 600 s on they are combined; 25 events about an object
 * are free, after that one each 5 minutes.
 *
 * Divergence from real Kubernetes: remembers the 4096 objects last spoken of instead of 4096 entries in each of three caches.
 */
export class EventCorrelator {
  readonly #subjects = new Map<string, Subject>();

  /** `name`: what a new event would be called. Undefined: to be dropped. */
  correlate(
    { involvedObject, type, reason, message }: Happening,
    name: string,
    nowMs: number,
  ): CorrelatedEvent | undefined {
    const subject = this.#subjectOf(involvedObject, type, nowMs);
    const { text, key, aggregate } = aggregateSimilar(subject, reason, message, involvedObject.fieldPath ?? '', nowMs);
    const seen = subject.seen.get(key);
    const event = { name: seen?.name ?? name, count: (seen?.count ?? 0) + 1, firstMs: seen?.firstMs ?? nowMs };
    remember(subject.seen, key, event, MAX_EVENTS_OF_OBJECT);
    if (!takeToken(subject, nowMs)) return undefined;
    return { name: event.name, count: event.count, firstMs: event.firstMs, message: text, aggregate };
  }

  #subjectOf(about: ObjectReference, type: string, nowMs: number): Subject {
    const { apiVersion = '', kind = '', namespace = '', name = '', uid = '' } = about;
    const key = `${apiVersion} ${kind} ${namespace}/${name} ${uid} ${type}`;
    const subject = this.#subjects.get(key) ?? {
      tokens: SPAM_BURST,
      refilledMs: nowMs,
      seen: new Map(),
      similar: new Map(),
    };
    remember(this.#subjects, key, subject, MAX_OBJECTS);
    return subject;
  }
}

interface Observation {
  readonly name: string;
  readonly count: number;
  readonly firstMs: number;
}

interface SimilarEvents {
  readonly messages: Set<string>;
  lastMs: number;
}

/** An object and an event type, with what was said about it. */
interface Subject {
  tokens: number;
  refilledMs: number;
  readonly seen: Map<string, Observation>;
  /** By reason. */
  readonly similar: Map<string, SimilarEvents>;
}

function aggregateSimilar(subject: Subject, reason: string, message: string, fieldPath: string, nowMs: number) {
  let similar = subject.similar.get(reason);
  if (similar === undefined || nowMs - similar.lastMs > AGGREGATE_INTERVAL_MS)
    similar = { messages: new Set(), lastMs: nowMs };
  similar.messages.add(message);
  similar.lastMs = nowMs;
  remember(subject.similar, reason, similar, MAX_EVENTS_OF_OBJECT);
  if (similar.messages.size < AGGREGATE_FROM_EVENTS)
    return { text: message, key: `${reason}\n${fieldPath}\n${message}`, aggregate: false };
  for (const oldest of similar.messages) {
    similar.messages.delete(oldest);
    break;
  }
  return { text: `(combined from similar events): ${message}`, key: reason, aggregate: true };
}

function takeToken(subject: Subject, nowMs: number): boolean {
  subject.tokens = Math.min(SPAM_BURST, subject.tokens + (nowMs - subject.refilledMs) / SPAM_REFILL_MS);
  subject.refilledMs = nowMs;
  if (subject.tokens < 1) return false;
  subject.tokens -= 1;
  return true;
}

/** Puts an entry at the young end of a map and drops the oldest past `limit`. */
function remember<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
