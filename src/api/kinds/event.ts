import { ageOf } from '../duration';
import { invalid, required, type FieldError } from '../field-error';
import type { Event } from '../generated/types';
import { defineKind } from '../kind';
import { isDNS1123Subdomain, isPathSegmentName } from '../names';
import { addInvalid, checkQualifiedName, type Errors } from '../validation/field-checks';
import { columns } from './tables/cells';

/**
 * Events of both styles, the older one with counts and the newer one with series (pkg/registry/core/event/strategy.go). Those of
 * `events.k8s.io/v1` are stored as these.
 */
export const events = defineKind<Event>('v1', 'Event', {
  validateName: isPathSegmentName,
  validate: (event) => validateLegacyEvent(event, 'reportingComponent'),
  validateUpdate: (event) => validateLegacyEvent(event, 'reportingComponent'),
  allowCreateOnUpdate: true,
  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || (reportingComponent ?? ''),
    type: ({ type }) => type ?? '',
  },
  table: {
    columns: columns(
      'Last Seen',
      'Type',
      'Reason',
      'Object',
      'wide:Subobject',
      'wide:Source',
      'Message',
      'wide:First Seen',
      'wide:Count',
      'wide:Name',
    ),
    cells: eventCells,
  },
});

const LIMITS = { reportingInstance: 128, action: 128, reason: 128 } as const;
const NOTE_LIMIT = 1024;

/** pkg/apis/core/validation/events.go, `legacyValidateEvent`; `componentField` is what the version calls the reporting component. */
export function validateLegacyEvent(event: Event, componentField: string): readonly FieldError[] {
  const errors: Errors = [];
  const { namespace = '' } = event.metadata;
  const about = event.involvedObject.namespace ?? '';
  const mismatch = () => errors.push(invalid('involvedObject.namespace', about, 'does not match event.namespace'));
  if (!event.eventTime) {
    if (about === '' ? namespace !== '' && namespace !== 'default' : namespace !== about) mismatch();
  } else {
    if (about === '' && namespace !== 'default' && namespace !== 'kube-system') mismatch();
    const { reportingComponent = '', message = '' } = event;
    if (reportingComponent === '') errors.push(required(componentField));
    checkQualifiedName(errors, componentField, reportingComponent);
    for (const field of ['reportingInstance', 'action', 'reason'] as const) {
      const value = event[field] ?? '';
      if (value === '') errors.push(required(field));
      if (value.length > LIMITS[field]) errors.push(invalid(field, '', `can have at most ${LIMITS[field]} characters`));
    }
    if (message.length > NOTE_LIMIT) errors.push(invalid('message', '', `can have at most ${NOTE_LIMIT} characters`));
  }
  addInvalid(errors, 'namespace', namespace, isDNS1123Subdomain(namespace));
  return errors;
}

/** pkg/printers/internalversion/printers.go, `printEvent`. */
function eventCells(event: Event, nowMs: number) {
  const { involvedObject: about, series, source } = event;
  const first = ageOf(event.firstTimestamp || event.eventTime, nowMs);
  const last = event.lastTimestamp ? ageOf(event.lastTimestamp, nowMs) : first;
  const kind = (about.kind ?? '').toLowerCase();
  const instance = source?.host || (event.reportingInstance ?? '');
  const component = source?.component || (event.reportingComponent ?? '');
  return [
    series === undefined ? last : ageOf(series.lastObservedTime, nowMs),
    event.type ?? '',
    event.reason ?? '',
    about.name ? `${kind}/${about.name}` : kind,
    about.fieldPath ?? '',
    instance === '' ? component : `${component}, ${instance}`,
    (event.message ?? '').trim(),
    first,
    series === undefined ? event.count || 1 : (series.count ?? 0),
    event.metadata.name,
  ];
}
