import { createJsonMergePatch } from '../../api/patch/json-merge-patch';
import { createTwoWayMergePatch } from '../../api/patch/strategic-merge-diff';
import { ApiError } from '../../api/status';
import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { ExitError, KubectlError, messageOf, throwAggregate, userError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { asJson, at, objectAt, textAt } from '../json';
import { withConfigSaved } from '../last-applied';
import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { createPrinter, dataPrinter, printFlagList, printFlags } from '../print-flags';
import { findResources } from '../resources/builder';
import { documentsOf } from '../resources/documents';
import { type Info } from '../resources/info';
import { groupResourceOf, pathOf } from '../resources/resource-mapping';
import { schemaTypeOf } from '../resources/schema-type';
import {
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  saveConfigFlag,
  validateFlag,
  validationOf,
  writeQuery,
} from '../write-flags';

const flags = {
  outputPatch: boolFlag('output-patch', 'Print the patch.'),
  subresource: stringFlag('subresource', 'The subresource to edit: status, scale, resize.'),
  windowsLineEndings: boolFlag('windows-line-endings', 'Line endings of the file to edit.'),
  fieldManager: fieldManagerFlag('kubectl-edit'),
};

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/**
 * Source: kubectl/pkg/cmd/edit, kubectl/pkg/cmd/util/editor/editoptions.go.
 * Divergence from real Kubernetes: what could not be saved is not kept in a file; an editor that makes it worse each time is not asked for ever.
 */
export const edit: Command = {
  name: 'edit',
  use: 'edit (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource on the server',
  long: 'Opens objects in the editor of $KUBE_EDITOR or $EDITOR and stores what was changed.',
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, saveConfigFlag, validateFlag],
  run: runEdit,
};

/** A person gives up long before. */
const MAX_ROUNDS = 20;

/** Why the editor opens once more. */
export interface Reason {
  readonly head: string;
  readonly more: readonly string[];
}

async function runEdit(invocation: Invocation): Promise<void> {
  const { session } = invocation;
  const { environment } = session;
  validationOf(invocation);
  const infos = await findEdited(invocation);
  if (infos.length === 0) throw new KubectlError('edit cancelled, no objects found');
  const editor = environment.env.get('KUBE_EDITOR') || environment.env.get('EDITOR') || 'vi';
  if (environment.edit === undefined) {
    throw new KubectlError(
      `unable to launch the editor ${quote(editor)}: there is none here; use kubectl patch, label, annotate or apply`,
    );
  }
  const asJsonText = invocation.value(printFlags.output) === 'json';
  const original = textOf(invocation, infos, asJsonText);
  let text = original;
  let reasons: readonly Reason[] = [];
  for (let rounds = 1; ; rounds += 1) {
    if (rounds > MAX_ROUNDS) throw new KubectlError(`edit cancelled, ${MAX_ROUNDS} attempts have failed`);
    const header = asJsonText ? '' : headerOf(HEADER, reasons);
    const edited = await environment.edit({ editor, suffix: asJsonText ? '.json' : '.yaml', text: header + text });
    const content = withoutComments(edited);
    if (reasons.length > 0) requireChange(text, content);
    if (isCancelled(invocation, original, content)) return;
    reasons = await store(invocation, infos, content);
    if (reasons.length === 0) return;
    text = content;
  }
}

/** One object, or a list of several. */
export function textOf(invocation: Invocation, infos: readonly Info[], isJson: boolean): string {
  const objects = infos.map(({ object = {} }) => object);
  const [only = {}] = objects;
  const edited: JsonObject =
    objects.length === 1 ? only : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  const print = dataPrinter(invocation, isJson ? 'json' : 'yaml');
  return print?.(edited) ?? '';
}

/** What stands above the text to edit. */
export function headerOf(header: string, reasons: readonly Reason[]): string {
  const lines = reasons.map(
    ({ head, more }) =>
      `# ${commented(head)}${more.length > 0 ? ':' : ''}\n${more.map((line) => `# * ${commented(line)}\n`).join('')}#\n`,
  );
  return header + lines.join('');
}

function commented(text: string): string {
  return text.replace(/\n(?=[^#])/g, '\n# ');
}

/** Source: kubectl/pkg/cmd/util/helpers.go (StripComments): comments and the blanks around the rest count for nothing. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .trim();
}

/** Sends what was changed. Gives the reasons for another round; throws when there is none to be had. */
async function store(invocation: Invocation, infos: readonly Info[], content: string): Promise<readonly Reason[]> {
  const { session } = invocation;
  let edited: readonly JsonObject[];
  try {
    edited = [...documentsOf('edited-file', content)].filter(isObject).flatMap(itemsOf);
  } catch (error) {
    return [{ head: `The edited file had a syntax error: ${messageOf(userError(error))}`, more: [] }];
  }
  const reasons: Reason[] = [];
  let [isNotFound, isRetryable] = [false, false];
  for (const object of edited) {
    const info = infos.find((candidate) => uidOf(candidate.object) === uidOf(object));
    if (info === undefined) throw new KubectlError(`no original object found for ${marshalSortedJson(object)}`);
    try {
      await patch(invocation, info, object);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const named = `${groupResourceOf(info.mapping)} ${quote(info.name)}`;
      if (error.reason === 'Invalid') {
        session.err(`error: ${named} is invalid\n`);
        const causes = error.status.details?.causes ?? [];
        reasons.push({
          head: `${named} was not valid`,
          more: causes.map(({ field = '', message = '' }) => `${field}: ${message}`),
        });
      } else if (error.reason === 'NotFound') {
        isNotFound = true;
        session.err(`error: ${named} could not be found on the server\n`);
      } else {
        isRetryable = true;
        session.err(`error: ${named} could not be patched: ${error.message}\n`);
      }
    }
  }
  if (isRetryable || isNotFound) throw new ExitError(1);
  return reasons;
}

export function itemsOf(object: JsonObject): readonly JsonObject[] {
  const items = at(object, 'items');
  return Array.isArray(items) ? items.filter(isObject) : [object];
}

async function patch(invocation: Invocation, { mapping, namespace, name, object = {} }: Info, edited: JsonObject) {
  const { session, value } = invocation;
  const print = createPrinter(invocation);
  const before = withoutManagedFields(object);
  const after = withConfigSaved(invocation, edited);
  if (marshalSortedJson(before) === marshalSortedJson(after)) {
    session.out(print(object, 'skipped'));
    return;
  }
  const changedIdentity =
    ['apiVersion', 'kind'].some((field) => textAt(after, field) !== textAt(before, field)) ||
    textAt(after, 'metadata', 'name') !== textAt(before, 'metadata', 'name');
  if (changedIdentity) throw new KubectlError('At least one of apiVersion, kind and name was changed');
  const typeId = schemaTypeOf(mapping);
  const body = asJson(
    typeId === undefined ? createJsonMergePatch(before, after) : createTwoWayMergePatch(typeId, before, after),
  );
  if (value(flags.outputPatch)) session.out(`Patch: ${marshalSortedJson(body)}\n`);
  const stored = await session.rest.request({
    method: 'PATCH',
    path: pathOf(mapping, namespace, name, value(flags.subresource)),
    query: writeQuery({
      dryRun: 'none',
      fieldManager: value(flags.fieldManager),
      fieldValidation: validationOf(invocation),
    }),
    contentType: `application/${typeId === undefined ? 'merge' : 'strategic-merge'}-patch+json`,
    body,
  });
  session.out(print(objectAt(stored), 'edited'));
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata };
}

function uidOf(object: JsonObject | undefined): string {
  return textAt(object, 'metadata', 'uid');
}

/** What was refused must not come back as it was. `content` is without comments. */
export function requireChange(refused: string, content: string): void {
  if (content === withoutComments(refused)) throw new KubectlError('Edit cancelled, no valid changes were saved.');
}

/** Was nothing changed, or nothing left? That ends the edit, and is said. */
export function isCancelled({ session }: Invocation, original: string, content: string): boolean {
  const isUnchanged = content === withoutComments(original);
  if (isUnchanged) session.err('Edit cancelled, no changes made.\n');
  else if (content.trim() === '') session.err('Edit cancelled, saved file was empty.\n');
  else return false;
  return true;
}

/** The objects that are meant, as they are now. */
export async function findEdited(invocation: Invocation): Promise<readonly Info[]> {
  const { session, args } = invocation;
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    allowEmptySelector: true,
    continueOnError: true,
    flatten: true,
    latest: true,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  return infos;
}
