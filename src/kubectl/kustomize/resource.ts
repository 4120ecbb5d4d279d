import { schema } from '../../api/schema';
import { groupVersionOf } from '../resources/resource-mapping';
import { field, madeMap, setField, textField, textsOf, type NodeMap } from './node';

/** What a resource is called. Source: kyaml/resid. */
export interface ResourceId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly isClusterScoped: boolean;
}

/** Empty texts select everything. */
export interface KindSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

/** An object on its way through a build, with what kustomize keeps in annotations meanwhile. Source: api/resource/resource.go. */
export interface Resource {
  object: NodeMap;
  previous: readonly ResourceId[];
  prefixes: readonly string[];
  suffixes: readonly string[];
  /** The names of the variables that take their value from it. */
  variables: readonly string[];
  readonly behavior: string;
  readonly needsHash: boolean;
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
}

export function resourceOf(
  object: NodeMap,
  more: Partial<Pick<Resource, 'behavior' | 'needsHash' | 'allowNameChange' | 'allowKindChange'>> = {},
): Resource {
  return {
    object,
    previous: [],
    prefixes: [],
    suffixes: [],
    variables: [],
    behavior: 'unspecified',
    needsHash: false,
    allowNameChange: false,
    allowKindChange: false,
    ...more,
  };
}

export function currentId({ object }: Resource): ResourceId {
  const { group, version } = groupVersionOf(textField(object, 'apiVersion'));
  const kind = textField(object, 'kind');
  const metadata = field(object, 'metadata');
  const isClusterScoped = clusterScoped().has(`${group}/${version} ${kind}`);
  return {
    group,
    version,
    kind,
    name: textField(metadata, 'name'),
    namespace: textField(metadata, 'namespace'),
    isClusterScoped,
  };
}

/** What it was called before any change. */
export function originalId(resource: Resource): ResourceId {
  return previousIds(resource)[0] ?? currentId(resource);
}

/** The names it had, under its present group and version. */
export function previousIds({ object, previous }: Resource): readonly ResourceId[] {
  if (previous.length === 0) return previous;
  const { group, version } = groupVersionOf(textField(object, 'apiVersion'));
  return previous.map((id) => ({ ...id, group, version }));
}

export function storePreviousId(resource: Resource): void {
  const id = currentId(resource);
  const previous = { ...id, namespace: effectiveNamespace(id), isClusterScoped: false };
  resource.previous = [...resource.previous, previous];
}

export function effectiveNamespace({ isClusterScoped, namespace }: ResourceId): string {
  if (isClusterScoped) return '_non_namespaceable_';
  return namespace === '' ? 'default' : namespace;
}

export function sameKindAndName(a: ResourceId, b: ResourceId): boolean {
  return a.name === b.name && a.group === b.group && a.version === b.version && a.kind === b.kind;
}

export function sameId(a: ResourceId, b: ResourceId): boolean {
  return effectiveNamespace(a) === effectiveNamespace(b) && sameKindAndName(a, b);
}

export function isSelected(id: ResourceId, { group = '', version = '', kind = '' }: KindSelector): boolean {
  return (
    (group === '' || group === id.group) &&
    (version === '' || version === id.version) &&
    (kind === '' || kind === id.kind)
  );
}

/** `Deployment.v1.apps`. */
export function kindIdText({ group = '', version = '', kind = '' }: KindSelector): string {
  return `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;
}

/** `Deployment.v1.apps/web.[noNs]`. */
export function idText(id: ResourceId): string {
  return `${kindIdText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;
}

export function setName(resource: Resource, name: string): void {
  setField(madeMap(resource.object, 'metadata'), 'name', name);
}

/** An empty one takes the field away. */
export function setNamespace(resource: Resource, namespace: string): void {
  const metadata = madeMap(resource.object, 'metadata');
  if (namespace === '') delete metadata.namespace;
  else setField(metadata, 'namespace', namespace);
}

export function metadataTexts({ object }: Resource, key: 'labels' | 'annotations'): Record<string, string> {
  return textsOf(field(field(object, 'metadata'), key));
}

/** An empty map takes the field away. */
export function setMetadataTexts(
  resource: Resource,
  key: 'labels' | 'annotations',
  texts: Readonly<Record<string, string>>,
): void {
  const metadata = madeMap(resource.object, 'metadata');
  if (Object.keys(texts).length === 0) delete metadata[key];
  else setField(metadata, key, { ...texts });
}

/** Deleted by a patch. */
export function isEmptyResource({ object }: Resource): boolean {
  return Object.keys(object).length === 0;
}

let clusterScopedKinds: ReadonlySet<string> | undefined;

function clusterScoped(): ReadonlySet<string> {
  clusterScopedKinds ??= new Set(
    schema.kinds
      .filter(({ namespaced }) => !namespaced)
      .map(({ group, version, kind }) => `${group}/${version} ${kind}`),
  );
  return clusterScopedKinds;
}
