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
  /** By what `#keyOf` says, oldest first. */
  readonly #subjects = new Map<string, Subject>();
  #youngest: Subject | undefined;
  /** Moments are kept as what has passed since then: small numbers take no memory of their own. */
  #originMs: number | undefined;

  /** `name` says what a new event would be called. Undefined: to be dropped. */
  correlate(
    { involvedObject, type, reason, message }: Happening,
    name: () => string,
    nowMs: number,
  ): CorrelatedEvent | undefined {
    const originMs = (this.#originMs ??= nowMs);
    const passedMs = small(nowMs - originMs);
    const subject = this.#subjectOf(involvedObject, type, passedMs);
    const aggregate = aggregateSimilar(subject, reason, message, passedMs);
    const fieldPath = involvedObject.fieldPath ?? '';
    const seen = aggregate
      ? observation(subject, reason, undefined, undefined, name, passedMs)
      : observation(subject, reason, fieldPath, message, name, passedMs);
    seen.count += 1;
    if (!takeToken(subject, passedMs)) return undefined;
    const text = aggregate ? `(combined from similar events): ${message}` : message;
    return { name: seen.name, count: seen.count, firstMs: originMs + seen.firstMs, message: text, aggregate };
  }

  #subjectOf(about: ObjectReference, type: string, nowMs: number): Subject {
    const youngest = this.#youngest;
    if (youngest !== undefined && isSubject(youngest, about, type)) return youngest;
    const key = this.#keyOf(about, type);
    const subject = this.#subjects.get(key) ?? {
      about,
      type,
      freshMs: nowMs,
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

  /** The uid, which costs nothing, of the subject that came first with it; a text of its own for others with that uid. */
  #keyOf(about: ObjectReference, type: string): string {
    const { apiVersion = '', kind = '', namespace = '', name = '', uid = '' } = about;
    const first = this.#subjects.get(uid);
    if (first !== undefined && isSubject(first, about, type)) return uid;
    const whole = flat(`${apiVersion} ${kind} ${namespace}/${name} ${uid} ${type}`);
    return first === undefined && !this.#subjects.has(whole) ? uid : whole;
  }
}

interface Observation {
  readonly reason: string;
  /** Undefined for one that stands for all of its reason. */
  readonly fieldPath: string | undefined;
  readonly message: string | undefined;
  readonly name: string;
  readonly firstMs: number;
  lastMs: number;
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
  /** When it may be spoken of as often again as if nothing had ever been said. */
  freshMs: number;
  seen: Observation[];
  /** Of reasons with different messages; of one whose message was ever the same `seen` tells enough. */
  similar: SimilarEvents[];
}

const NOTHING_SEEN: Observation[] = [];
const NOTHING_SIMILAR: SimilarEvents[] = [];

function isSubject(subject: Subject, about: ObjectReference, type: string): boolean {
  const known = subject.about;
  if (subject.type !== type) return false;
  if (known === about) return true;
  return (
    known.uid === about.uid &&
    known.name === about.name &&
    known.namespace === about.namespace &&
    known.kind === about.kind &&
    known.apiVersion === about.apiVersion
  );
}

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
    known.lastMs = nowMs;
    moveToEnd(seen, index);
    return known;
  }
  const added: Observation = { reason, fieldPath, message, name: name(), firstMs: nowMs, lastMs: nowMs, count: 0 };
  const [oldest] = seen;
  if (oldest === undefined || seen.length < MAX_EVENTS_OF_OBJECT) {
    subject.seen = withItem(seen, added);
  } else {
    if (oldest.message !== undefined) remember(subject, oldest.reason, [oldest.message], oldest.lastMs);
    subject.seen = withItem(seen.slice(1), added);
  }
  return added;
}

/** Counts the message in; true when there have been so many different ones that they are told of together. */
function aggregateSimilar(subject: Subject, reason: string, message: string, nowMs: number): boolean {
  let index = subject.similar.length - 1;
  while (index >= 0 && subject.similar[index]?.reason !== reason) index -= 1;
  if (index < 0) {
    const said = lastSaid(subject, reason);
    if (said === undefined || said.message === undefined || said.message === message) return false;
    remember(subject, reason, [said.message], said.lastMs);
    index = subject.similar.length - 1;
  }
  const known = subject.similar[index];
  if (known === undefined) return false;
  moveToEnd(subject.similar, index);
  if (nowMs - known.lastMs > AGGREGATE_INTERVAL_MS) known.messages = [];
  known.lastMs = nowMs;
  if (!known.messages.includes(message)) known.messages = withItem(known.messages, message);
  if (known.messages.length < AGGREGATE_FROM_EVENTS) return false;
  known.messages = known.messages.slice(1);
  return true;
}

function lastSaid({ seen }: Subject, reason: string): Observation | undefined {
  for (let index = seen.length - 1; index >= 0; index -= 1) if (seen[index]?.reason === reason) return seen[index];
  return undefined;
}

function remember(subject: Subject, reason: string, messages: readonly string[], lastMs: number): void {
  const { similar } = subject;
  if (similar.some((known) => known.reason === reason)) return;
  subject.similar = withItem(similar.length < MAX_EVENTS_OF_OBJECT ? similar : similar.slice(1), {
    reason,
    messages,
    lastMs,
  });
}

function moveToEnd<T>(list: T[], index: number): void {
  const moved = list[index];
  if (moved === undefined || index === list.length - 1) return;
  list.copyWithin(index, index + 1);
  list[list.length - 1] = moved;
}

/** The same number. V8 keeps a whole one of 32 bits in place, but what a subtraction gives as an object of its own. */
function small(ms: number): number {
  const whole = ms | 0;
  return whole === ms ? whole : ms;
}

/** A bucket of `SPAM_BURST` tokens, into which one comes each `SPAM_REFILL_MS`. */
function takeToken(subject: Subject, nowMs: number): boolean {
  if (subject.freshMs - nowMs > (SPAM_BURST - 1) * SPAM_REFILL_MS) return false;
  subject.freshMs = small(Math.max(subject.freshMs, nowMs) + SPAM_REFILL_MS);
  return true;
}
