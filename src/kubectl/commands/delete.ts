import { parseBool } from '../flags/flag-values';
import type { Command, Invocation } from '../command';
import { KubectlError, withSource } from '../errors';
import { boolFlag, durationFlag, intFlag, stringFlag } from '../flags/flag';
import { textAt } from '../json';
import { isObject, type JsonObject, type JsonValue } from '../output/json-value';
import { withDryRun } from '../print-flags';
import { findResources, type ResourceResult } from '../resources/builder';
import { isNotFound, objectName, type Info } from '../resources/info';
import { kindText, pathOf } from '../resources/resource-mapping';
import type { Session } from '../session';
import { A_WEEK_MS, waitFor } from '../waiting';
import {
  allNamespacesFlag,
  dryRunFlag,
  dryRunOf,
  fieldSelectorFlag,
  fileFlags,
  filenameOptions,
  selectorFlag,
  writeQuery,
  type DryRun,
} from '../write-flags';

/** The flags about deletion that replace, apply and run have too. */
export const deletionFlags = {
  cascade: stringFlag('cascade', 'What becomes of the dependents: background, orphan or foreground.', {
    default: 'background',
    withoutValue: 'background',
  }),
  force: boolFlag('force', 'Remove the object from the API at once, whatever still runs.'),
  gracePeriod: intFlag('grace-period', "Seconds to end in; negative: the object's own.", { default: -1 }),
  timeout: durationFlag('timeout', 'How long to wait for the object to go; 0: as long as it takes.'),
} as const;

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

/** How objects are to be deleted. */
export interface Deletion {
  readonly propagationPolicy: 'Background' | 'Orphan' | 'Foreground';
  /** Seconds; negative: the object's own. */
  readonly gracePeriod: number;
  readonly dryRun: DryRun;
  /** Print only names. */
  readonly nameOnly?: boolean;
  readonly quiet?: boolean;
  readonly ignoreNotFound?: boolean;
  /** Milliseconds to wait for the end; undefined: don't wait. */
  readonly waitMs?: number;
  /** A namespace was asked for, so cluster-scoped objects are worth a warning. */
  readonly warnClusterScope?: boolean;
}

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

/** Deletes what was found, says so, and waits for the end if asked to. */
export async function deleteObjects(session: Session, result: ResourceResult, deletion: Deletion): Promise<void> {
  const deleted: { readonly info: Info; readonly uid: string }[] = [];
  let found = 0;
  let { warnClusterScope = false } = deletion;
  await result.visit(
    async (info) => {
      found += 1;
      if (warnClusterScope && !info.mapping.namespaced) {
        session.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
        warnClusterScope = false;
      }
      const uid = deletion.dryRun === 'client' ? '' : await deleteOne(session, info, deletion);
      if (deletion.quiet !== true) session.out(deletedText(info, deletion));
      deleted.push({ info, uid });
    },
    (error) => deletion.ignoreNotFound === true && isNotFound(error),
  );
  if (found === 0) {
    session.out('No resources found\n');
    return;
  }
  if (deletion.waitMs === undefined || deletion.dryRun !== 'none') return;
  const deadlineMs = session.nowMs + deletion.waitMs;
  for (const { info, uid } of deleted) await waitUntilGone(session, info, uid, deadlineMs - session.nowMs);
}

/** Waits until the object is gone or another one has its name. Throws when it still is there after `timeoutMs`. */
export async function waitUntilGone(session: Session, info: Info, uid: string, timeoutMs: number): Promise<void> {
  const gone = async (): Promise<true | undefined> => {
    try {
      const object = await session.rest.get(pathOf(info.mapping, info.namespace, info.name));
      return uid !== '' && textAt(object, 'metadata', 'uid') !== uid ? true : undefined;
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  };
  if ((await waitFor(session, gone, timeoutMs)) === undefined) {
    throw new KubectlError(`timed out waiting for the condition on ${objectName(info)}`);
  }
}

/** The uid of what was deleted. */
async function deleteOne(
  session: Session,
  info: Info,
  { propagationPolicy, gracePeriod, dryRun }: Deletion,
): Promise<string> {
  const body: JsonObject = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy,
    ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    ...(dryRun === 'server' && { dryRun: ['All'] }),
  };
  try {
    const path = pathOf(info.mapping, info.namespace, info.name);
    return uidOf(await session.rest.request({ method: 'DELETE', path, query: writeQuery({ dryRun }), body }));
  } catch (error) {
    throw withSource('deleting', info.source, error);
  }
}

function uidOf(answer: JsonValue): string {
  if (!isObject(answer)) return '';
  return textAt(answer, 'kind') === 'Status' ? textAt(answer, 'details', 'uid') : textAt(answer, 'metadata', 'uid');
}

function deletedText({ mapping, namespace, name }: Info, { gracePeriod, dryRun, nameOnly }: Deletion): string {
  if (nameOnly) return `${kindText(mapping)}/${name}\n`;
  const done = gracePeriod === 0 ? 'force deleted' : 'deleted';
  const where = mapping.namespaced ? ` from ${namespace} namespace` : '';
  return `${kindText(mapping)} "${name}" ${withDryRun(done + where, dryRun)}\n`;
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
  const [path = '', search = ''] = value(flags.raw).split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const answer = await session.rest.request({ method: 'DELETE', path, query });
  session.out(typeof answer === 'string' ? answer : JSON.stringify(answer));
}

/** What `--cascade` says; `true` and `false` are old words. Source: delete_flags.go (parseCascadingFlag). */
export function propagationOf({ value, session }: Invocation): Deletion['propagationPolicy'] {
  const text = value(deletionFlags.cascade);
  if (text === 'orphan') return 'Orphan';
  if (text === 'foreground') return 'Foreground';
  if (text === 'background') return 'Background';
  let keepsNothing: boolean;
  try {
    keepsNothing = parseBool(text);
  } catch {
    throw new KubectlError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
  }
  const instead = keepsNothing ? 'background' : 'orphan';
  session.err(
    `warning: --cascade=${text} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`,
  );
  return keepsNothing ? 'Background' : 'Orphan';
}
