import { EventCorrelator, type EventType, type Happening } from './event-correlator';
import { EventSeriesRecorder } from './event-series';
import { createEvent, updateEvent } from './event-writer';
import { flat } from '../../sim/hash';
import type { Event, ObjectReference } from '../generated/types';
import { events } from '../kinds/event';
import { nameIsDNSSubdomain } from '../names';
import type { KubeObject } from '../object';
import type { ApiServer } from '../server';
import { microTimestamp, timestamp } from '../time';

export type { EventType } from './event-correlator';

export interface EventRecorder {
  /**
   * Tells what happened to `about`, an object or a reference to one (the kubelet and the node controller refer to nodes so);
   * `fieldPath` names a part of it (`spec.containers{app}`). The event is written at once; an event that the server does not take,
   * as in a namespace that is terminating, is dropped.
   */
  event(
    about: KubeObject | ObjectReference,
    type: EventType,
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

export interface EventSource {
  /** `kubelet`, `default-scheduler`, `node-controller`. */
  readonly component: string;
  /** The node, for components that run on one. */
  readonly host?: string;
  /** `events.k8s.io` sets eventTime and reportingController and no firstTimestamp, as the scheduler does; default `core`. */
  readonly style?: 'core' | 'events.k8s.io';
}

/**
 * What a component tells about objects, as Event objects (client-go/tools/record, client-go/tools/events). Core style: the same event
 * again raises its count, many similar ones are combined, too many are dropped (`EventCorrelator`). events.k8s.io style: the same
 * event again makes a series (`EventSeriesRecorder`).
 *
 * Divergence from real Kubernetes: written synchronously, never queued; `events.k8s.io` actions are derived from the reason.
 */
export function createEventRecorder(api: ApiServer, source: EventSource): EventRecorder {
  const record = source.style === 'events.k8s.io' ? newStyle(api, source) : coreStyle(api, source);
  let lastAbout: KubeObject | ObjectReference | undefined;
  let lastReference: ObjectReference = {};
  return {
    event(about, type, reason, message, fieldPath) {
      // Events come in runs; those of one state of an object share what they say of it.
      if (about !== lastAbout || fieldPath !== lastReference.fieldPath) {
        lastReference = referenceTo(about, fieldPath);
        lastAbout = about;
      }
      record({ involvedObject: lastReference, type, reason, message: flat(message) });
    },
  };
}

function coreStyle(api: ApiServer, { component, host }: EventSource): (happening: Happening) => void {
  const correlator = new EventCorrelator();
  const source = host === undefined ? { component } : { component, host };
  return (happening) => {
    const { nowMs } = api.sim;
    const correlated = correlator.correlate(happening, () => eventName(api, happening.involvedObject), nowMs);
    if (correlated === undefined) return;
    const namespace = eventNamespace(happening.involvedObject);
    const { count, firstMs, message, aggregate } = correlated;
    const old = count > 1 ? api.find(events, { namespace, name: correlated.name }) : undefined;
    if (old !== undefined) {
      updateEvent(api, { ...old, count, lastTimestamp: timestamp(nowMs), message });
      return;
    }
    createEvent(api, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: correlated.name, namespace },
      involvedObject: happening.involvedObject,
      reason: happening.reason,
      message,
      source,
      firstTimestamp: timestamp(firstMs),
      lastTimestamp: timestamp(nowMs),
      count,
      type: happening.type,
      // The correlator's combined events are made without these two (events_cache.go, EventAggregate).
      reportingComponent: aggregate ? '' : component,
      reportingInstance: aggregate ? '' : (host ?? ''),
    });
  };
}

function newStyle(api: ApiServer, { component, host }: EventSource): (happening: Happening) => void {
  const series = new EventSeriesRecorder(api);
  const reportingInstance = host === undefined ? component : `${component}-${host}`;
  return (happening) => {
    const { involvedObject, type, reason, message } = happening;
    const action = ACTIONS[reason] ?? reason;
    series.record({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName(api, involvedObject), namespace: eventNamespace(involvedObject) },
      involvedObject,
      reason,
      message,
      source: NO_SOURCE,
      type,
      eventTime: microTimestamp(api.sim.nowMs),
      action,
      reportingComponent: component,
      reportingInstance,
    });
  };
}

const NO_SOURCE: NonNullable<Event['source']> = {};

/** The actions of the scheduler's events (pkg/scheduler/schedule_one.go, framework/preemption/executor.go). */
const ACTIONS: Readonly<Record<string, string>> = {
  Scheduled: 'Binding',
  FailedScheduling: 'Scheduling',
  Preempted: 'Preempting',
};

/** client-go/tools/reference/ref.go. */
function referenceTo(about: KubeObject | ObjectReference, fieldPath: string | undefined): ObjectReference {
  if (!('metadata' in about)) return fieldPath === undefined ? about : { ...about, fieldPath };
  const { kind, apiVersion } = about;
  const { namespace, name, uid, resourceVersion } = about.metadata;
  // Written out at once it takes a third less memory than put together field by field.
  if (namespace !== undefined) {
    return fieldPath === undefined
      ? { kind, name, uid, apiVersion, resourceVersion, namespace }
      : { kind, name, uid, apiVersion, resourceVersion, namespace, fieldPath };
  }
  return fieldPath === undefined
    ? { kind, name, uid, apiVersion, resourceVersion }
    : { kind, name, uid, apiVersion, resourceVersion, fieldPath };
}

function eventNamespace({ namespace = '' }: ObjectReference): string {
  return namespace === '' ? 'default' : namespace;
}

/**
 * `<object>.<nanoseconds in hex>` (record/util/util.go, GenerateEventName). Virtual time has no nanoseconds of its own: the API's
 * revision stands for them, so that names are unique and sort in the order in which the events were written.
 */
function eventName(api: ApiServer, { name: about = '' }: ObjectReference): string {
  const nanoseconds = BigInt(Math.floor(api.sim.nowMs)) * 1_000_000n + BigInt(api.revision % 1_000_000);
  const digits = nanoseconds.toString(16);
  const name = flat(`${about}.${digits}`);
  if (nameIsDNSSubdomain(name, false).length === 0) return name;
  const hex = digits.padStart(20, '0');
  return `${hex.slice(-16, -8)}-${hex.slice(-8, -4)}-4000-8000-${hex.slice(-4).padStart(12, '0')}`;
}
