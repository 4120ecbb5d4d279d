import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { textMapAt } from '../json';
import { changedMap, listedMap, resourcesAndPairs, sendChange, withMap } from '../metadata-change';
import { createPrinter, printFlagList, printFlags, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import {
  allNamespacesFlag,
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fieldSelectorFlag,
  fileFlags,
  filenameOptions,
  hasFiles,
  selectorFlag,
  type DryRun,
} from '../write-flags';

const flags = {
  overwrite: boolFlag('overwrite', 'Change annotations that have a value already.'),
  list: boolFlag('list', 'Show the annotations.'),
  local: boolFlag('local', 'Work on the files alone, ask no server.'),
  all: boolFlag('all', 'All objects of the types in the namespace.'),
  resourceVersion: stringFlag('resource-version', 'Change the object only if this is its resource version.'),
  fieldManager: fieldManagerFlag('kubectl-annotate'),
};

/** May always be overwritten. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** Source: kubectl/pkg/cmd/annotate/annotate.go. */
export const annotate: Command = {
  name: 'annotate',
  use: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the annotations on a resource',
  long: 'Sets and removes annotations of objects: KEY=VALUE sets one, KEY- removes one. One that has another value is changed only with --overwrite.',
  examples: ["kubectl annotate pods web description='the front end'", 'kubectl annotate pods web description-'],
  flags: [
    ...Object.values(flags),
    ...Object.values(fileFlags),
    ...printFlagList,
    allNamespacesFlag,
    fieldSelectorFlag,
    selectorFlag,
    dryRunFlag,
  ],
  run: runAnnotate,
};

async function runAnnotate(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const { resources, pairs } = resourcesAndPairs(args, 'annotation');
  const { set, remove } = parseAnnotations(pairs);
  validate(invocation, dryRun, resources, set, remove);
  const local = value(flags.local);
  const list = value(flags.list);
  const result = await findResources(session, {
    args: local ? [] : resources,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    allNamespaces: value(allNamespacesFlag),
    labelSelector: local ? '' : value(selectorFlag),
    fieldSelector: local ? '' : value(fieldSelectorFlag),
    allowEmptySelector: value(flags.all),
    continueOnError: true,
    latest: !local,
    flatten: true,
  });
  const resourceVersion = value(flags.resourceVersion);
  if (!result.singleItem && resourceVersion !== '') {
    throw new KubectlError('--resource-version may only be used with a single resource');
  }
  await result.visit(async (info) => {
    const before = textMapAt(info.object, 'metadata', 'annotations');
    if (!value(flags.overwrite)) requireNoOverwrites(before, set);
    const change = changedMap(before, set, remove);
    if (dryRun !== 'client' && !local && !list) {
      await sendChange(session, info, 'annotations', change, {
        resourceVersion,
        dryRun,
        fieldManager: value(flags.fieldManager),
      });
    }
    if (list) session.out(listedMap('annotations', info, change.map, result.singleItem));
    else session.out(print(withMap(info.object ?? {}, 'annotations', change.map), withDryRun('annotated', dryRun)));
  });
}

/** Source: kubectl/pkg/cmd/util/helpers.go (ParsePairs). */
function parseAnnotations(pairs: readonly string[]) {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  return { set, remove };
}

function validate(
  invocation: Invocation,
  dryRun: DryRun,
  resources: readonly string[],
  set: ReadonlyMap<string, string>,
  remove: readonly string[],
): void {
  const { value } = invocation;
  const withFiles = hasFiles(filenameOptions(invocation));
  if (value(flags.list) && value(printFlags.output) !== '') {
    throw new KubectlError('--list and --output may not be specified together');
  }
  if (value(flags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (value(flags.all) && value(fieldSelectorFlag) !== '') {
    throw new KubectlError('cannot set --all and --field-selector at the same time');
  }
  if (!value(flags.local)) {
    if (resources.length === 0 && !withFiles) {
      throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    }
  } else if (dryRun === 'server') {
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  } else if (resources.length > 0) {
    throw new KubectlError('can only use local files by -f rsrc.yaml or --filename=rsrc.json when --local=true is set');
  } else if (!withFiles) {
    throw new KubectlError('one or more files must be specified as -f rsrc.yaml or --filename=rsrc.json');
  }
  if (set.size === 0 && remove.length === 0 && !value(flags.list)) {
    throw new KubectlError('at least one annotation update is required');
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0) {
    throw new KubectlError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
}

function requireNoOverwrites(before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const taken = [...set]
    .filter(([key, value]) => key !== CHANGE_CAUSE && before[key] !== undefined && before[key] !== value)
    .map(([key]) => `'${key}' already has a value (${before[key]})`);
  if (taken.length === 0) return;
  throw new KubectlError(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
}
