import { clusterAdministrator, type User } from '../authentication/user';
import type { Authorizer, RequestAttributes } from '../authorization/authorizer';
import { quote } from '../go/text';
import { parseFieldSelector, requiredFieldValue } from '../selectors/field-selector';
import { forbidden, type ApiError } from '../status';
import { parseResourcePath, type ResourcePath } from './path';
import { isTrue } from './query';
import type { ApiRequest } from './request';

const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;

export function userOf({ user }: ApiRequest): User {
  return user ?? clusterAdministrator;
}

/** Is the request one that keeps telling of changes: a list with `watch=true`, or one of the older paths below `/watch/`? */
export function isWatchRequest({ method, path, query = {} }: ApiRequest): boolean {
  if (method !== 'GET') return false;
  const parsed = parseResourcePath(path);
  return parsed !== undefined && (parsed.isWatch || (parsed.name === '' && isTrue(query['watch'])));
}

/**
 * What a request wants to do, for those who judge it.
 * Source: apiserver/pkg/endpoints/request/requestinfo.go (NewRequestInfo), filters/authorization.go (GetAuthorizerAttributes).
 */
export function requestAttributes(request: ApiRequest): RequestAttributes {
  const { method, path, query = {} } = request;
  const user = userOf(request);
  const parsed = parseResourcePath(path);
  if (parsed === undefined) {
    const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' };
    return { user, verb: method.toLowerCase(), isResource: false, path, ...nothing };
  }
  return {
    user,
    verb: verbOf(request, parsed),
    isResource: true,
    path,
    group: parsed.apiVersion.includes('/') ? (parsed.apiVersion.split('/')[0] ?? '') : '',
    resource: parsed.plural,
    subresource: parsed.subresource,
    // A namespace lies in itself.
    namespace: parsed.plural === 'namespaces' ? parsed.name : parsed.namespace,
    name: parsed.name === '' && method === 'GET' ? selectedName(query['fieldSelector']) : parsed.name,
  };
}

function verbOf(request: ApiRequest, { name, isWatch }: ResourcePath & { readonly isWatch: boolean }): string {
  if (isWatch) return 'watch';
  if (request.method === 'GET' && name === '') return isTrue(request.query?.['watch']) ? 'watch' : 'list';
  if (request.method === 'DELETE' && name === '') return 'deletecollection';
  return VERBS[request.method];
}

/** A list of one object by its name is judged as if it named the object. */
function selectedName(fieldSelector = ''): string {
  if (fieldSelector === '') return '';
  const parsed = parseFieldSelector(fieldSelector);
  const name = 'error' in parsed ? undefined : requiredFieldValue(parsed.selector, 'metadata.name');
  return name === undefined || name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
}

/** 403 when the authorizer does not allow what the attributes tell. Source: apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
export function requireAllowed(authorizer: Authorizer, attributes: RequestAttributes): void {
  const { allowed, reason } = authorizer(attributes);
  if (!allowed) throw forbiddenRequest(attributes, reason);
}

function forbiddenRequest(attributes: RequestAttributes, reason: string): ApiError {
  const { group, resource, name } = attributes;
  const message = sanitized(forbiddenMessage(attributes));
  return forbidden({ group, plural: resource, kind: '' }, name, reason === '' ? message : `${message}: ${reason}`);
}

function forbiddenMessage({
  user,
  verb,
  isResource,
  path,
  group,
  resource,
  subresource,
  namespace,
}: RequestAttributes): string {
  const who = `User ${quote(user.name)} cannot ${verb}`;
  if (!isResource) return `${who} path ${quote(path)}`;
  const what = `${who} resource ${quote(subresource === '' ? resource : `${resource}/${subresource}`)} in API group ${quote(group)}`;
  return namespace === '' ? `${what} at the cluster scope` : `${what} in the namespace ${quote(namespace)}`;
}

/** So that no browser takes an error for a page. */
function sanitized(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
