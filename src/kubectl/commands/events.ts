import type { Command, Invocation } from '../command';
import { ExitError, KubectlError } from '../errors';
import { intervalOf } from '../event-interval';
import { boolFlag, intFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { asJson, listAt, objectAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { createTabwriter, getLayout } from '../output/tabwriter';
import { escapeTerminal } from '../output/terminal';
import { createPrinter, printFlagList, printFlags } from '../print-flags';
import { splitTypeName } from '../resources/arguments';
import { apiVersionOf } from '../resources/resource-mapping';
import type { Query } from '../rest';
import { letRun } from '../waiting';
import { allNamespacesFlag } from '../write-flags';

const flags = {
  chunkSize: intFlag('chunk-size', 'How many events to ask for at a time.', { default: 500 }),
  for: stringFlag('for', 'Only the events about this object, TYPE/NAME.'),
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  types: stringSliceFlag('types', 'Only events of these types: Normal, Warning.'),
  watch: boolFlag('watch', 'Go on with the events that come.', { shorthand: 'w' }),
};

/** The server ends a watch of its own accord after 30 to 60 minutes. */
const SERVER_WATCH_MS = 1_800_000;

/** Source: kubectl/pkg/cmd/events. */
export const events: Command = {
  name: 'events',
  use: 'events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  examples: ['kubectl events', 'kubectl events --for pod/web', 'kubectl events --types=Warning -A'],
  flags: [...Object.values(flags), ...printFlagList, allNamespacesFlag],
  run: runEvents,
};

async function runEvents(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const namespace = value(allNamespacesFlag) ? '' : session.namespace.name;
  const types = value(flags.types).map((type) => type.toLowerCase());
  const query = await queryOf(invocation);
  const show = createEventPrinter(invocation);
  if (types.some((type) => type !== 'normal' && type !== 'warning'))
    throw new KubectlError('valid --types are Normal or Warning');
  const isWanted = (event: JsonObject): boolean =>
    types.length === 0 || types.includes(textAt(event, 'type').toLowerCase());
  const path = namespace === '' ? '/api/v1/events' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  if (value(flags.watch)) {
    const stop = await session.rest.watch(
      { method: 'GET', path, query: { ...query, watch: 'true' } },
      ({ type, object }) => {
        const event = objectAt(asJson(object));
        if ((type === 'ADDED' || type === 'MODIFIED') && isWanted(event)) session.out(show([event]));
      },
    );
    await letRun(session, session.requestTimeoutMs || SERVER_WATCH_MS).finally(stop);
    return;
  }
  const all = listAt(await session.rest.get(path, query), 'items').filter(isObject);
  const wanted = all.filter(isWanted).toSorted((a, b) => eventTimeMs(a) - eventTimeMs(b));
  if (wanted.length === 0) {
    session.err(namespace === '' ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    return;
  }
  session.out(show(wanted));
}

async function queryOf({ session, value }: Invocation): Promise<Query> {
  const about = value(flags.for);
  if (about === '') return {};
  if (!about.includes('/')) throw new KubectlError('--for must be in resource/name form');
  const { type, name } = splitTypeName(about);
  const mapping = await session.mapper.forArgument(type.toLowerCase()).catch((error: unknown) => {
    // It comes as it is: nobody has made an error of kubectl's own of it.
    throw error instanceof KubectlError ? new ExitError(1, error.message) : error;
  });
  const fields = { kind: mapping.kind, apiVersion: apiVersionOf(mapping), name };
  const fieldSelector = Object.entries(fields).map(([field, text]) => `involvedObject.${field}=${text}`);
  return { fieldSelector: fieldSelector.join(',') };
}

/** Prints events, as a table or as `-o` says. */
function createEventPrinter(invocation: Invocation): (list: readonly JsonObject[]) => string {
  const { session, value } = invocation;
  if (value(printFlags.output) !== '') {
    const print = createPrinter(invocation);
    return (list) => {
      const items = list.map((event) => ({ apiVersion: 'v1', kind: 'Event', ...event }));
      const [only] = items;
      const isOne = value(flags.watch) && only !== undefined;
      // A list has no name; the printer's error is lost.
      if (!isOne && value(printFlags.output) === 'name') return '';
      return print(isOne ? only : { apiVersion: 'v1', kind: 'EventList', metadata: {}, items });
    };
  }
  const withNamespace = value(allNamespacesFlag);
  const writer = createTabwriter(getLayout);
  let headersPrinted = value(flags.noHeaders);
  return (list) => {
    if (!headersPrinted)
      writer.write(`${withNamespace ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
    headersPrinted = true;
    for (const event of list) {
      const involved = `${textAt(event, 'involvedObject', 'kind')}/${textAt(event, 'involvedObject', 'name')}`;
      const texts = [textAt(event, 'type'), textAt(event, 'reason'), involved, textAt(event, 'message').trim()];
      const cells = [intervalOf(event, session.nowMs), ...texts.map(escapeTerminal)];
      writer.write(`${[...(withNamespace ? [textAt(event, 'metadata', 'namespace')] : []), ...cells].join('\t')}\n`);
    }
    return writer.flush();
  };
}

function eventTimeMs(event: JsonObject): number {
  const time =
    textAt(event, 'series', 'lastObservedTime') || textAt(event, 'lastTimestamp') || textAt(event, 'eventTime');
  return time === '' ? 0 : Date.parse(time);
}
