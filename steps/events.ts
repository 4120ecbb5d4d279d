import { Then, type DataTable } from '@cucumber/cucumber';
import type { Event } from '../src/api/generated/types';
import { listObjects, type Resource } from '../src/client/resources';
import { failed } from './support/failure';
import type { Mention } from './support/subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './support/world';

const EVENT: Resource<Event> = { apiVersion: 'v1', plural: 'events' };
/** How many events a failure shows. */
const MAX_SHOWN = 12;

Then('an event {word} says {string}', anEventSays);
Then('{word} 이벤트에 {string}이라고/라고 적힌다', anEventSays);
async function anEventSays(this: GherkubeWorld, reason: string, text: string) {
  const client = await this.client();
  const isMeant = (event: Event) => event.reason === reason && (event.message ?? '').includes(text);
  const probe = async () => (await listObjects(client, EVENT)).find(isMeant);
  if ((await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) !== undefined) return;
  const events = (await listObjects(client, EVENT)).toSorted(byTime);
  const ofReason = events.filter((event) => event.reason === reason);
  const others = (ofReason.length > 0 ? ofReason : events).slice(-MAX_SHOWN).map(eventLine);
  const instead = ofReason.length > 0 ? `the events ${reason} say:` : `there is no event ${reason}; the last ones are:`;
  throw failed(`an event ${reason} should say:\n  ${text}\n${instead}\n${others.join('\n')}`);
}

Then('the events of {pod} are:', theEventsAre);
Then('{pod}의 이벤트는 다음과 같다:', theEventsAre);
async function theEventsAre(this: GherkubeWorld, mention: Mention, table: DataTable) {
  const client = await this.client();
  const pod = this.subject(mention);
  const expected = table.rows().map((cells) => cells.join(' | '));
  const read = async () => {
    const events = await listObjects(client, EVENT, pod.namespace, {
      fieldSelector: `involvedObject.name=${pod.name}`,
    });
    return events
      .toSorted(byTime)
      .map(({ type = '', reason = '', message = '' }) => [type, reason, message].join(' | '));
  };
  const probe = async () => ((await read()).join('\n') === expected.join('\n') ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  throw failed(
    `the events of pod ${pod.name} should be:\n${expected.map((line) => `  ${line}`).join('\n')}\nbut they are:\n${(await read()).map((line) => `  ${line}`).join('\n')}`,
  );
}

Then('the events of {pod} include in this order:', eventsInclude);
Then('{pod}의 이벤트에는 다음이 이 순서로 있다:', eventsInclude);
async function eventsInclude(this: GherkubeWorld, mention: Mention, table: DataTable) {
  const client = await this.client();
  const pod = this.subject(mention);
  const expected = table.rows();
  const read = async () =>
    (await listObjects(client, EVENT, pod.namespace, { fieldSelector: `involvedObject.name=${pod.name}` })).toSorted(
      byTime,
    );
  const probe = async () => (firstMissing(await read(), expected) === undefined ? true : undefined);
  if (await client.waitUntil(probe, DEFAULT_TIMEOUT_MS)) return;
  const events = await read();
  const missing = firstMissing(events, expected)?.join(': ') ?? '';
  throw failed(
    `the events of pod ${pod.name} should include, in its place:\n  ${missing}\nbut they are:\n${events.map(eventLine).join('\n')}`,
  );
}

/** The first row (reason, part of the message) for which no event is left after those of the rows before it. */
function firstMissing(events: readonly Event[], rows: readonly (readonly string[])[]): readonly string[] | undefined {
  let at = 0;
  return rows.find(([reason = '', text = '']) => {
    const found = events.findIndex(
      (event, index) => index >= at && event.reason === reason && (event.message ?? '').includes(text),
    );
    at = found + 1;
    return found < 0;
  });
}

function eventLine({ involvedObject, reason = '', message = '' }: Event): string {
  return `  ${involvedObject.kind ?? ''} ${involvedObject.name ?? ''}: ${reason}: ${message}`;
}

/** Oldest first; those of one moment in the order they were written. */
function byTime(a: Event, b: Event): number {
  const time = (event: Event) =>
    Date.parse(event.eventTime ?? event.firstTimestamp ?? event.metadata.creationTimestamp);
  return (
    Math.floor(time(a) / 1000) - Math.floor(time(b) / 1000) ||
    Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)
  );
}
