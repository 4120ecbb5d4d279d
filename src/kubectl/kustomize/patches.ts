import { applyJsonPatch } from '../../api/patch/json-patch';
import { PatchError } from '../../api/patch/patch-error';
import { quote } from '../../api/go/text';
import { isList, isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { parseYamlDocument } from '../../api/yaml';
import { KubectlError } from '../errors';
import { printYaml } from '../output/yaml-print';
import { asJson, at, objectAt, textAt } from '../json';
import type { Folder } from './folder';
import { objectsAt, textsAt } from './kustomization';
import { copyOf, copyOfMap, field, isMap, madeMap, setField } from './node';
import { readResources } from './read-resources';
import {
  currentId,
  idText,
  isEmptyResource,
  originalId,
  resourceOf,
  setName,
  setNamespace,
  storePreviousId,
  type Resource,
} from './resource';
import type { ResourceList, Selector } from './resource-list';
import { mergeStrategically } from './strategic-merge';

/** Source: api/internal/builtins/PatchStrategicMergeTransformer.go. */
export function applyPatchesStrategicMerge(resources: ResourceList, kustomization: JsonObject, folder: Folder): void {
  const paths = textsAt(kustomization, 'patchesStrategicMerge');
  if (paths.length === 0) return;
  const patches = configured('PatchStrategicMergeTransformer', { paths }, () =>
    paths.flatMap((entry) => {
      const inline = tried(() => readResources(entry));
      return 'value' in inline && inline.value.length > 0 ? inline.value : readResources(folder.read(entry));
    }),
  );
  for (const object of patches) {
    const target = resources.targetOf(originalId(resourceOf(object)));
    mergeInto(target, resourceOf(copyOfMap(object)));
    resources.dropEmpty();
  }
}

/** `patches`: strategic merge patches and JSON patches. Source: api/internal/builtins/PatchTransformer.go. */
export function applyPatches(resources: ResourceList, kustomization: JsonObject, folder: Folder): void {
  const patches = objectsAt(kustomization, 'patches').map((entry) =>
    configured('PatchTransformer', entry, () => readPatch(entry, folder)),
  );
  for (const patch of patches) {
    if ('operations' in patch) applyOperations(resources, patch);
    else applyMerges(resources, patch);
    resources.dropEmpty();
  }
}

interface Patch {
  readonly target: Selector | undefined;
  /** `[path: "patch.yaml"]`. */
  readonly source: string;
}
type MergePatch = Patch & { readonly merges: readonly Resource[] };
type OperationsPatch = Patch & { readonly operations: readonly JsonValue[] };

function readPatch(entry: JsonObject, folder: Folder): MergePatch | OperationsPatch {
  const [inline, path] = [textAt(entry, 'patch').trim(), textAt(entry, 'path')];
  if (inline === '' && path === '')
    throw new KubectlError(`must specify one of patch and path in\n${configText(entry)}`);
  if (inline !== '' && path !== '')
    throw new KubectlError(`patch and path can't be set at the same time\n${configText(entry)}`);
  const text = inline === '' ? readPatchFile(folder, path) : inline;
  const source = inline === '' ? `[path: ${quote(path)}]` : `[patch: ${quote(inline)}]`;
  const target = at(entry, 'target') === undefined ? undefined : selectorOf(objectAt(entry, 'target'));
  const objects = tried(() => readResources(text));
  if ('value' in objects) {
    const options = {
      allowNameChange: at(entry, 'options', 'allowNameChange') === true,
      allowKindChange: at(entry, 'options', 'allowKindChange') === true,
    };
    return { target, source, merges: objects.value.map((object) => resourceOf(object, options)) };
  }
  const operations = operationsOf(text);
  if (operations === undefined) throw new KubectlError(`unable to parse SM or JSON patch from ${source}`);
  return { target, source, operations };
}

function readPatchFile(folder: Folder, path: string): string {
  const file = tried(() => folder.read(path));
  if ('value' in file) return file.value;
  throw new KubectlError(`failed to get the patch file from path(${path}): ${file.error.message}`);
}

export function selectorOf(selector: JsonObject): Selector {
  const text = (key: string): string => textAt(selector, key);
  return {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    name: text('name'),
    namespace: text('namespace'),
    labelSelector: text('labelSelector'),
    annotationSelector: text('annotationSelector'),
  };
}

/** What a part of the kustomization comes to for the one that is to act on it. */
function configured<T>(name: string, config: JsonObject, configure: () => T): T {
  const result = tried(configure);
  if ('value' in result) return result.value;
  throw new KubectlError(
    `trouble configuring builtin ${name} with config: \`\n${configText(config)}\`: ${result.error.message}`,
  );
}

function configText(config: JsonObject): string {
  return printYaml(Object.fromEntries(Object.entries(config).filter(([, value]) => value !== '' && value !== null)));
}

/** The operations of a JSON patch, in JSON or YAML; undefined when it is none. */
function operationsOf(text: string): readonly JsonValue[] | undefined {
  // What begins as JSON does has to be JSON.
  if (text.startsWith('[') && !isJson(text)) return undefined;
  const document = parseYamlDocument(text);
  const value = 'error' in document ? undefined : asJson(document.value);
  return isList(value) && value.every(isObject) ? value : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function applyMerges(resources: ResourceList, { target, source, merges }: MergePatch): void {
  if (target === undefined) {
    for (const patch of merges) {
      const id = originalId(patch);
      const found = tried(() => resources.targetOf(id));
      if (!('value' in found))
        throw new KubectlError(
          `no resource matches strategic merge patch ${quote(idText(id))}: ${found.error.message}`,
        );
      mergeInto(found.value, copied(patch));
    }
    return;
  }
  const [patch] = merges;
  if (patch === undefined) return;
  if (merges.length > 1) {
    throw new KubectlError(
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
    );
  }
  for (const resource of selected(resources, target)) {
    const own = copied(patch);
    // The patch is one for the target's version, whatever it says itself.
    setField(own.object, 'apiVersion', field(resource.object, 'apiVersion') ?? '');
    mergeInto(resource, own);
  }
  resources.dropEmpty();
  resources.replaceAll(resources.all);
}

function selected(resources: ResourceList, target: Selector): readonly Resource[] {
  const found = tried(() => resources.select(target));
  if ('value' in found) return found.value;
  const { annotationSelector, labelSelector } = target;
  const shown = `${idText({ ...target, isClusterScoped: false })}:a=${annotationSelector}:l=${labelSelector}`;
  throw new KubectlError(`unable to find patch target ${quote(shown)} in \`resources\`: ${found.error.message}`);
}

function copied(patch: Resource): Resource {
  return { ...patch, object: copyOfMap(patch.object) };
}

/** Source: api/resource/resource.go (ApplySmPatch). */
function mergeInto(resource: Resource, patch: Resource): void {
  const { name, namespace, kind } = currentId(resource);
  if (patch.allowNameChange || patch.allowKindChange) storePreviousId(resource);
  resource.object = mergeStrategically(patch.object, resource.object) ?? {};
  if (isEmptyResource(resource)) return;
  if (!patch.allowKindChange) setField(resource.object, 'kind', kind);
  if (!patch.allowNameChange) setName(resource, name);
  setNamespace(resource, namespace);
}

function applyOperations(resources: ResourceList, { target, source, operations }: OperationsPatch): void {
  if (target === undefined) throw new KubectlError(`must specify a target for JSON patch ${source}`);
  for (const resource of resources.select(target)) {
    storePreviousId(resource);
    operate(resource, operations);
  }
}

/** Source: api/internal/builtins/PatchJson6902Transformer.go. */
export function applyPatchesJson6902(resources: ResourceList, kustomization: JsonObject, folder: Folder): void {
  for (const entry of objectsAt(kustomization, 'patchesJson6902')) {
    const target = selectorOf(objectAt(entry, 'target'));
    const { patch: jsonOp, ...rest } = entry;
    const operations = configured('PatchJson6902Transformer', { ...rest, jsonOp }, () =>
      readOperations(entry, target, folder),
    );
    for (const resource of resources.select(target)) operate(resource, operations);
  }
}

function readOperations(entry: JsonObject, target: Selector, folder: Folder): readonly JsonValue[] {
  const [path, inline] = [textAt(entry, 'path'), textAt(entry, 'patch')];
  if (target.name === '') throw new KubectlError('must specify the target name');
  if (path === '' && inline === '') throw new KubectlError('empty file path and empty jsonOp');
  if (path !== '' && inline !== '') throw new KubectlError('must specify a file path or jsonOp, not both');
  const text = path === '' ? inline : folder.read(path);
  if (text === '') throw new KubectlError(`patch file '${path}' empty seems to be empty`);
  const operations = operationsOf(text);
  if (operations === undefined || operations.length === 0)
    throw new KubectlError(`patch appears to be empty; file=${path}, JsonOp=${text}`);
  return operations;
}

/** What kustomize keeps of a resource stands in annotations meanwhile, so that a patch can add to them. */
function operate(resource: Resource, operations: readonly JsonValue[]): void {
  if (resource.previous.length + resource.prefixes.length + resource.suffixes.length > 0 || resource.needsHash)
    madeMap(madeMap(resource.object, 'metadata'), 'annotations');
  try {
    const patched = copyOf(asJson(applyJsonPatch(resource.object, operations)));
    resource.object = isMap(patched) ? patched : {};
  } catch (error) {
    if (error instanceof PatchError) throw new KubectlError(error.message);
    throw error;
  }
}

function tried<T>(read: () => T): { readonly value: T } | { readonly error: KubectlError } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof KubectlError) return { error };
    throw error;
  }
}
