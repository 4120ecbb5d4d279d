import type { Invocation } from './command';
import { KubectlError } from './errors';
import { boolFlag, stringFlag, type Flag } from './flags/flag';
import { printFlagList, printFlags } from './print-flags';
import { findResources, type ResourceResult } from './resources/builder';
import {
  allNamespacesFlag,
  dryRunFlag,
  fieldManagerFlag,
  fieldSelectorFlag,
  fileFlags,
  filenameOptions,
  hasFiles,
  selectorFlag,
  type DryRun,
} from './write-flags';

// What `label` and `annotate` work on. Sources: kubectl/pkg/cmd/label/label.go, kubectl/pkg/cmd/annotate/annotate.go.

/** Their own flags; `field` is what they change. */
export function metadataFlags(field: 'labels' | 'annotations', fieldManager: string) {
  return {
    overwrite: boolFlag('overwrite', `Change ${field} that have a value already.`),
    list: boolFlag('list', `Show the ${field}.`),
    local: boolFlag('local', 'Work on the files alone, ask no server.'),
    all: boolFlag('all', 'All objects of the types in the namespace.'),
    resourceVersion: stringFlag('resource-version', 'Change the object only if this is its resource version.'),
    fieldManager: fieldManagerFlag(fieldManager),
  } as const;
}

export type MetadataFlags = ReturnType<typeof metadataFlags>;

/** The other flags of both. */
export const targetFlags: readonly Flag<unknown>[] = [
  ...Object.values(fileFlags),
  ...printFlagList,
  allNamespacesFlag,
  fieldSelectorFlag,
  selectorFlag,
  dryRunFlag,
];

/** What the command line asks for, as far as it is to be checked. */
interface Request {
  readonly resources: readonly string[];
  /** How many keys are to be set or removed. */
  readonly changes: number;
  readonly dryRun: DryRun;
  /** What a change is called, and a file in the texts. */
  readonly noun: 'label' | 'annotation';
  readonly file: 'pod' | 'rsrc';
}

/** Throws what is wrong with the combination of flags and arguments. */
export function validateTargets(
  invocation: Invocation,
  flags: MetadataFlags,
  { resources, changes, dryRun, noun, file }: Request,
): void {
  const { value } = invocation;
  const withFiles = hasFiles(filenameOptions(invocation));
  if (value(flags.list) && value(printFlags.output) !== '') {
    throw new KubectlError('--list and --output may not be specified together');
  }
  if (value(flags.all) && value(selectorFlag) !== '') {
    throw new KubectlError('cannot set --all and --selector at the same time');
  }
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
    throw new KubectlError(
      `can only use local files by -f ${file}.yaml or --filename=${file}.json when --local=true is set`,
    );
  } else if (!withFiles) {
    throw new KubectlError(`one or more files must be specified as -f ${file}.yaml or --filename=${file}.json`);
  }
  if (changes === 0 && !value(flags.list)) throw new KubectlError(`at least one ${noun} update is required`);
}

/** The objects to change. Throws when `--resource-version` is given for more than one. */
export async function findTargets(
  invocation: Invocation,
  flags: MetadataFlags,
  resources: readonly string[],
): Promise<ResourceResult> {
  const { session, value } = invocation;
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
    local,
  });
  if (!result.singleItem && value(flags.resourceVersion) !== '') {
    throw new KubectlError('--resource-version may only be used with a single resource');
  }
  return result;
}
