import { parseBool } from './flags/flag-values';
import type { Invocation } from './command';
import { KubectlError, withSource } from './errors';
import { durationFlag, intFlag, boolFlag, stringFlag } from './flags/flag';
import { textAt } from './json';
import { isObject, type JsonObject, type JsonValue } from '../api/go/json-value';
import { withDryRun } from './print-flags';
import type { ResourceResult } from './resources/builder';
import { isNotFound, objectName, type Info } from './resources/info';
import { kindText, pathOf } from './resources/resource-mapping';
import type { Session } from './session';
import { waitFor } from './waiting';
import { writeQuery, type DryRun } from './write-flags';

// Deletion as delete, replace --force and apply --force do it. Source: kubectl/pkg/cmd/delete/delete.go, delete_flags.go.

/** The flags about deletion that delete, replace, apply and run have. */
export const deletionFlags = {
  cascade: stringFlag('cascade', 'What becomes of the dependents: background, orphan or foreground.', {
    default: 'background',
    withoutValue: 'background',
  }),
  force: boolFlag('force', 'Remove the object from the API at once, whatever still runs.'),
  gracePeriod: intFlag('grace-period', "Seconds to end in; negative: the object's own.", { default: -1 }),
  timeout: durationFlag('timeout', 'How long to wait for the object to go; 0: as long as it takes.'),
} as const;

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
