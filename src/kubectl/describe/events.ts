import { intervalOf } from '../event-interval';
import { listAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import type { Session } from '../session';
import type { DescribeContext } from './describer';
import type { Description } from './description';

/** What events are looked up by; an absent kind or uid does not matter. */
export interface EventSubject {
  readonly namespace: string;
  readonly name: string;
  readonly kind?: string;
  readonly uid?: string;
}

export function subjectOf(object: JsonObject): EventSubject {
  return {
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    kind: textAt(object, 'kind'),
    uid: textAt(object, 'metadata', 'uid'),
  };
}

/** Source: kubectl/pkg/describe/describe.go (searchEvents). Events that cannot be read are none. */
async function searchEvents(
  session: Session,
  { namespace, name, kind, uid }: EventSubject,
): Promise<readonly JsonObject[]> {
  const fields = { kind, name, namespace, uid };
  const fieldSelector = Object.entries(fields)
    .filter(([field, text]) => text !== undefined && (text !== '' || field === 'namespace'))
    .map(([field, text]) => `involvedObject.${field}=${text}`)
    .join(',');
  const path = namespace === '' ? '/api/v1/events' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  try {
    return listAt(await session.rest.get(path, { fieldSelector, limit: '500' }), 'items').filter(isObject);
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

/** The events of the subjects as the last part of a description, oldest first; nothing when they are not to be shown. */
export async function writeEvents(
  out: Description,
  { session, showEvents }: DescribeContext,
  ...subjects: EventSubject[]
): Promise<void> {
  if (!showEvents) return;
  const found = await Promise.all(subjects.map((subject) => searchEvents(session, subject)));
  const events = found.flat().toSorted((a, b) => lastMs(a) - lastMs(b));
  if (events.length === 0) {
    out.write(0, 'Events:\t<none>\n');
    return;
  }
  out.flush();
  out.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  out.write(1, '----\t------\t----\t----\t-------\n');
  for (const event of events) {
    const source = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
    const fieldPath = textAt(event, 'involvedObject', 'fieldPath');
    const message = `${fieldPath === '' ? '' : `${fieldPath}: `}${textAt(event, 'message').trim()}`;
    const cells = [textAt(event, 'type'), textAt(event, 'reason'), intervalOf(event, session.nowMs), source, message];
    out.write(1, `${cells.join('\t')}\n`);
  }
}

function lastMs(event: JsonObject): number {
  const time = textAt(event, 'lastTimestamp');
  return time === '' ? Number.NEGATIVE_INFINITY : Date.parse(time);
}
