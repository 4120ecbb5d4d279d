import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject } from '../../api/go/json-value';
import type { Command, Invocation } from '../command';
import { KubectlError, usageError, withSource } from '../errors';
import { boolFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { asJson, objectAt } from '../json';
import { LAST_APPLIED, lastAppliedOf } from '../last-applied';
import { printYaml } from '../output/yaml-print';
import { createPrinter, printFlagList, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import { fetchInfo, isNotFound, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { dryRunFlag, dryRunOf, fileFlags, filenameOptions, selectorFlag, writeQuery } from '../write-flags';

// The annotation in which apply keeps what it has applied.

const viewFlags = {
  output: stringFlag('output', 'yaml or json.', { shorthand: 'o', default: 'yaml' }),
  all: boolFlag('all', 'All objects of the types in the namespace.'),
};

/** Source: kubectl/pkg/cmd/apply/apply_view_last_applied.go. */
export const viewLastApplied: Command = {
  name: 'view-last-applied',
  use: 'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  examples: ['kubectl apply view-last-applied deployment/web -o json'],
  flags: [...Object.values(viewFlags), ...Object.values(fileFlags), selectorFlag],
  run: runView,
};

async function runView(invocation: Invocation): Promise<void> {
  const { session, value, args, commandPath } = invocation;
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    labelSelector: value(selectorFlag),
    selectAll: value(viewFlags.all),
    latest: true,
    flatten: true,
  });
  const texts: string[] = [];
  await result.visit(({ object = {}, name, source }) => {
    const text = lastAppliedOf(object);
    if (text !== undefined) texts.push(text);
    // The error is about nothing, and so nobody hears of it unless it is about a file.
    else if (source !== undefined) {
      const verb = `no last-applied-configuration annotation found on resource: ${name}\n`;
      throw new KubectlError(`error when ${verb} "${source}": <nil>`);
    }
  });
  const output = value(viewFlags.output);
  for (const text of texts) {
    const parsed = asJson(JSON.parse(text));
    if (output === 'json') session.out(`${JSON.stringify(parsed, null, 2)}${text.endsWith('\n') ? '\n' : ''}`);
    else if (output === 'yaml') session.out(printYaml(isObject(parsed) ? parsed : {}));
    else
      throw usageError(commandPath, `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
  }
}

const setFlags = {
  createAnnotation: boolFlag('create-annotation', 'Make the annotation where there is none.'),
  filename: stringSliceFlag('filename', 'A file or directory with the configuration.', { shorthand: 'f' }),
};

/** Source: kubectl/pkg/cmd/apply/apply_set_last_applied.go. */
export const setLastApplied: Command = {
  name: 'set-last-applied',
  use: 'apply set-last-applied -f FILENAME',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  examples: ['kubectl apply set-last-applied -f web.yaml --create-annotation'],
  flags: [...Object.values(setFlags), ...printFlagList, dryRunFlag],
  run: runSet,
};

async function runSet(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const result = await findResources(session, {
    files: { filenames: value(setFlags.filename), kustomize: '', recursive: false },
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    flatten: true,
  });
  const changes: { readonly info: Info; readonly live: JsonObject; readonly text: string }[] = [];
  await result.visit(async (info) => {
    const live = await liveOf(invocation, info);
    const before = lastAppliedOf(live);
    if (before === undefined && !value(setFlags.createAnnotation)) {
      throw new KubectlError(
        `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    const text = `${marshalSortedJson(info.object ?? {})}\n`;
    if (before?.trim() === text.trim()) session.out(`set-last-applied ${info.name}: no changes required.\n`);
    else changes.push({ info, live, text });
  });
  for (const { info, live, text } of changes) {
    const { mapping, namespace, name } = info;
    const shown =
      dryRun === 'client'
        ? live
        : objectAt(
            await session.rest.request({
              method: 'PATCH',
              path: pathOf(mapping, namespace, name),
              query: writeQuery({ dryRun }),
              contentType: 'application/merge-patch+json',
              body: { metadata: { annotations: { [LAST_APPLIED]: text } } },
            }),
          );
    session.out(print(shown, withDryRun('configured', dryRun)));
  }
}

async function liveOf({ session }: Invocation, info: Info): Promise<JsonObject> {
  try {
    return (await fetchInfo(session.rest, info)).object ?? {};
  } catch (error) {
    if (isNotFound(error)) throw error;
    throw withSource('retrieving current configuration', info.source, error);
  }
}
