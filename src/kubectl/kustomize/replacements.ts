import { quote } from '../../api/go/text';
import { parseYamlDocument } from '../../api/yaml';
import { isList, isObject, type JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { asJson, at, objectAt, textAt } from '../json';
import { pathParts } from './field-spec';
import type { Folder } from './folder';
import { objectsAt, textsAt } from './kustomization';
import { copyOf, field, isMap, isSequence, plainScalar, scalarText, setField, type Node } from './node';
import { selectorOf } from './patches';
import { anchored, compiled } from './pattern';
import {
  currentId,
  effectiveNamespace,
  idText,
  isSelected,
  metadataTexts,
  previousIds,
  type Resource,
  type ResourceId,
} from './resource';
import { selecting, type ResourceList, type Selector } from './resource-list';

const DEFAULT_PATH = 'metadata.name';

/**
 * Copies the values of fields to other fields. Source: api/filters/replacement/replacement.go.
 * Divergence from real Kubernetes: a path does not lead into JSON or YAML that stands in a field as text.
 */
export function applyReplacements(resources: ResourceList, kustomization: JsonObject, folder: Folder): void {
  const replacements = objectsAt(kustomization, 'replacements').flatMap((entry) => replacementsOf(entry, folder));
  for (const replacement of replacements) {
    const value = sourceValue(resources, replacement);
    for (const target of objectsAt(replacement, 'targets')) applyToTarget(resources, value, target);
  }
}

function replacementsOf(entry: JsonObject, folder: Folder): readonly JsonObject[] {
  const path = textAt(entry, 'path');
  if (path === '') return [entry];
  if (at(entry, 'source') !== undefined || objectsAt(entry, 'targets').length > 0)
    throw new KubectlError('cannot specify both path and inline replacement');
  const document = parseYamlDocument(folder.read(path));
  if ('error' in document) throw new KubectlError(document.error);
  const value = asJson(document.value);
  if (isList(value)) return value.filter(isObject);
  if (isObject(value)) return [value];
  throw new KubectlError(`unsupported replacement type encountered within replacement path: ${typeof value}`);
}

function sourceValue(resources: ResourceList, replacement: JsonObject): Node {
  const given = at(replacement, 'sourceValue');
  const hasSource = at(replacement, 'source') !== undefined;
  if (given !== undefined && hasSource) throw new KubectlError('value and resource selectors are mutually exclusive');
  if (given !== undefined) return textAt(replacement, 'sourceValue');
  const source = objectAt(replacement, 'source');
  const path = textAt(source, 'fieldPath') || DEFAULT_PATH;
  const id = selectorOf(source);
  const found = placesOf(sourceOf(resources, id, source).object, replacementPath(path), undefined)[0]?.get();
  if (found === undefined || found === null || found === '')
    throw new KubectlError(`fieldPath \`${path}\` is missing for replacement source ${selectorText(id)}`);
  const delimiter = textAt(source, 'options', 'delimiter');
  if (delimiter === '') return found;
  if (typeof found === 'object') throw new KubectlError('delimiter option can only be used with scalar nodes');
  const index = indexOf(source);
  const part = scalarText(found).split(delimiter)[index];
  if (part === undefined)
    throw new KubectlError(`options.index ${index} is out of bounds for value ${scalarText(found)}`);
  return part;
}

function indexOf(selector: JsonObject): number {
  return Number(at(selector, 'options', 'index') ?? 0);
}

function sourceOf(resources: ResourceList, selector: Selector, source: JsonObject): Resource {
  const matches = resources.all.filter((resource) => idsOf(resource).some((id) => isMeant(id, selector)));
  const [only] = matches;
  const path = textAt(source, 'fieldPath');
  const shown = `${selectorText(selector)}${path === '' ? '' : `:${path}`}`;
  if (only === undefined) throw new KubectlError(`nothing selected by ${shown}`);
  if (matches.length > 1) throw new KubectlError(`multiple matches for selector ${shown}`);
  return only;
}

function selectorText(selector: Selector): string {
  return idText({ ...selector, isClusterScoped: false });
}

function idsOf(resource: Resource): readonly ResourceId[] {
  return [{ ...currentId(resource), isClusterScoped: false }, ...previousIds(resource)];
}

function isMeant(id: ResourceId, selector: Selector): boolean {
  const { name, namespace } = selector;
  return (
    (name === '' || name === id.name) &&
    (namespace === '' || effectiveNamespace({ ...id, namespace }) === effectiveNamespace(id)) &&
    isSelected(id, selector)
  );
}

function applyToTarget(resources: ResourceList, value: Node, target: JsonObject): void {
  if (at(target, 'select') === undefined) throw new KubectlError('target must specify resources to select');
  const select = selectorOf(objectAt(target, 'select'));
  const rejects = objectsAt(target, 'reject').map(selectorOf);
  const paths = textsAt(target, 'fieldPaths');
  for (const resource of resources.all) {
    if (!hasTexts(resource, select)) continue;
    if (rejects.some((reject) => saysTexts(reject) && hasTexts(resource, reject))) continue;
    const ids = idsOf(resource);
    if (rejects.some((reject) => saysId(reject) && ids.some(matching(reject)))) continue;
    if (!ids.some(matching(select))) continue;
    for (const path of paths.length === 0 ? [DEFAULT_PATH] : paths) copyTo(resource, path, value, target);
  }
}

function hasTexts(resource: Resource, { labelSelector, annotationSelector }: Selector): boolean {
  return (
    selecting(labelSelector)(metadataTexts(resource, 'labels')) &&
    selecting(annotationSelector)(metadataTexts(resource, 'annotations'))
  );
}

function saysTexts({ labelSelector, annotationSelector }: Selector): boolean {
  return labelSelector !== '' || annotationSelector !== '';
}

function saysId({ group, version, kind, name, namespace }: Selector): boolean {
  return [group, version, kind, name, namespace].some((text) => text !== '');
}

function matching({ group, version, kind, name, namespace }: Selector): (id: ResourceId) => boolean {
  const [isGroup, isVersion, isKind, isName, isNamespace] = [group, version, kind, name, namespace].map(anchored);
  return (id) =>
    isGroup?.(id.group) === true &&
    isVersion?.(id.version) === true &&
    isKind?.(id.kind) === true &&
    isName?.(id.name) === true &&
    isNamespace?.(id.namespace) === true;
}

function copyTo({ object }: Resource, path: string, value: Node, target: JsonObject): void {
  const create = at(target, 'options', 'create') === true;
  const made: Node | undefined = create ? (isMap(value) ? {} : isSequence(value) ? [] : null) : undefined;
  const places = placesOf(object, replacementPath(path), made);
  if (places.length === 0)
    throw new KubectlError(`unable to find ${create ? 'or create ' : ''}field ${quote(path)} in replacement target`);
  const delimiter = textAt(target, 'options', 'delimiter');
  for (const place of places) place.set(combined(place.get(), value, delimiter, indexOf(target)));
}

/** A scalar stays of the type that it is. */
function combined(old: Node, value: Node, delimiter: string, index: number): Node {
  if (delimiter !== '') {
    if (typeof old === 'object' && old !== null)
      throw new KubectlError('delimiter option can only be used with scalar nodes');
    const parts = scalarText(old).split(delimiter);
    const part = scalarText(value);
    if (index < 0) parts.unshift(part);
    else if (index >= parts.length) parts.push(part);
    else parts[index] = part;
    return typed(old, parts.join(delimiter));
  }
  if (typeof value === 'object') return copyOf(value);
  return typeof old === 'object' && old !== null ? value : typed(old, scalarText(value));
}

function typed(old: Node, text: string): Node {
  return typeof old === 'string' ? text : plainScalar(text);
}

/** `spec.containers.[name=web].image`; a part in brackets without `=` is one name with dots. Source: kyaml/utils/pathsplitter.go. */
function replacementPath(path: string): readonly string[] {
  const parts = [...pathParts(path, '.')];
  const result: string[] = [];
  while (parts.length > 0) {
    let part = parts.shift() ?? '';
    if (part.startsWith('[') && !part.endsWith(']')) {
      while (parts.length > 0 && !part.endsWith(']')) part += `.${parts.shift() ?? ''}`;
      if (!part.includes('=')) part = part.replace(/^\[+|\]+$/g, '');
    }
    result.push(part);
  }
  return result;
}

interface Place {
  get(): Node;
  set(node: Node): void;
}

/** The places that a path leads to. `made`: what the last one is at first where it is made. Source: kyaml/yaml/match.go. */
function placesOf(root: Node, path: readonly string[], made: Node | undefined): readonly Place[] {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const on = (place: Place): readonly Place[] => (rest.length === 0 ? [place] : placesOf(place.get(), rest, made));
  const next = (): Node => (rest.length === 0 ? copyOf(made ?? null) : isListPart(rest[0] ?? '') ? [] : {});
  if (isSequence(root)) {
    const place = (index: number): Place => ({
      get: () => root[index] ?? null,
      set: (node) => void (root[index] = node),
    });
    if (first === '*') return root.flatMap((_, index) => on(place(index)));
    if (/^\d+$/.test(first)) {
      const index = Number(first);
      if (index === root.length && made !== undefined) root.push(next());
      if (index >= root.length)
        throw new KubectlError(`index ${index} specified but only ${root.length} elements found`);
      return on(place(index));
    }
    const [, key = '', pattern = ''] = /^\[([^=]*)=(.*)\]$/s.exec(first) ?? [];
    const isMatch = compiled(pattern);
    const indices = root.flatMap((item, index) => {
      const value = key === '' ? item : field(item, key);
      return value !== undefined && isMatch(scalarText(value)) ? [index] : [];
    });
    if (indices.length === 0 && made !== undefined) {
      root.push(key === '' ? plainScalar(pattern) : { [key]: plainScalar(pattern) });
      indices.push(root.length - 1);
    }
    return indices.flatMap((index) => on(place(index)));
  }
  if (!isMap(root)) return [];
  if (field(root, first) === undefined) {
    if (made === undefined) return [];
    setField(root, first, next());
  }
  return on({ get: () => field(root, first) ?? null, set: (node) => setField(root, first, node) });
}

function isListPart(part: string): boolean {
  return /^\d+$/.test(part) || /^\[.*=.*\]$/s.test(part);
}
