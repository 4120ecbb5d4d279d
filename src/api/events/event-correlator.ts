import { flat } from '../../sim/hash';
import { withItem } from '../append';
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
  #youngest: Subject | undefined;

  /** `name` says what a new event would be called. Undefined: to be dropped. */
  correlate(
    { involvedObject, type, reason, message }: Happening,
    name: () => string,
    nowMs: number,
  ): CorrelatedEvent | undefined {
    const subject = this.#subjectOf(involvedObject, type, nowMs);
    const aggregate = aggregateSimilar(subject, reason, message, nowMs);
    const fieldPath = involvedObject.fieldPath ?? '';
    const seen = aggregate
      ? observation(subject, reason, undefined, undefined, name, nowMs)
      : observation(subject, reason, fieldPath, message, name, nowMs);
    seen.count += 1;
    if (!takeToken(subject, nowMs)) return undefined;
    const text = aggregate ? `(combined from similar events): ${message}` : message;
    return { name: seen.name, count: seen.count, firstMs: seen.firstMs, message: text, aggregate };
  }

  #subjectOf(about: ObjectReference, type: string, nowMs: number): Subject {
    const { apiVersion = '', kind = '', namespace = '', name = '', uid = '' } = about;
    const youngest = this.#youngest;
    if (
      youngest !== undefined &&
      youngest.type === type &&
      (youngest.about === about ||
        (youngest.about.uid === about.uid &&
          youngest.about.name === about.name &&
          youngest.about.namespace === about.namespace &&
          youngest.about.kind === about.kind &&
          youngest.about.apiVersion === about.apiVersion))
    )
      return youngest;
    const key = flat(`${apiVersion} ${kind} ${namespace}/${name} ${uid} ${type}`);
    const subject = this.#subjects.get(key) ?? {
      about,
      type,
      tokens: SPAM_BURST,
      refilledMs: nowMs,
      seen: NOTHING_SEEN,
      similar: NOTHING_SIMILAR,
    };
    this.#youngest = subject;
    this.#subjects.delete(key);
    this.#subjects.set(key, subject);
    if (this.#subjects.size <= MAX_OBJECTS) return subject;
    for (const oldest of this.#subjects.keys()) {
      this.#subjects.delete(oldest);
      break;
    }
    return subject;
  }
}

interface Observation {
  readonly reason: string;
  /** Undefined for one that stands for all of its reason. */
  readonly fieldPath: string | undefined;
  readonly message: string | undefined;
  readonly name: string;
  readonly firstMs: number;
  count: number;
}

interface SimilarEvents {
  readonly reason: string;
  /** Different ones, oldest first. */
  messages: readonly string[];
  lastMs: number;
}

/** An object and an event type, with what was said about it; the lists have what came last at their ends. Short lists: there are many of them. */
interface Subject {
  readonly about: ObjectReference;
  readonly type: string;
  tokens: number;
  refilledMs: number;
  seen: Observation[];
  similar: SimilarEvents[];
}

const NOTHING_SEEN: Observation[] = [];
const NOTHING_SIMILAR: SimilarEvents[] = [];

/** What is known of the event, which is the youngest then. */
function observation(
  subject: Subject,
  reason: string,
  fieldPath: string | undefined,
  message: string | undefined,
  name: () => string,
  nowMs: number,
): Observation {
  const { seen } = subject;
  for (let index = seen.length - 1; index >= 0; index -= 1) {
    const known = seen[index];
    if (known?.message !== message || known?.reason !== reason || known.fieldPath !== fieldPath) continue;
    moveToEnd(seen, index);
    return known;
  }
  const added: Observation = { reason, fieldPath, message, name: name(), firstMs: nowMs, count: 0 };
  subject.seen = withItem(seen.length < MAX_EVENTS_OF_OBJECT ? seen : seen.slice(1), added);
  return added;
}

/** Counts the message in; true when there have been so many different ones that they are told of together. */
function aggregateSimilar(subject: Subject, reason: string, message: string, nowMs: number): boolean {
  const { similar } = subject;
  let index = similar.length - 1;
  while (index >= 0 && similar[index]?.reason !== reason) index -= 1;
  let known = similar[index];
  if (known === undefined) {
    known = { reason, messages: [message], lastMs: nowMs };
    subject.similar = withItem(similar.length < MAX_EVENTS_OF_OBJECT ? similar : similar.slice(1), known);
    return false;
  }
  moveToEnd(similar, index);
  if (nowMs - known.lastMs > AGGREGATE_INTERVAL_MS) known.messages = [];
  known.lastMs = nowMs;
  if (!known.messages.includes(message)) known.messages = withItem(known.messages, message);
  if (known.messages.length < AGGREGATE_FROM_EVENTS) return false;
  known.messages = known.messages.slice(1);
  return true;
}

function moveToEnd<T>(list: T[], index: number): void {
  const moved = list[index];
  if (moved === undefined || index === list.length - 1) return;
  list.copyWithin(index, index + 1);
  list[list.length - 1] = moved;
}

function takeToken(subject: Subject, nowMs: number): boolean {
  subject.tokens = Math.min(SPAM_BURST, subject.tokens + (nowMs - subject.refilledMs) / SPAM_REFILL_MS);
  subject.refilledMs = nowMs;
  if (subject.tokens < 1) return false;
  subject.tokens -= 1;
  return true;
}
