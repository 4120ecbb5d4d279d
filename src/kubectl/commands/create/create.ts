import type { Command, Invocation } from '../../command';
import { KubectlError, usageError, withSource } from '../../errors';
import { boolFlag, stringFlag } from '../../flags/flag';
import { objectAt } from '../../json';
import { withConfigSaved } from '../../last-applied';
import { createPrinter, printFlagList, printFlags, withDryRun } from '../../print-flags';
import { rawFileOf, sendRaw } from '../../raw';
import { findResources } from '../../resources/builder';
import { withoutResourceVersion } from '../../resources/info';
import { pathOf } from '../../resources/resource-mapping';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  manifestQuery,
  requireFiles,
  saveConfigFlag,
  selectorFlag,
  validateFlag,
  validationOf,
  writeQuery,
} from '../../write-flags';
import { createConfigMap } from './configmap';
import { createCronJob } from './cron-job';
import { createDeployment } from './deployment';
import { createIngress } from './ingress';
import { createJob } from './job';
import { createPodDisruptionBudget } from './pod-disruption-budget';
import { createPriorityClass } from './priority-class';
import { createQuota } from './quota';
import { createClusterRoleBinding, createRoleBinding } from './role-bindings';
import { createClusterRole, createRole } from './roles';
import { createSecret } from './secret';
import { createService } from './service';
import { createNamespace, createServiceAccount } from './simple-objects';
import { createToken } from './token';

const flags = {
  edit: boolFlag('edit', 'Edit the objects before they are created.'),
  raw: stringFlag('raw', 'A path of the API to post the file to.'),
  windowsLineEndings: boolFlag('windows-line-endings', 'Line endings for --edit.'),
  fieldManager: fieldManagerFlag('kubectl-create'),
};

/** Source: kubectl/pkg/cmd/create/create.go. */
export const create: Command = {
  name: 'create',
  use: 'create -f FILENAME',
  short: 'Create a resource from a file or from stdin',
  long: 'Creates objects from manifests, YAML or JSON, or one object of a kind with a subcommand.',
  examples: ['kubectl create -f web.yaml', 'cat web.yaml | kubectl create -f -', 'kubectl create namespace dev'],
  flags: [
    ...Object.values(flags),
    ...Object.values(fileFlags),
    ...printFlagList,
    selectorFlag,
    dryRunFlag,
    validateFlag,
    saveConfigFlag,
  ],
  subcommands: [
    createClusterRole,
    createClusterRoleBinding,
    createConfigMap,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createNamespace,
    createPodDisruptionBudget,
    createPriorityClass,
    createQuota,
    createRole,
    createRoleBinding,
    createSecret,
    createService,
    createServiceAccount,
    createToken,
  ],
  run: runCreate,
};

async function runCreate(invocation: Invocation): Promise<void> {
  const { session, value, args, commandPath } = invocation;
  if (args.length > 0) throw usageError(commandPath, `Unexpected args: [${args.join(' ')}]`);
  const dryRun = dryRunOf(invocation);
  const fieldValidation = validationOf(invocation);
  const print = createPrinter(invocation);
  requireFiles(invocation);
  if (value(flags.raw) !== '') return await createRaw(invocation);
  if (value(flags.edit))
    throw new KubectlError('--edit needs an editor, and there is none here: change the file itself');
  const result = await findResources(session, {
    ...manifestQuery(invocation, fieldValidation),
    labelSelector: value(selectorFlag),
  });
  const query = writeQuery({ dryRun, fieldManager: value(flags.fieldManager), fieldValidation });
  let count = 0;
  await result.visit(async ({ mapping, namespace, object = {}, source }) => {
    const draft = withConfigSaved(invocation, object);
    let shown = draft;
    if (dryRun !== 'client') {
      try {
        const path = pathOf(mapping, namespace);
        shown = objectAt(
          await session.rest.request({ method: 'POST', path, query, body: withoutResourceVersion(draft) }),
        );
      } catch (error) {
        throw withSource('creating', source, error);
      }
    }
    count += 1;
    session.out(print(shown, withDryRun('created', dryRun)));
  });
  if (count === 0) throw new KubectlError('no objects passed to create');
}

async function createRaw(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  if (value(flags.edit)) throw new KubectlError('--raw and --edit are mutually exclusive');
  const file = rawFileOf(filenameOptions(invocation));
  if (file === '') throw new KubectlError('--raw can only use a single local file or stdin');
  if (value(selectorFlag) !== '') throw new KubectlError('--raw and --selector (-l) are mutually exclusive');
  if (value(printFlags.output) !== '') throw new KubectlError('--raw and --output are mutually exclusive');
  await sendRaw(session, 'POST', value(flags.raw), file);
}
