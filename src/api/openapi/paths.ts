import type { Kind } from '../kind';
import type { SubresourceFacts } from '../schema';
import type { HttpMethod, OperationObject, ParameterObject, PathItem } from './document';
import {
  collectionOperations,
  objectOperations,
  operationObject,
  subresourceOperations,
  watchOperation,
  type Operation,
} from './operations';
import { namePath, namespacePath, pathPath, sortedParameters } from './parameters';

/** The type's full name, and whether a custom resource definition gave it. */
export interface NamedKind {
  readonly kind: Kind;
  readonly name: string;
  readonly isCustom: boolean;
}

interface Place {
  readonly path: string;
  readonly namespaced: boolean;
  readonly suffix: string;
  readonly pathParameters: readonly ParameterObject[];
  readonly subresource?: SubresourceFacts;
}

/** All that a kind offers, by path below `root` (`/apis/apps/v1`), as apiserver/pkg/endpoints/installer.go registers it. */
export function pathsOf(
  root: string,
  { kind, name, isCustom }: NamedKind,
  nameOfSubresource: (subresource: SubresourceFacts) => string,
): Readonly<Record<string, PathItem>> {
  const paths: Record<string, PathItem> = {};
  const add = (place: Place, operations: readonly Operation[]) => {
    if (operations.length > 0) paths[place.path] = pathItem(kind, place, operations);
  };
  const { namespaced, plural, verbs } = kind;
  const scope = { namespaced, suffix: '' };
  const inNamespace = namespaced ? [namespacePath] : [];
  const prefix = namespaced ? '/namespaces/{namespace}' : '';
  const ofOne = [namePath, ...inNamespace];
  const collection = `${prefix}/${plural}`;
  const canWatch = verbs.includes('watch');
  add({ path: root + collection, ...scope, pathParameters: inNamespace }, collectionOperations(kind, name));
  add({ path: `${root}${collection}/{name}`, ...scope, pathParameters: ofOne }, objectOperations(kind, name, isCustom));
  if (canWatch && !isCustom) {
    add({ path: `${root}/watch${collection}`, ...scope, pathParameters: inNamespace }, [watchOperation(false)]);
    if (verbs.includes('get'))
      add({ path: `${root}/watch${collection}/{name}`, ...scope, pathParameters: ofOne }, [watchOperation(true)]);
  }
  if (namespaced && verbs.includes('list')) {
    const everywhere = { namespaced: false, suffix: 'ForAllNamespaces', pathParameters: [] };
    const list = collectionOperations(kind, name).filter(({ action }) => action === 'list');
    add({ ...everywhere, path: `${root}/${plural}` }, list);
    if (canWatch && !isCustom) add({ ...everywhere, path: `${root}/watch/${plural}` }, [watchOperation(false)]);
  }
  for (const subresource of kind.subresources) {
    const path = `${root}${collection}/{name}/${subresource.name}`;
    const suffix = subresource.name.charAt(0).toUpperCase() + subresource.name.slice(1);
    const operations = subresourceOperations(subresource, nameOfSubresource(subresource), isCustom);
    const place = { path, namespaced, suffix, pathParameters: ofOne, subresource };
    add(place, operations);
    if (subresource.name !== 'proxy') continue;
    const pathParameters = [...ofOne, pathPath];
    add({ ...place, path: `${path}/{path}`, suffix: `${suffix}WithPath`, pathParameters }, operations);
  }
  return paths;
}

/** The parameters that all operations have in common are the path's. */
function pathItem(kind: Kind, place: Place, operations: readonly Operation[]): PathItem {
  const [first, ...rest] = operations;
  const common = new Set(
    first?.parameters.filter((parameter) => rest.every(({ parameters }) => parameters.includes(parameter))),
  );
  const { subresource } = place;
  const gvk = {
    group: subresource?.group ?? kind.group,
    version: subresource?.version ?? kind.version,
    kind: subresource?.kind ?? kind.kind,
  };
  const written: { [M in HttpMethod]?: OperationObject } = {};
  for (const operation of operations) {
    const own = sortedParameters(operation.parameters.filter((parameter) => !common.has(parameter)));
    written[operation.method] = operationObject(operation, kind, gvk, place, own);
  }
  const parameters = sortedParameters([...place.pathParameters, ...common]);
  return parameters.length > 0 ? { ...written, parameters } : written;
}
