import type { Command, Invocation } from '../command';
import { KubectlError, ManyErrors, throwAggregate, usageError, userError, type UserError } from '../errors';
import type { Flag } from '../flags/flag';
import { getFlags } from '../get/get-flags';
import { createObjectPrinter, GET_FORMATS } from '../get/object-printer';
import { printTables } from '../get/print-tables';
import { watchResources } from '../get/watch';
import { listAt, textAt } from '../json';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { sortObjects } from '../output/sort-by';
import { printFlags } from '../print-flags';
import { sendRaw } from '../raw';
import { namesObjects } from '../resources/arguments';
import { findResources, type ResourceQuery } from '../resources/builder';
import { isNotFound } from '../resources/info';
import {
  allNamespacesFlag,
  fieldSelectorFlag,
  fileFlags,
  filenameOptions,
  hasFiles,
  selectorFlag,
} from '../write-flags';

const flagList: readonly Flag<unknown>[] = [
  ...Object.values(getFlags),
  ...Object.values(fileFlags),
  allNamespacesFlag,
  fieldSelectorFlag,
  selectorFlag,
];

/** Source: kubectl/pkg/cmd/get/get.go. */
export const get: Command = {
  name: 'get',
  suggestFor: ['list', 'ls'],
  use: `get [(-o|--output=)${GET_FORMATS.join('|')}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]`,
  short: 'Display one or many resources',
  long: 'Shows objects of one or several types: a table of what matters most, or the objects themselves in the form of -o.\n\nUse "kubectl api-resources" for a complete list of supported resources.',
  examples: [
    'kubectl get pods',
    'kubectl get pods -o wide -l app=web',
    'kubectl get deployment/web -o yaml',
    'kubectl get pods -A --field-selector spec.nodeName=worker-1',
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
  ],
  flags: flagList,
  run: runGet,
};

async function runGet(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  if (value(getFlags.raw) !== '') return await getRaw(invocation);
  requireType(invocation);
  const output = value(printFlags.output);
  validate(invocation, output);

  const humanReadable = (output === '' && value(printFlags.template) === '') || output === 'wide';
  const serverPrint = value(getFlags.serverPrint) && humanReadable;
  const sorted = value(getFlags.sortBy) !== '';
  const query: ResourceQuery = {
    args,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit && !value(allNamespacesFlag),
    allNamespaces: value(allNamespacesFlag),
    labelSelector: value(selectorFlag),
    fieldSelector: value(fieldSelectorFlag),
    subresource: value(getFlags.subresource),
    chunkSize: sorted ? 0 : value(getFlags.chunkSize),
    allowEmptySelector: true,
    latest: true,
    as: serverPrint ? 'table' : 'object',
    ...(serverPrint && sorted && { query: { includeObject: 'Object' } }),
  };
  if (value(getFlags.watch) || value(getFlags.watchOnly)) {
    return await watchResources(invocation, { ...query, singleResourceType: true }, humanReadable);
  }
  const result = await findResources(session, { ...query, continueOnError: true, flatten: true });
  const ignoreNotFound = value(getFlags.ignoreNotFound);
  const { infos, errors } = await result.infos(ignoreNotFound ? isNotFound : undefined);
  if (humanReadable) printTables(invocation, infos, errors, namesObjects(args));
  else {
    const objects = infos.map(({ object }) => object ?? {});
    printObjects(invocation, objects, errors, result.singleItem);
  }
}

function requireType(invocation: Invocation): void {
  const { args, value, session, commandPath } = invocation;
  const watches = value(getFlags.watch) || value(getFlags.watchOnly);
  if (watches && value(getFlags.sortBy) !== '') {
    session.err(
      value(getFlags.watch)
        ? 'warning: --watch requested, --sort-by will be ignored for watch events received\n'
        : 'warning: --watch-only requested, --sort-by will be ignored\n',
    );
  }
  if (watches || args.length > 0 || hasFiles(filenameOptions(invocation))) return;
  session.err(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
  );
  throw usageError(
    commandPath,
    'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  );
}

function validate({ value }: Invocation, output: string): void {
  if (value(getFlags.showLabels) && output !== '' && output !== 'wide') {
    throw new KubectlError(`--show-labels option cannot be used with ${output} printer`);
  }
  if (value(getFlags.outputWatchEvents) && !value(getFlags.watch) && !value(getFlags.watchOnly)) {
    throw new KubectlError('--output-watch-events option can only be used with --watch or --watch-only');
  }
}

/** Prints the objects themselves: one as it is, several as a list. Source: get.go (printGeneric). */
function printObjects(
  invocation: Invocation,
  objects: readonly JsonObject[],
  failures: readonly UserError[],
  singleItem: boolean,
): void {
  const { session, value } = invocation;
  const errors = [...failures];
  if (singleItem && errors.length > 0) throwAggregate(errors);
  if (objects.length > 0 || !value(getFlags.ignoreNotFound)) {
    const print = createObjectPrinter(invocation);
    const [only] = objects;
    const object = singleItem && only !== undefined && objects.length === 1 ? only : listOf(objects);
    const sortPath = value(getFlags.sortBy);
    try {
      session.out(print(sortPath === '' ? object : sortedList(object, sortPath)));
    } catch (error) {
      errors.push(userError(error));
    }
  }
  // Several failures are one text here, unlike everywhere else (utilerrors.Reduce).
  if (errors.length > 1) throw new KubectlError(new ManyErrors(errors).message);
  throwAggregate(errors);
}

function listOf(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}

function sortedList(object: JsonObject, path: string): JsonObject {
  const items = listAt(object, 'items').filter(isObject);
  if (textAt(object, 'kind') !== 'List') return object;
  return { ...object, items: sortObjects(items, path) };
}

async function getRaw({ session, value, args }: Invocation): Promise<void> {
  if (args.length > 0) throw new KubectlError('arguments may not be passed when --raw is specified');
  if (value(getFlags.watch) || value(getFlags.watchOnly) || value(selectorFlag) !== '') {
    throw new KubectlError(
      '--raw may not be specified with other flags that filter the server request or alter the output',
    );
  }
  if (value(printFlags.output) !== '') throw new KubectlError('--raw and --output are mutually exclusive');
  await sendRaw(session, 'GET', value(getFlags.raw));
}
