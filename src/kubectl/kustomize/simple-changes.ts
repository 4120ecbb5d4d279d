import { marshalSortedJson } from '../../api/go/json-print';
import type { JsonObject } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { at, textAt, textMapAt } from '../json';
import { changeField, changeFields, type FieldSpec } from './field-spec';
import { objectsAt } from './kustomization';
import { COMMON_ANNOTATIONS, COMMON_LABELS, METADATA_LABELS, TEMPLATE_LABELS } from './label-fields';
import { field, isMap, isSequence, scalarText, setField, textField, type Node } from './node';
import { compiled } from './pattern';
import {
  currentId,
  isEmptyResource,
  isSelected,
  kindIdText,
  originalId,
  sameId,
  storePreviousId,
  type Resource,
} from './resource';
import type { ResourceList } from './resource-list';

// Names, namespaces, labels, annotations, replicas and images: changes of one field or a few. Source: api/internal/builtins.

export function setNamespaces(resources: ResourceList, namespace: string): void {
  if (namespace === '') return;
  for (const resource of resources.all) {
    if (isEmptyResource(resource)) continue;
    storePreviousId(resource);
    const id = currentId(resource);
    if (!id.isClusterScoped)
      changeField(resource, { path: 'metadata/namespace', create: true }, () => namespace, 'scalar');
    const isBinding = id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding';
    if (isBinding) setDefaultSubjects(resource, namespace);
    const specs = NAMESPACES.filter(({ path }) => path !== 'metadata/name' || (id.group === '' && id.version === 'v1'));
    changeFields(resource, specs, () => namespace, 'scalar');
    const now = currentId(resource);
    const matches = resources.byCurrentId((other) => sameId(now, other));
    if (matches.length !== 1) {
      const shown = matches.map(({ object }) => marshalSortedJson(object)).join(' ');
      throw new KubectlError(`namespace transformation produces ID conflict: [${shown}]`);
    }
  }
}

/** A binding's service account `default` is that of the namespace. */
function setDefaultSubjects({ object }: Resource, namespace: string): void {
  const subjects = field(object, 'subjects');
  for (const subject of isSequence(subjects) ? subjects : [])
    if (isMap(subject) && textField(subject, 'name') === 'default') setField(subject, 'namespace', namespace);
}

const NAMESPACES: readonly FieldSpec[] = [
  { path: 'metadata/name', kind: 'Namespace', create: true },
  { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
  {
    path: 'spec/conversion/webhook/clientConfig/service/namespace',
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
  },
];

/** Adds to the names of all but those of namespaces, APIs and types. */
export function extendNames(resources: ResourceList, where: 'prefix' | 'suffix', text: string): void {
  if (text === '') return;
  for (const resource of resources.all) {
    const id = originalId(resource);
    if (KEEP_NAME.some((kind) => isSelected(id, kind))) continue;
    if (where === 'prefix') resource.prefixes = [...resource.prefixes, text];
    else resource.suffixes = [...resource.suffixes, text];
    storePreviousId(resource);
    const extended = (name: Node): Node => (where === 'prefix' ? text + scalarText(name) : scalarText(name) + text);
    changeField(resource, { path: 'metadata/name' }, extended);
  }
}

const KEEP_NAME = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

export function addLabels(resources: ResourceList, kustomization: JsonObject): void {
  for (const label of objectsAt(kustomization, 'labels')) {
    const own = objectsAt(label, 'fields').map((spec): FieldSpec => ({
      group: textAt(spec, 'group'),
      version: textAt(spec, 'version'),
      kind: textAt(spec, 'kind'),
      path: textAt(spec, 'path'),
      create: at(spec, 'create') === true,
    }));
    const known = at(label, 'includeSelectors') === true ? COMMON_LABELS : withTemplates(label);
    addTexts(resources, textMapAt(label, 'pairs'), [...own, ...known]);
  }
  addTexts(resources, textMapAt(kustomization, 'commonLabels'), COMMON_LABELS);
}

function withTemplates(label: JsonObject): readonly FieldSpec[] {
  return at(label, 'includeTemplates') === true ? TEMPLATE_LABELS : [METADATA_LABELS];
}

export function addAnnotations(resources: ResourceList, kustomization: JsonObject): void {
  addTexts(resources, textMapAt(kustomization, 'commonAnnotations'), COMMON_ANNOTATIONS);
}

function addTexts(resources: ResourceList, texts: Readonly<Record<string, string>>, specs: readonly FieldSpec[]): void {
  if (Object.keys(texts).length === 0) return;
  const add = (node: Node): Node => {
    if (!isMap(node)) throw new KubectlError('wrong node kind: expected MappingNode but was ScalarNode');
    for (const [key, value] of Object.entries(texts)) setField(node, key, value);
    return node;
  };
  for (const resource of resources.all) changeFields(resource, specs, add, 'map');
}

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

export function setReplicas(resources: ResourceList, kustomization: JsonObject): void {
  for (const replica of objectsAt(kustomization, 'replicas')) {
    const name = textAt(replica, 'name');
    const count = Number(at(replica, 'count') ?? 0);
    const found = SCALED.flatMap((kind) =>
      resources.byAnyId((id) => id.name === name && id.kind === kind).map((resource) => [kind, resource] as const),
    );
    if (found.length === 0) {
      const kinds = SCALED.map((kind) => kindIdText({ kind })).join(' ');
      throw new KubectlError(`resource with name ${name} does not match a config with the following GVK [${kinds}]`);
    }
    for (const [kind, resource] of found)
      changeField(resource, { kind, path: 'spec/replicas', create: true }, () => count, 'scalar');
  }
}

const IMAGES: readonly FieldSpec[] = ['spec', 'spec/template/spec'].flatMap((spec) =>
  ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((path) => ({
    path: `${spec}/${path}`,
    create: true,
  })),
);

export function setImages(resources: ResourceList, images: readonly JsonObject[]): void {
  for (const image of images) {
    const isMeant = compiled(`^${textAt(image, 'name')}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
    const change = (node: Node): Node => {
      const name = scalarText(node);
      return isMeant(name) ? changedImage(name, image) : node;
    };
    for (const resource of resources.all) {
      if (currentId(resource).kind === 'CustomResourceDefinition') continue;
      changeContainers(resource.object, change);
      changeFields(resource, IMAGES, change);
    }
  }
}

/** Containers may be anywhere in objects that are of no known kind. Source: api/filters/imagetag/legacy.go. */
function changeContainers(node: Node, change: (node: Node) => Node): void {
  if (isSequence(node)) for (const item of node) changeContainers(item, change);
  if (!isMap(node)) return;
  for (const [key, value] of Object.entries(node)) {
    changeContainers(value, change);
    if ((key !== 'containers' && key !== 'initContainers') || !isSequence(value)) continue;
    for (const item of value) {
      const image = field(item, 'image');
      if (isMap(item) && image !== undefined && image !== null) setField(item, 'image', change(image));
    }
  }
}

/** Source: api/filters/imagetag/updater.go. */
function changedImage(old: string, image: JsonObject): string {
  const parts = splitImage(old);
  const [newName, newTag, newDigest, tagSuffix] = ['newName', 'newTag', 'digest', 'tagSuffix'].map((key) =>
    textAt(image, key),
  );
  const name = newName || parts.name;
  let { tag, digest } = parts;
  if (newTag || newDigest) [tag, digest] = [newTag ?? '', newDigest ?? ''];
  else if (tagSuffix) [tag, digest] = [tag + tagSuffix, ''];
  return name + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`);
}

function splitImage(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const slash = Math.max(image.indexOf('/'), 0);
  const colon = image.indexOf(':', slash);
  const atSign = image.indexOf('@', slash);
  if (colon < 0 && atSign < 0) return { name: image, tag: '', digest: '' };
  if (atSign >= 0 && (colon < 0 || atSign < colon))
    return { name: image.slice(0, atSign), tag: '', digest: image.slice(atSign + 1) };
  const end = atSign < 0 ? image.length : atSign;
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, end), digest: image.slice(end + 1) };
}
