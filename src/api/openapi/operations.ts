import type { Kind } from '../kind';
import type { SubresourceFacts } from '../schema';
import {
  referenceTo,
  type Content,
  type HttpMethod,
  type OperationObject,
  type ParameterObject,
  type SchemaObject,
} from './document';
import { apiTag, titleOf } from './names';
import {
  deleteCollectionParameters,
  deleteParameters,
  listParameters,
  patchParameters,
  pretty,
  subresourceParameters,
  writeParameters,
} from './parameters';

/** An operation that a kind offers at a path, before it is written down. */
export interface Operation {
  readonly method: HttpMethod;
  readonly action: string;
  /** What the operation's name begins with: `read`, `connectGet`, `deleteCollection`. */
  readonly verb: string;
  readonly nameEnd?: string;
  readonly parameters: readonly ParameterObject[];
  readonly body?: { readonly content: Content; readonly required?: boolean };
  readonly answer: SchemaObject;
  readonly mediaTypes: readonly string[];
  /** Besides 401. */
  readonly codes: readonly number[];
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
const WATCHED_MEDIA_TYPES = [
  'application/json',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf;stream=watch',
  'application/yaml',
];
const PATCH_MEDIA_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];
const TEXT: SchemaObject = { type: 'string' };
const CODE_TEXTS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };
const PROXY_METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const;
const STREAM_METHODS = ['get', 'post'] as const;

export function contentOf(mediaTypes: readonly string[], schema: SchemaObject): Content {
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]));
}

/** The operations on the collection of a kind, on one object and on the older watch paths (apiserver/pkg/endpoints/installer.go). */
export function collectionOperations(kind: Kind, name: string): readonly Operation[] {
  const object = referenceTo(name);
  const offered: Readonly<Record<string, Operation>> = {
    list: {
      ...readOperation(referenceTo(`${name}List`)),
      action: 'list',
      verb: 'list',
      parameters: [pretty, ...listParameters],
      mediaTypes: WATCHED_MEDIA_TYPES,
    },
    create: createOperation(object),
    deletecollection: {
      ...deleteOperation(referenceTo(`${META}Status`)),
      action: 'deletecollection',
      verb: 'deleteCollection',
      parameters: [pretty, ...deleteCollectionParameters],
      codes: [200],
    },
  };
  return operationsOf(kind.verbs, offered);
}

export function objectOperations(kind: Kind, name: string, isCustom: boolean): readonly Operation[] {
  const object = referenceTo(name);
  // Of a namespace the documents promise a status, though it is the namespace that comes.
  const returnsObject = kind.strategy.returnsDeletedObject === true && kind.kind !== 'Namespace';
  const deleted = returnsObject ? object : referenceTo(`${META}Status`);
  return operationsOf(kind.verbs, {
    get: readOperation(object),
    update: replaceOperation(object),
    patch: patchOperation(object, isCustom),
    delete: deleteOperation(deleted),
  });
}

export function watchOperation(ofOne: boolean): Operation {
  return {
    ...readOperation(referenceTo(`${META}WatchEvent`)),
    action: ofOne ? 'watch' : 'watchlist',
    verb: 'watch',
    nameEnd: ofOne ? '' : 'List',
    parameters: [pretty, ...listParameters],
    mediaTypes: WATCHED_MEDIA_TYPES,
  };
}

/** `name` is that of the subresource's own type. */
export function subresourceOperations(
  subresource: SubresourceFacts,
  name: string,
  isCustom: boolean,
): readonly Operation[] {
  const parameters = subresourceParameters[subresource.kind];
  if (parameters !== undefined) {
    const methods = subresource.name === 'proxy' ? PROXY_METHODS : STREAM_METHODS;
    return methods.map((method) => connectOperation(method, parameters));
  }
  if (subresource.name === 'log') {
    const log = readOperation(TEXT);
    const options = subresourceParameters['log'] ?? [];
    return [{ ...log, parameters: [pretty, ...options], mediaTypes: [...MEDIA_TYPES, 'text/plain'] }];
  }
  const object = referenceTo(name);
  return operationsOf(subresource.verbs, {
    get: readOperation(object),
    update: replaceOperation(object),
    patch: patchOperation(object, isCustom),
    create: createOperation(object),
  });
}

/** The operation as a document has it; the parameters that it shares with its neighbours are left to them. */
export function operationObject(
  operation: Operation,
  kind: Kind,
  gvk: { readonly group: string; readonly version: string; readonly kind: string },
  scope: { readonly namespaced: boolean; readonly suffix: string },
  parameters: readonly ParameterObject[],
): OperationObject {
  const { verb, nameEnd = '', body, codes } = operation;
  const split = /^(delete|connect)(.+)$/.exec(verb);
  const subject = `${split?.[2] ?? ''}${scope.namespaced ? 'Namespaced' : ''}${kind.kind}`;
  const title = titleOf(kind.group, kind.version);
  const content = contentOf(operation.mediaTypes, operation.answer);
  const responses = codes.map((code) => [String(code), { description: CODE_TEXTS[code] ?? '', content }] as const);
  return {
    tags: [apiTag(kind.group, kind.version)],
    operationId: `${split?.[1] ?? verb}${title}${subject}${suffixOf(scope.suffix, nameEnd)}`,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: { ...Object.fromEntries(responses), 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': { group: gvk.group, kind: gvk.kind, version: gvk.version },
  };
}

function suffixOf(suffix: string, nameEnd: string): string {
  return suffix === 'ForAllNamespaces' ? nameEnd + suffix : suffix + nameEnd;
}

function operationsOf(verbs: readonly string[], offered: Readonly<Record<string, Operation>>): readonly Operation[] {
  return verbs.flatMap((verb) => offered[verb] ?? []);
}

function readOperation(answer: SchemaObject): Operation {
  return {
    method: 'get',
    action: 'get',
    verb: 'read',
    parameters: [pretty],
    answer,
    mediaTypes: MEDIA_TYPES,
    codes: [200],
  };
}

function createOperation(object: SchemaObject): Operation {
  return {
    method: 'post',
    action: 'post',
    verb: 'create',
    parameters: [pretty, ...writeParameters],
    body: { content: contentOf(['*/*'], object), required: true },
    answer: object,
    mediaTypes: MEDIA_TYPES,
    codes: [200, 201, 202],
  };
}

function replaceOperation(object: SchemaObject): Operation {
  return { ...createOperation(object), method: 'put', action: 'put', verb: 'replace', codes: [200, 201] };
}

/** Custom resources know no strategic merge patch. */
function patchOperation(object: SchemaObject, isCustom: boolean): Operation {
  const mediaTypes = isCustom ? PATCH_MEDIA_TYPES.filter((type) => !type.includes('strategic')) : PATCH_MEDIA_TYPES;
  return {
    ...replaceOperation(object),
    method: 'patch',
    action: 'patch',
    verb: 'patch',
    parameters: [pretty, ...patchParameters],
    body: { content: contentOf(mediaTypes, referenceTo(`${META}Patch`)), required: true },
    codes: isCustom ? [200] : [200, 201],
  };
}

function deleteOperation(answer: SchemaObject): Operation {
  return {
    method: 'delete',
    action: 'delete',
    verb: 'delete',
    parameters: [pretty, ...deleteParameters],
    body: { content: contentOf(['*/*'], referenceTo(`${META}DeleteOptions`)) },
    answer,
    mediaTypes: MEDIA_TYPES,
    codes: [200, 202],
  };
}

function connectOperation(method: HttpMethod, parameters: readonly ParameterObject[]): Operation {
  return {
    method,
    action: 'connect',
    verb: `connect${capitalized(method)}`,
    parameters,
    answer: TEXT,
    mediaTypes: ['*/*'],
    codes: [200],
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
