import { quote } from '../../api/go/text';
import { deepEqual } from '../../api/equality';
import { applyJsonMergePatch } from '../../api/patch/json-merge-patch';
import { applyJsonPatch } from '../../api/patch/json-patch';
import { PatchError } from '../../api/patch/patch-error';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch';
import type { ApiRequest } from '../../api/rest/request';
import { ApiError } from '../../api/status';
import { parseYamlDocument } from '../../api/yaml';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { asJson, objectAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import { createSinglePrinter, printFlagList } from '../print-flags';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { apiVersionOf, pathOf } from '../resources/resource-mapping';
import { schemaTypeOf } from '../resources/schema-type';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fileFlags, filenameOptions, writeQuery } from '../write-flags';

const flags = {
  local: boolFlag('local', 'Work on the files alone, ask no server.'),
  patch: stringFlag('patch', 'The patch, JSON or YAML.', { shorthand: 'p' }),
  patchFile: stringFlag('patch-file', 'The file of the patch.'),
  subresource: stringFlag('subresource', 'The subresource to patch: status, scale, resize.'),
  type: stringFlag('type', 'What kind of patch it is: json, merge or strategic.', { default: 'strategic' }),
  fieldManager: fieldManagerFlag('kubectl-patch'),
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** Source: kubectl/pkg/cmd/patch/patch.go. */
export const patch: Command = {
  name: 'patch',
  use: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Update fields of a resource',
  long: 'Changes fields of an object with a patch: strategic merge, JSON merge or JSON.',
  examples: [
    'kubectl patch node worker-1 -p \'{"spec":{"unschedulable":true}}\'',
    'kubectl patch pod web --type=json -p=\'[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.27"}]\'',
  ],
  flags: [...Object.values(flags), ...Object.values(fileFlags), ...printFlagList, dryRunFlag],
  run: runPatch,
};

async function runPatch(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const inline = value(flags.patch);
  const path = value(flags.patchFile);
  if (inline !== '' && path !== '') throw new KubectlError('cannot specify --patch and --patch-file together');
  if (inline === '' && path === '') {
    throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  }
  const local = value(flags.local);
  if (local && args.length > 0) throw new KubectlError('cannot specify --local and server resources');
  if (local && dryRun === 'server') {
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  }
  const type = value(flags.type).toLowerCase();
  const contentType = Object.hasOwn(CONTENT_TYPES, type) ? CONTENT_TYPES[type] : undefined;
  if (contentType === undefined) {
    throw new KubectlError(`--type must be one of [json merge strategic], not ${quote(value(flags.type))}`);
  }
  const content = patchBody(invocation, inline, path);
  const print = createSinglePrinter(invocation);
  const subresource = value(flags.subresource);
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
    subresource,
    continueOnError: true,
    flatten: true,
    local,
  });
  let count = 0;
  await result.visit(async (info) => {
    count += 1;
    const patched =
      local || dryRun === 'client'
        ? patchedLocally(info, type, content.rawBody ?? content.body)
        : await send(invocation, info, { contentType, content, subresource, dryRun: dryRun === 'server' });
    const changed = !deepEqual(info.object, patched);
    // Unlike elsewhere nothing is said of a dry run: kubectl loses the words on the way.
    session.out(print(patched, changed ? 'patched' : 'patched (no change)'));
  });
  if (count === 0) throw new KubectlError('no objects passed to patch');
}

/** A patch that can be read, or a text that only the server can say what is wrong with. */
type PatchContent = Pick<ApiRequest, 'body' | 'rawBody'>;

function patchBody({ session }: Invocation, inline: string, path: string): PatchContent {
  const text = path === '' ? inline : session.environment.files.read(path);
  if (text === undefined) throw new KubectlError(`unable to read patch file: open ${path}: no such file or directory`);
  // What looks like JSON is left to the server, right or wrong.
  if (text.trimStart().startsWith('{')) return jsonOr(text);
  const parsed = parseYamlDocument(text);
  if ('error' in parsed) throw new KubectlError(`unable to parse ${quote(inline)}: ${parsed.error}`);
  return { body: parsed.value };
}

function jsonOr(text: string): PatchContent {
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return { rawBody: text };
  }
}

async function send(
  { session, value }: Invocation,
  { mapping, namespace, name }: Info,
  {
    contentType,
    content,
    subresource,
    dryRun,
  }: { contentType: string; content: PatchContent; subresource: string; dryRun: boolean },
): Promise<JsonObject> {
  try {
    const answer = await session.rest.request({
      method: 'PATCH',
      path: pathOf(mapping, namespace, name, subresource),
      query: writeQuery({ dryRun: dryRun ? 'server' : 'none', fieldManager: value(flags.fieldManager) }),
      contentType,
      ...content,
    });
    return objectAt(answer);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 415) throw error;
    throw new KubectlError(
      `${contentType} is not supported by ${apiVersionOf(mapping)}, Kind=${mapping.kind}: ${error.message}`,
    );
  }
}

function patchedLocally({ mapping, object = {} }: Info, type: string, body: unknown): JsonObject {
  try {
    if (type === 'json') return objectAt(asJson(applyJsonPatch(object, body)));
    if (type === 'merge') return objectAt(asJson(applyJsonMergePatch(object, body)));
    const typeId = schemaTypeOf(mapping);
    if (typeId !== undefined) return objectAt(asJson(applyStrategicMergePatch(typeId, object, body)));
  } catch (error) {
    if (error instanceof PatchError) throw new KubectlError(localPatchText(error.message));
    throw error;
  }
  throw new KubectlError(
    `strategic merge patch is not supported for ${apiVersionOf(mapping)}, Kind=${mapping.kind} locally, try --type merge`,
  );
}

/** The server's words for a JSON patch that can't be are not quite those of the library itself, which kubectl uses (evanphx/json-patch). */
function localPatchText(text: string): string {
  return text
    .replace(/^error decoding patch: (.*) of type \[\]handlers\.jsonPatchOp$/, '$1 of type jsonpatch.Patch')
    .replace(': Unable to remove', ': unable to remove');
}
