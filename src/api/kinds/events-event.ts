import { decode } from '../decode';
import { deepEqual } from '../equality';
import { invalid, required, type FieldError } from '../field-error';
import type { Event, EventsEvent } from '../generated/types';
import { defineKind } from '../kind';
import type { KubeObject } from '../object';
import type { Errors } from '../validation/field-checks';
import { events, validateLegacyEvent } from './event';
import { internalJson } from './pod/internal-json';

/**
 * The events of `events.k8s.io/v1`: other names for the fields of the older Event, as which they are stored, and stricter rules.
 * Source: pkg/apis/events/v1/conversion.go, pkg/apis/core/validation/events.go.
 */
export const newEvents = {
  ...defineKind<EventsEvent>('events.k8s.io/v1', 'Event', {
    validate: (event) => {
      const stored = asCoreEvent(event);
      return [...validateLegacyEvent(stored, 'reportingController'), ...creationErrors(stored)];
    },
    validateUpdate: (event, old) => {
      const stored = asCoreEvent(event);
      return [...validateLegacyEvent(stored, 'reportingController'), ...updateErrors(stored, asCoreEvent(old))];
    },
    allowCreateOnUpdate: true,
    selectableFields: {
      reason: ({ reason }) => reason ?? '',
      'regarding.kind': ({ regarding }) => regarding?.kind ?? '',
      'regarding.namespace': ({ regarding }) => regarding?.namespace ?? '',
      'regarding.name': ({ regarding }) => regarding?.name ?? '',
      'regarding.uid': ({ regarding }) => regarding?.uid ?? '',
      'regarding.apiVersion': ({ regarding }) => regarding?.apiVersion ?? '',
      'regarding.resourceVersion': ({ regarding }) => regarding?.resourceVersion ?? '',
      'regarding.fieldPath': ({ regarding }) => regarding?.fieldPath ?? '',
      reportingController: ({ reportingController }) => reportingController ?? '',
      type: ({ type }) => type ?? '',
    },
    ...(events.strategy.table && {
      table: {
        columns: events.strategy.table.columns,
        cells: (event: EventsEvent, nowMs: number) => events.strategy.table?.cells(asCoreEvent(event), nowMs) ?? [],
      },
    }),
  }),
  conversion: {
    storage: events,
    toStorage: asCoreEvent,
    fromStorage: fromCoreEvent,
  },
};

/** The fields that the two versions name differently, the new name first. */
const RENAMED = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const;
const CORE_NAMES: ReadonlyMap<string, string> = new Map(RENAMED);
const NEW_NAMES: ReadonlyMap<string, string> = new Map(RENAMED.map(([name, coreName]) => [coreName, name]));

function asCoreEvent(event: KubeObject): Event {
  return renamed(event, events.type, 'v1', CORE_NAMES) as unknown as Event;
}

function fromCoreEvent(event: KubeObject): EventsEvent {
  return renamed(event, 'events.v1.Event', 'events.k8s.io/v1', NEW_NAMES) as unknown as EventsEvent;
}

/** Decoding fills in what the version always writes and leaves out what it never does. */
function renamed(event: KubeObject, type: string, apiVersion: string, names: ReadonlyMap<string, string>): KubeObject {
  const fields = Object.entries(event).map(
    ([name, value]: [string, unknown]) => [names.get(name) ?? name, value] as const,
  );
  const result = decode(type, { ...Object.fromEntries(fields), apiVersion });
  if ('error' in result) throw new Error(`an Event does not convert to ${apiVersion}: ${result.error}`);
  return { ...result.object, apiVersion, kind: 'Event', metadata: event.metadata };
}

function creationErrors(event: Event): readonly FieldError[] {
  const errors: Errors = seriesErrors(event);
  if (!event.eventTime) errors.push(required('eventTime'));
  if (event.type !== 'Normal' && event.type !== 'Warning')
    errors.push(invalid('type', '', `has invalid value: ${event.type ?? ''}`));
  const { firstTimestamp, lastTimestamp, count, source } = event;
  const mustBeUnset = (field: string) => errors.push(invalid(field, '', 'needs to be unset'));
  if (firstTimestamp) mustBeUnset('firstTimestamp');
  if (lastTimestamp) mustBeUnset('lastTimestamp');
  if (count) mustBeUnset('count');
  if (source?.component || source?.host) mustBeUnset('source');
  return errors;
}

const IMMUTABLE = [
  ['involvedObject', 'involvedObject'],
  ['reason', 'reason'],
  ['message', 'message'],
  ['source', 'source'],
  ['firstTimestamp', 'firstTimestamp'],
  ['lastTimestamp', 'lastTimestamp'],
  ['count', 'count'],
  ['reason', 'reason'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingComponent', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
] as const;

function updateErrors(event: Event, old: Event): readonly FieldError[] {
  const errors: Errors = deepEqual(event.series, old.series) ? [] : seriesErrors(event);
  for (const [field, shown] of IMMUTABLE)
    if (!deepEqual(event[field], old[field])) errors.push(invalid(shown, printed(event, field), 'field is immutable'));
  return errors;
}

/** As the API server's own types have it. */
function printed(event: Event, field: (typeof IMMUTABLE)[number][0]): unknown {
  if (field === 'source') return { Component: event.source?.component ?? '', Host: event.source?.host ?? '' };
  if (field !== 'involvedObject' && field !== 'related') return event[field];
  const reference = event[field];
  return reference === undefined ? null : internalJson('ObjectReference', reference);
}

function seriesErrors({ series }: Event): Errors {
  const errors: Errors = [];
  if (series === undefined) return errors;
  if ((series.count ?? 0) < 2) errors.push(invalid('series.count', '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'));
  return errors;
}
