import type { Command, Invocation } from '../command';
import { deleteObjects, deletionFlags, propagationOf } from '../deletion';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { rawFileOf, sendRaw } from '../raw';
import { findResources, type ResourceResult } from '../resources/builder';
import { isNotFound } from '../resources/info';
import { kindText } from '../resources/resource-mapping';
import type { Session } from '../session';
import { A_WEEK_MS } from '../waiting';
import {
  allNamespacesFlag,
  dryRunFlag,
  dryRunOf,
  fieldSelectorFlag,
  fileFlags,
  filenameOptions,
  selectorFlag,
} from '../write-flags';

const flags = {
  ...deletionFlags,
  all: boolFlag('all', 'Delete all objects of the types in the namespace.'),
  ignoreNotFound: boolFlag('ignore-not-found', 'An object that is not there counts as deleted.'),
  interactive: boolFlag('interactive', 'Ask before anything is deleted.', { shorthand: 'i' }),
  now: boolFlag('now', 'End at once: a grace period of one second.'),
  output: stringFlag('output', 'name: print only type and name.', { shorthand: 'o' }),
  raw: stringFlag('raw', 'A path of the API to send DELETE to.'),
  wait: boolFlag('wait', 'Return only when the objects are gone.', { default: true }),
} as const;

/** Source: kubectl/pkg/cmd/delete/delete.go. */
export const deleteCommand: Command = {
  name: 'delete',
  suggestFor: ['rm', 'remove'],
  use: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  long: 'Deletes objects, by name, by label, by type or by the manifests that describe them, and waits until they are gone.',
  examples: [
    'kubectl delete pod web',
    'kubectl delete pods,services -l app=web',
    'kubectl delete pods --all',
    'kubectl delete -f web.yaml',
  ],
  flags: [
    ...Object.values(flags),
    ...Object.values(fileFlags),
    allNamespacesFlag,
    fieldSelectorFlag,
    selectorFlag,
    dryRunFlag,
  ],
  run: runDelete,
};

async function runDelete(invocation: Invocation): Promise<void> {
  const { session, value, changed, args } = invocation;
  const propagationPolicy = propagationOf(invocation);
  const bySelector = value(flags.all) || value(selectorFlag) !== '' || value(fieldSelectorFlag) !== '';
  const ignoreNotFound = bySelector && !changed(flags.ignoreNotFound) ? true : value(flags.ignoreNotFound);
  let gracePeriod = value(flags.gracePeriod);
  if (value(flags.now)) {
    if (gracePeriod !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
    gracePeriod = 1;
  }
  const force = value(flags.force);
  if (gracePeriod === 0 && !force) gracePeriod = 1;
  if (force && gracePeriod < 0) gracePeriod = 0;
  const dryRun = dryRunOf(invocation);
  if (value(flags.raw) !== '') return await deleteRaw(invocation);

  const find = () =>
    findResources(session, {
      args,
      files: filenameOptions(invocation),
      namespace: session.namespace.name,
      enforceNamespace: session.namespace.explicit,
      allNamespaces: value(allNamespacesFlag),
      labelSelector: value(selectorFlag),
      fieldSelector: value(fieldSelectorFlag),
      selectAll: value(flags.all),
      continueOnError: true,
      flatten: true,
      requireObject: false,
    });
  const result = await find();
  const output = value(flags.output);
  if (output !== '' && output !== 'name') {
    throw new KubectlError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  }
  if (gracePeriod === 0 && force) {
    session.warn(
      'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    );
  }
  if (gracePeriod > 0 && force)
    throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
  if (value(flags.interactive) && !(await confirmed(session, result, ignoreNotFound))) return;
  await deleteObjects(session, result, {
    propagationPolicy,
    gracePeriod,
    dryRun,
    nameOnly: output === 'name',
    ignoreNotFound,
    warnClusterScope: session.namespace.explicit && !value(allNamespacesFlag),
    ...(value(flags.wait) && { waitMs: value(flags.timeout) || A_WEEK_MS }),
  });
}

async function confirmed(session: Session, result: ResourceResult, ignoreNotFound: boolean): Promise<boolean> {
  const names: string[] = [];
  await result.visit(
    (info) => void names.push(`${kindText(info.mapping)}/${info.name}\n`),
    (error) => ignoreNotFound && isNotFound(error),
  );
  if (names.length === 0) {
    session.out('No resources found\n');
    return false;
  }
  session.out(
    `You are about to delete the following ${names.length} resource(s):\n${names.join('')}Do you want to continue? (y/N): `,
  );
  const [answer = ''] = session.environment.stdin.trim().split(/\s/);
  if (answer.toLowerCase() === 'y') return true;
  session.out('deletion is cancelled\n');
  return false;
}

async function deleteRaw(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  if (value(flags.interactive)) throw new KubectlError('--interactive can not be used with --raw');
  if (value(flags.output) !== '') throw new KubectlError('--raw and --output are mutually exclusive');
  await sendRaw(session, 'DELETE', value(flags.raw), rawFileOf(filenameOptions(invocation)));
}
