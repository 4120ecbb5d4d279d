import type { Command, Invocation } from '../command';
import { deleteObjects, deletionFlags, propagationOf, waitUntilGone } from '../deletion';
import { KubectlError, withSource } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { objectAt, textAt } from '../json';
import { withConfigSaved } from '../last-applied';
import type { JsonObject } from '../../api/go/json-value';
import { createPrinter, printFlagList, printFlags, withDryRun } from '../print-flags';
import { rawFileOf, sendRaw } from '../raw';
import { findResources, type ResourceQuery } from '../resources/builder';
import { isNotFound, withoutResourceVersion, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import type { Session } from '../session';
import { A_WEEK_MS } from '../waiting';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  manifestQuery,
  requireFiles,
  saveConfigFlag,
  validateFlag,
  validationOf,
  writeQuery,
} from '../write-flags';

const flags = {
  raw: stringFlag('raw', 'A path of the API to put the file to.'),
  subresource: stringFlag('subresource', 'The subresource to replace: status, scale.'),
  wait: boolFlag('wait', 'Wait for the old objects to be gone; with --force.'),
  fieldManager: fieldManagerFlag('kubectl-replace'),
};

/** How long `--force` waits for an object to go, without --timeout. */
const FORCE_TIMEOUT_MS = 5 * 60_000;

/** Source: kubectl/pkg/cmd/replace/replace.go. */
export const replace: Command = {
  name: 'replace',
  use: 'replace -f FILENAME',
  short: 'Replace a resource by file name or stdin',
  long: 'Puts whole objects in the place of those on the server; with --force, deletes and creates them.',
  examples: ['kubectl replace -f web.yaml', 'kubectl replace --force -f web.yaml'],
  flags: [
    ...Object.values(flags),
    ...Object.values(deletionFlags),
    ...Object.values(fileFlags),
    ...printFlagList,
    dryRunFlag,
    validateFlag,
    saveConfigFlag,
  ],
  run: runReplace,
};

async function runReplace(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const fieldValidation = validationOf(invocation);
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const propagationPolicy = propagationOf(invocation);
  requireFiles(invocation);
  const force = value(deletionFlags.force);
  if (value(deletionFlags.gracePeriod) >= 0 && !force)
    throw new KubectlError('--grace-period must have --force specified');
  if (value(deletionFlags.timeout) !== 0 && !force) throw new KubectlError('--timeout must have --force specified');
  if (force && dryRun !== 'none') throw new KubectlError('--dry-run can not be used when --force is set');
  if (value(flags.raw) !== '') return await replaceRaw(invocation);
  const query = manifestQuery(invocation, fieldValidation);
  if (force) await deleteFirst(invocation, query, propagationPolicy);
  const result = await findResources(session, query);
  const options = writeQuery({ dryRun, fieldManager: value(flags.fieldManager), fieldValidation });
  let count = 0;
  await result.visit(async (info) => {
    count += 1;
    const object = withConfigSaved(invocation, info.object ?? {});
    const sent =
      dryRun === 'client' ? object : await send(session, info, object, force, value(flags.subresource), options);
    session.out(print(sent, withDryRun('replaced', dryRun)));
  });
  if (count === 0 && force) throw new KubectlError('no objects passed to replace');
}

async function replaceRaw(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const file = rawFileOf(filenameOptions(invocation));
  if (value(printFlags.output) !== '') throw new KubectlError('--raw and --output are mutually exclusive');
  await sendRaw(session, 'PUT', value(flags.raw), file);
}

async function deleteFirst(
  invocation: Invocation,
  query: ResourceQuery,
  propagationPolicy: ReturnType<typeof propagationOf>,
): Promise<void> {
  const { session, value } = invocation;
  // A grace period of 0 becomes 1, and the end is waited for: nothing may be lost by accident.
  const given = value(deletionFlags.gracePeriod);
  const waits = value(flags.wait) || given === 0;
  const timeoutMs = value(deletionFlags.timeout);
  await deleteObjects(session, await findResources(session, { ...query, requireObject: false }), {
    propagationPolicy,
    gracePeriod: given === 0 ? 1 : given,
    dryRun: 'none',
    nameOnly: value(printFlags.output) === 'name',
    ignoreNotFound: true,
    ...(waits && { waitMs: timeoutMs || A_WEEK_MS }),
  });
  await (
    await findResources(session, query)
  ).visit((info) => waitUntilGone(session, info, '', timeoutMs || FORCE_TIMEOUT_MS));
}

async function send(
  session: Session,
  { mapping, namespace, name, source }: Info,
  object: JsonObject,
  create: boolean,
  subresource: string,
  query: Readonly<Record<string, string>>,
): Promise<JsonObject> {
  if (create) {
    const path = pathOf(mapping, namespace);
    return objectAt(await session.rest.request({ method: 'POST', path, query, body: withoutResourceVersion(object) }));
  }
  try {
    const path = pathOf(mapping, namespace, name, subresource);
    const body = await withServersVersion(session, path, object);
    return objectAt(await session.rest.request({ method: 'PUT', path, query, body }));
  } catch (error) {
    throw withSource('replacing', source, error);
  }
}

/** An object without a version replaces whatever is there (cli-runtime/pkg/resource/helper.go, Replace). */
async function withServersVersion(session: Session, path: string, object: JsonObject): Promise<JsonObject> {
  if (textAt(object, 'metadata', 'resourceVersion') !== '') return object;
  try {
    const resourceVersion = textAt(await session.rest.get(path), 'metadata', 'resourceVersion');
    return { ...object, metadata: { ...objectAt(object, 'metadata'), resourceVersion } };
  } catch (error) {
    if (isNotFound(error)) return object;
    throw error;
  }
}
