import type { ApiRequest, ApiWatchEvent } from '../../api/rest/request';
import type { Invocation } from '../command';
import { KubectlError, throwAggregate, type UserError } from '../errors';
import { asJson, at, listAt, objectAt } from '../json';
import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { createTablePrinter } from '../output/table';
import { findResources, type ResourceQuery, type WatchTarget } from '../resources/builder';
import { isNotFound } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { statusError } from '../rest';
import { letRun } from '../waiting';
import { createObjectPrinter } from './object-printer';
import { tableOf, tableOptions } from './print-tables';
import { getFlags } from './get-flags';

/** The server ends a watch of its own accord after 30 to 60 minutes (apiserver's --min-request-timeout). */
const SERVER_WATCH_MS = 1_800_000;

/** Prints objects, and what the event was when that is asked for. */
type ShowObject = (object: JsonObject, eventType?: string) => void;

/**
 * `get -w`: what there is, then every change, until the run's deadline, the request timeout, or an interruption.
 * Source: kubectl/pkg/cmd/get/get.go (watch).
 * Divergence from real Kubernetes: a watch ends at the run's deadline as if the server had closed it.
 */
export async function watchResources(
  invocation: Invocation,
  query: ResourceQuery,
  humanReadable: boolean,
): Promise<void> {
  const { session, value } = invocation;
  const result = await findResources(session, query);
  const { infos, errors } = await result.infos();
  if (errors.length > 0) {
    if (value(getFlags.ignoreNotFound) && errors.every(isNotFound)) return;
    throwAggregate(errors);
  }
  const [first] = infos;
  if (infos.length > 1 || first === undefined) {
    throw new KubectlError(
      `watch is only supported on individual resources and resource collections - ${infos.length} resources were found`,
    );
  }
  const target: WatchTarget = result.watchTarget ?? {
    mapping: first.mapping,
    namespace: first.namespace,
    query: { fieldSelector: `metadata.name=${first.name}` },
  };
  const show = humanReadable ? showTables(invocation, target) : showObjects(invocation);
  const object = first.object ?? {};
  if (!value(getFlags.watchOnly)) show(object, 'ADDED');

  const failures: UserError[] = [];
  // A watch of one object begins at "any version", so that the object itself comes as its first event and is passed over.
  const resourceVersion = result.singleItem ? '0' : (first.resourceVersion ?? '');
  let isKnown = result.singleItem;
  const request: ApiRequest = {
    method: 'GET',
    path: pathOf(target.mapping, target.namespace),
    query: { ...target.query, watch: 'true', resourceVersion },
    ...(query.as && { as: query.as }),
  };
  let ended = false;
  const stop = await session.rest.watch(
    request,
    (event) => {
      if (event.type === 'ERROR') failures.push(statusError(500, asJson(event.object)));
      else if (isKnown) isKnown = false;
      else if (event.type !== 'BOOKMARK') show(eventObject(event), event.type);
    },
    () => {
      ended = true;
    },
  );
  try {
    await letRun(session, session.requestTimeoutMs || SERVER_WATCH_MS, () => ended || failures.length > 0);
  } finally {
    stop();
  }
  throwAggregate(failures);
}

function eventObject({ object }: ApiWatchEvent): JsonObject {
  return objectAt(asJson(object));
}

function showTables(invocation: Invocation, { mapping }: WatchTarget): ShowObject {
  const { session, value } = invocation;
  const printer = createTablePrinter(tableOptions(invocation, mapping, value(getFlags.showKind)));
  return (object, eventType) => {
    printer.add(tableOf(object, session.nowMs), value(getFlags.outputWatchEvents) ? eventType : undefined);
    session.out(printer.flush());
  };
}

function showObjects(invocation: Invocation): ShowObject {
  const { session, value } = invocation;
  const print = createObjectPrinter(invocation);
  const withEvents = value(getFlags.outputWatchEvents);
  const output = value(getFlags.output).toLowerCase();
  // In JSON an event is one line, the type first (cli-runtime/pkg/printers/json.go); a name stands for the object itself.
  const eventText = (object: JsonObject, type: string): string => {
    if (output === 'json') return `{"type":${marshalSortedJson(type)},"object":${marshalSortedJson(object)}}\n`;
    return print(output === 'name' ? object : { type, object });
  };
  return (object, type = '') => {
    const items = at(object, 'items') === undefined ? [object] : listAt(object, 'items').filter(isObject);
    for (const item of items) session.out(withEvents ? eventText(item, type) : print(item));
  };
}
