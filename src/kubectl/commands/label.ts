import { isValidLabelValue } from '../../api/names';
import { quote } from '../../api/go-text';
import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { textMapAt } from '../json';
import { changedMap, listedMap, resourcesAndPairs, sendChange, withMap, type MapChange } from '../metadata-change';
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
  overwrite: boolFlag('overwrite', 'Change labels that have a value already.'),
  list: boolFlag('list', 'Show the labels.'),
  local: boolFlag('local', 'Work on the files alone, ask no server.'),
  all: boolFlag('all', 'All objects of the types in the namespace.'),
  resourceVersion: stringFlag('resource-version', 'Change the object only if this is its resource version.'),
  fieldManager: fieldManagerFlag('kubectl-label'),
};

/** Source: kubectl/pkg/cmd/label/label.go. */
export const label: Command = {
  name: 'label',
  use: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the labels on a resource',
  long: 'Sets and removes labels of objects: KEY=VALUE sets one, KEY- removes one. A label that has another value is changed only with --overwrite.',
  examples: [
    'kubectl label pods web tier=front',
    'kubectl label --overwrite pods web tier=back',
    'kubectl label pods web tier-',
  ],
  flags: [
    ...Object.values(flags),
    ...Object.values(fileFlags),
    ...printFlagList,
    allNamespacesFlag,
    fieldSelectorFlag,
    selectorFlag,
    dryRunFlag,
  ],
  run: runLabel,
};

async function runLabel(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const { resources, pairs } = resourcesAndPairs(args, 'label');
  const { set, remove } = parseLabels(pairs);
  const list = value(flags.list);
  if (list && value(printFlags.output) !== '')
    throw new KubectlError('--list and --output may not be specified together');
  validate(invocation, dryRun, resources, set.size + remove.length);
  const print = createPrinter(invocation);
  const local = value(flags.local);
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
  const asks = dryRun === 'client' || local || list;
  await result.visit(async (info) => {
    const before = textMapAt(info.object, 'metadata', 'labels');
    if (!asks)
      for (const key of remove) if (!Object.hasOwn(before, key)) session.out(`label ${quote(key)} not found.\n`);
    if (!value(flags.overwrite)) requireNoOverwrites(before, set);
    const change = changedMap(before, set, remove);
    if (!asks && change.added.length + change.removed.length > 0) {
      await sendChange(session, info, 'labels', change, {
        resourceVersion,
        dryRun,
        fieldManager: value(flags.fieldManager),
      });
    }
    if (list) session.out(listedMap('labels', info, change.map, result.singleItem));
    else session.out(print(withMap(info.object ?? {}, 'labels', change.map), withDryRun(outcome(change), dryRun)));
  });
}

function validate(invocation: Invocation, dryRun: DryRun, resources: readonly string[], changes: number): void {
  const { value } = invocation;
  const files = filenameOptions(invocation);
  if (value(flags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (value(flags.all) && value(fieldSelectorFlag) !== '') {
    throw new KubectlError('cannot set --all and --field-selector at the same time');
  }
  if (value(flags.local)) {
    if (dryRun === 'server') {
      throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    }
    if (resources.length > 0) {
      throw new KubectlError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
    }
    if (!hasFiles(files))
      throw new KubectlError('one or more files must be specified as -f pod.yaml or --filename=pod.json');
  } else if (resources.length === 0 && !hasFiles(files)) {
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (changes === 0 && !value(flags.list)) throw new KubectlError('at least one label update is required');
}

function parseLabels(pairs: readonly string[]): {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
} {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    if (pair.includes('=')) {
      const [key = '', value = '', ...more] = pair.split('=');
      if (more.length > 0) throw new KubectlError(`invalid label spec: ${pair}`);
      const problems = isValidLabelValue(value);
      if (problems.length > 0) throw new KubectlError(`invalid label value: ${quote(pair)}: ${problems.join(';')}`);
      set.set(key, value);
    } else remove.push(pair.slice(0, -1));
  }
  if (remove.some((key) => set.has(key)))
    throw new KubectlError('can not both modify and remove a label in the same command');
  return { set, remove };
}

function requireNoOverwrites(before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const errors = [...set]
    .filter(([key, value]) => before[key] !== undefined && before[key] !== value)
    .map(([key]) => new KubectlError(`'${key}' already has a value (${before[key]}), and --overwrite is false`));
  throwAggregate(errors);
}

function outcome({ added, removed }: MapChange): string {
  if (added.length > 0) return removed.length > 0 ? 'modified' : 'labeled';
  return removed.length > 0 ? 'unlabeled' : 'not labeled';
}
