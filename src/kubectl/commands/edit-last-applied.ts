import { marshalSortedJson } from '../../api/go/json-print';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { KubectlError, messageOf, userError } from '../errors';
import { boolFlag } from '../flags/flag';
import { asJson, objectAt, textAt } from '../json';
import { LAST_APPLIED, lastAppliedOf } from '../last-applied';
import { createPrinter, printFlagList, printFlags } from '../print-flags';
import { documentsOf } from '../resources/documents';
import { infoOfObject, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { fieldManagerFlag, fileFlags, validateFlag, validationOf, writeQuery } from '../write-flags';
import {
  findEdited,
  headerOf,
  isCancelled,
  itemsOf,
  requireChange,
  textOf,
  withoutComments,
  type Reason,
} from './edit';

const flags = {
  windowsLineEndings: boolFlag('windows-line-endings', 'Line endings of the file to edit.'),
  fieldManager: fieldManagerFlag('kubectl-client-side-apply'),
};

const HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

/** Source: kubectl/pkg/cmd/apply/apply_edit_last_applied.go, kubectl/pkg/cmd/util/editor/editoptions.go (ApplyEditMode). */
export const editLastApplied: Command = {
  name: 'edit-last-applied',
  use: 'apply edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  long: 'Opens what kubectl apply has applied last in the editor of $KUBE_EDITOR or $EDITOR and stores what was changed; the objects themselves stay as they are.',
  examples: ['kubectl apply edit-last-applied deployment/web'],
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, validateFlag],
  run: runEdit,
};

async function runEdit(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const { environment } = session;
  validationOf(invocation);
  const configurations = await configurationsOf(invocation);
  const editor = environment.env.get('KUBE_EDITOR') || environment.env.get('EDITOR') || 'vi';
  if (environment.edit === undefined)
    throw new KubectlError(`unable to launch the editor ${quote(editor)}: there is none here`);
  const isJson = value(printFlags.output) === 'json';
  const original = textOf(invocation, configurations, isJson);
  let text = original;
  let reasons: readonly Reason[] = [];
  for (;;) {
    const header = isJson ? '' : headerOf(HEADER, reasons);
    const edited = await environment.edit({ editor, suffix: isJson ? '.json' : '.yaml', text: header + text });
    const content = withoutComments(edited);
    if (reasons.length > 0) requireChange(text, content);
    if (isCancelled(invocation, original, content)) return;
    const objects = readObjects(content);
    if (!('head' in objects)) {
      for (const object of objects) await store(invocation, configurations, object);
      return;
    }
    reasons = [objects];
    text = content;
  }
}

/** What was applied last to each object that tells it. */
async function configurationsOf(invocation: Invocation): Promise<readonly Info[]> {
  const infos = await findEdited(invocation);
  const found = infos.flatMap((info) => {
    const text = lastAppliedOf(info.object ?? {});
    const configuration = text === undefined ? undefined : asJson(JSON.parse(text));
    return isObject(configuration) ? [infoOfObject(info.mapping, configuration, 'edited-file')] : [];
  });
  if (found.length > 0) return found;
  throw new KubectlError(
    'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
  );
}

function readObjects(content: string): readonly JsonObject[] | Reason {
  try {
    return [...documentsOf('edited-file', content)].filter(isObject).flatMap(itemsOf);
  } catch (error) {
    return { head: `The edited file had a syntax error: ${messageOf(userError(error))}`, more: [] };
  }
}

async function store(invocation: Invocation, configurations: readonly Info[], written: JsonObject): Promise<void> {
  const { session, value } = invocation;
  const print = createPrinter(invocation);
  const mapping = await session.mapper.requireKind(textAt(written, 'apiVersion'), textAt(written, 'kind'));
  const edited = withNamespace(written, mapping.namespaced ? session.namespace.name : '');
  const uid = textAt(edited, 'metadata', 'uid');
  // Configurations have no uid as a rule, so that it is the first one that all are compared with.
  const before = configurations.find(({ object }) => textAt(object, 'metadata', 'uid') === uid);
  const text = marshalSortedJson(edited);
  if (before === undefined) throw new KubectlError(`no original object found for ${text}`);
  if (marshalSortedJson(before.object) === text) {
    session.out(print(edited, 'skipped'));
    return;
  }
  await session.rest.request({
    method: 'PATCH',
    path: pathOf(mapping, session.namespace.name, textAt(edited, 'metadata', 'name')),
    query: writeQuery({
      dryRun: 'none',
      fieldManager: value(flags.fieldManager),
      fieldValidation: validationOf(invocation),
    }),
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { [LAST_APPLIED]: `${text}\n` } } },
  });
  session.out(print(edited, 'edited'));
}

/** An object of a namespace that names none is of the current one. */
function withNamespace(object: JsonObject, namespace: string): JsonObject {
  if (namespace === '' || textAt(object, 'metadata', 'namespace') !== '') return object;
  return { ...object, metadata: { ...objectAt(object, 'metadata'), namespace } };
}
