import { matchesSelector, parseLabelSelector } from '../../api/selectors/label-selector';
import { KubectlError } from '../errors';
import { anchored } from './pattern';
import {
  currentId,
  effectiveNamespace,
  idText,
  isEmptyResource,
  metadataTexts,
  originalId,
  previousIds,
  sameId,
  setMetadataTexts,
  setName,
  setNamespace,
  type Resource,
  type ResourceId,
} from './resource';
import { field, setField, textsOf } from './node';

/** Which resources a patch or a replacement is for; empty texts select everything, the others are regular expressions. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
}

type IdMatcher = (id: ResourceId) => boolean;

/** The resources of a build in the order in which they came. Source: api/resmap/reswrangler.go. */
export class ResourceList {
  #resources: readonly Resource[] = [];

  get all(): readonly Resource[] {
    return this.#resources;
  }

  append(resource: Resource): void {
    const id = currentId(resource);
    if (this.#resources.some((one) => sameId(currentId(one), id)))
      throw new KubectlError(`may not add resource with an already registered id: ${idText(id)}`);
    this.#resources = [...this.#resources, resource];
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource);
  }

  /** What was generated: new, or merged into (or instead of) what is there. */
  absorb(resource: Resource): void {
    const id = currentId(resource);
    const matches = this.byAnyId((other) => sameId(id, other));
    const [old] = matches;
    if (old === undefined) {
      if (resource.behavior === 'merge' || resource.behavior === 'replace')
        throw new KubectlError(`id ${goText(id)} does not exist; cannot merge or replace`);
      return this.append(resource);
    }
    if (matches.length > 1) throw new KubectlError(`found multiple objects that could accept merge of ${idText(id)}`);
    if (resource.behavior !== 'merge' && resource.behavior !== 'replace') {
      throw new KubectlError(
        `id ${goText(id)} exists; can not use behavior: '${resource.behavior}', behavior must be merge or replace`,
      );
    }
    const successor = succeeding(old, resource);
    this.#resources = this.#resources.map((one) => (one === old ? successor : one));
  }

  replaceAll(resources: readonly Resource[]): void {
    this.#resources = [];
    this.appendAll(resources);
  }

  dropEmpty(): void {
    this.#resources = this.#resources.filter((resource) => !isEmptyResource(resource));
  }

  drop(isDropped: (resource: Resource) => boolean): void {
    this.#resources = this.#resources.filter((resource) => !isDropped(resource));
  }

  byCurrentId(matches: IdMatcher): readonly Resource[] {
    return this.#resources.filter((resource) => matches(currentId(resource)));
  }

  byAnyId(matches: IdMatcher): readonly Resource[] {
    return this.#resources.filter(
      (resource) => !isEmptyResource(resource) && [...previousIds(resource), currentId(resource)].some(matches),
    );
  }

  /** The one that a patch is for. */
  targetOf(id: ResourceId): Resource {
    const matches = this.byAnyId((other) => sameId(id, other));
    const [only] = matches;
    if (only !== undefined && matches.length === 1) return only;
    const problem = matches.length > 1 ? 'multiple matches' : 'no matches';
    throw new KubectlError(`${problem} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
  }

  select({ group, version, kind, name, namespace, labelSelector, annotationSelector }: Selector): readonly Resource[] {
    const [isGroup, isVersion, isKind, isName, isNamespace] = [group, version, kind, name, namespace].map(anchored);
    const hasLabels = selecting(labelSelector);
    const hasAnnotations = selecting(annotationSelector);
    return this.#resources.filter((resource) => {
      const ids = [originalId(resource), currentId(resource)];
      const now = currentId(resource);
      return (
        ids.some((id) => isNamespace?.(effectiveNamespace(id))) &&
        ids.some((id) => isName?.(id.name)) &&
        isGroup?.(now.group) &&
        isVersion?.(now.version) &&
        isKind?.(now.kind) &&
        hasLabels(metadataTexts(resource, 'labels')) &&
        hasAnnotations(metadataTexts(resource, 'annotations'))
      );
    });
  }
}

/** A selector over labels as a test. Throws the user's error. */
export function selecting(text: string): (texts: Readonly<Record<string, string>>) => boolean {
  const result = parseLabelSelector(text);
  if ('error' in result) throw new KubectlError(result.error);
  return (texts) => matchesSelector(result.selector, texts);
}

/** What is generated takes the place of what was there: its name, and all that it does not say itself. */
function succeeding(old: Resource, generated: Resource): Resource {
  const { behavior } = generated;
  const successor: Resource = {
    ...generated,
    previous: old.previous,
    prefixes: old.prefixes,
    suffixes: old.suffixes,
    variables: old.variables,
    behavior: old.behavior,
    needsHash: old.needsHash && generated.needsHash,
  };
  for (const key of ['labels', 'annotations'] as const)
    setMetadataTexts(successor, key, { ...metadataTexts(old, key), ...metadataTexts(generated, key) });
  const { name, namespace } = currentId(old);
  setName(successor, name);
  setNamespace(successor, namespace);
  if (behavior === 'merge') {
    for (const key of ['data', 'binaryData']) {
      const merged = { ...textsOf(field(old.object, key)), ...textsOf(field(generated.object, key)) };
      if (Object.keys(merged).length > 0) setField(successor.object, key, merged);
    }
  }
  return successor;
}

/** As Go's `%#v` prints it. */
function goText({ group, version, kind, isClusterScoped, name, namespace }: ResourceId): string {
  const [g, v, k, n, ns] = [group, version, kind, name, namespace].map((text) => JSON.stringify(text));
  return `resid.ResId{Gvk:resid.Gvk{Group:${g}, Version:${v}, Kind:${k}, isClusterScoped:${isClusterScoped}}, Name:${n}, Namespace:${ns}}`;
}
