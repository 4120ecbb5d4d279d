import type { Command, Invocation } from '../command';
import type * as EditLastApplied from './edit-last-applied';
import type * as LastAppliedCommands from './last-applied';
import { lazily } from './lazily';
import { createApplier } from '../apply/applier';
import { createServerSideApplier, SERVER_SIDE_MANAGER } from '../apply/server-side-applier';
import { deletionFlags, propagationOf } from '../deletion';
import { KubectlError, throwAggregate, usageError, userError } from '../errors';
import { boolFlag, stringArrayFlag, stringFlag, type Flag } from '../flags/flag';
import { textAt } from '../json';
import { prune, prunedResources } from '../apply/prune';
import { createPrinter, printFlagList, printFlags, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import type { JsonObject } from '../../api/go/json-value';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  manifestQuery,
  requireFiles,
  selectorFlag,
  validateFlag,
  validationOf,
} from '../write-flags';

const flags = {
  all: boolFlag('all', 'All objects of the namespace, for --prune.'),
  fieldManager: fieldManagerFlag('kubectl-client-side-apply'),
  forceConflicts: boolFlag('force-conflicts', 'Take fields over from their owners; with --server-side.'),
  openApiPatch: boolFlag('openapi-patch', "Find differences by the server's schema.", { default: true }),
  overwrite: boolFlag(
    'overwrite',
    'Where the live object and the new configuration differ, the configuration is right.',
    { default: true },
  ),
  prune: boolFlag('prune', 'Delete objects that were applied before and are in no file any more.'),
  pruneAllowlist: stringArrayFlag('prune-allowlist', 'The types to prune.'),
  serverSide: boolFlag('server-side', 'Let the server merge.'),
  subresource: stringFlag('subresource', 'The subresource to apply to; with --server-side.'),
  wait: boolFlag('wait', 'Wait for objects to be gone.'),
};

const flagList: readonly Flag<unknown>[] = [
  ...Object.values(flags),
  ...Object.values(deletionFlags),
  ...Object.values(fileFlags),
  ...printFlagList,
  selectorFlag,
  dryRunFlag,
  validateFlag,
];

/** Source: kubectl/pkg/cmd/apply/apply.go. */
export const apply: Command = {
  name: 'apply',
  use: 'apply (-f FILENAME | -k DIRECTORY)',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: 'Makes objects what their manifests say: creates those that are not there, changes what differs in the others, and removes what an earlier apply had set and the manifest no longer says.',
  examples: ['kubectl apply -f web.yaml', 'cat web.yaml | kubectl apply -f -'],
  flags: flagList,
  subcommands: [
    lazily(
      { name: 'edit-last-applied', short: 'Edit latest last-applied-configuration annotations of a resource/object' },
      () => (require('./edit-last-applied') as typeof EditLastApplied).editLastApplied,
    ),
    lazily(
      {
        name: 'set-last-applied',
        short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
      },
      () => (require('./last-applied') as typeof LastAppliedCommands).setLastApplied,
    ),
    lazily(
      {
        name: 'view-last-applied',
        short: 'View the latest last-applied-configuration annotations of a resource/object',
      },
      () => (require('./last-applied') as typeof LastAppliedCommands).viewLastApplied,
    ),
  ],
  run: runApply,
};

async function runApply(invocation: Invocation): Promise<void> {
  const { session, value, args, commandPath } = invocation;
  if (args.length > 0) throw usageError(commandPath, `Unexpected args: [${args.join(' ')}]`);
  const dryRun = dryRunOf(invocation);
  const propagationPolicy = propagationOf(invocation);
  requireFiles(invocation);
  const fieldValidation = validationOf(invocation);
  validate(invocation, dryRun);
  const pruned = value(flags.prune) ? await prunedResources(session, value(flags.pruneAllowlist)) : undefined;
  const print = createPrinter(invocation);
  const output = value(printFlags.output);
  const printsObjects = output !== '' && output !== 'name';
  const result = await findResources(session, {
    ...manifestQuery(invocation, fieldValidation),
    labelSelector: value(selectorFlag),
  });
  const { infos, errors: failures } = await result.infos();
  if (infos.length === 0 && failures.length === 0) throw new KubectlError('no objects passed to apply');
  const errors = [...failures];
  const applier = value(flags.serverSide)
    ? createServerSideApplier(session, {
        dryRun,
        fieldValidation,
        fieldManager: invocation.changed(flags.fieldManager) ? value(flags.fieldManager) : SERVER_SIDE_MANAGER,
        forceConflicts: value(flags.forceConflicts),
        subresource: value(flags.subresource),
      })
    : createApplier(session, {
        dryRun,
        fieldValidation,
        fieldManager: value(flags.fieldManager),
        force: value(deletionFlags.force),
        gracePeriod: value(deletionFlags.gracePeriod),
        timeoutMs: value(deletionFlags.timeout),
        propagationPolicy,
      });
  const applied: JsonObject[] = [];
  for (const info of infos) {
    try {
      const { object, operation } = await applier(info);
      applied.push(object);
      if (!printsObjects) session.out(print(object, withDryRun(operation, dryRun)));
    } catch (error) {
      errors.push(userError(error));
    }
  }
  throwAggregate(errors);
  const [only] = applied;
  if (printsObjects && only !== undefined) {
    session.out(print(applied.length === 1 ? only : { apiVersion: 'v1', kind: 'List', metadata: {}, items: applied }));
  }
  if (pruned === undefined) return;
  await prune(session, {
    resources: pruned,
    labelSelector: value(selectorFlag),
    namespaces: new Set(infos.filter(({ mapping }) => mapping.namespaced).map(({ namespace }) => namespace)),
    visitedUids: new Set(applied.map((object) => textAt(object, 'metadata', 'uid'))),
    propagationPolicy,
    gracePeriod: value(deletionFlags.gracePeriod),
    dryRun,
    onPruned: (object) => session.out(print(object, withDryRun('pruned', dryRun))),
  });
}

function validate({ value }: Invocation, dryRun: string): void {
  const serverSide = value(flags.serverSide);
  if (value(flags.forceConflicts) && !serverSide)
    throw new KubectlError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide) {
    throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (serverSide && value(deletionFlags.force)) throw new KubectlError('--force cannot be used with --server-side');
  if (dryRun === 'server' && value(deletionFlags.force))
    throw new KubectlError('--dry-run=server cannot be used with --force');
  if (value(flags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (value(flags.prune) && value(deletionFlags.force)) throw new KubectlError('--force cannot be used with --prune');
  if (value(flags.subresource) !== '' && !serverSide)
    throw new KubectlError('--subresource can only be specified for --server-side');
  if (value(flags.prune) && !value(flags.all) && value(selectorFlag) === '') {
    throw new KubectlError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  if (value(flags.prune) && serverSide)
    throw new KubectlError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}
