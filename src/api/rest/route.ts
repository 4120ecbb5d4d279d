import { isCustomKind, type Kind } from '../kind';
import { methodNotAllowed, notFound, NothingServedError, pathNotFound, type ApiError } from '../status';
import type { RequestPath } from './path';
import type { ApiRequest } from './request';

type Method = ApiRequest['method'];
type Verbs = Readonly<Partial<Record<Method, string>>>;

const EVERYWHERE: Verbs = { GET: 'list' };
const COLLECTION: Verbs = { GET: 'list', POST: 'create', DELETE: 'deletecollection' };
const ITEM: Verbs = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const SUBRESOURCE: Verbs = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/**
 * Refuses what a kind has no route for: 404 when nothing at all can be done at the path, 405 when something else can. A namespaced kind's
 * objects are reached through their namespace only; across all namespaces they can be listed.
 * Source: apiserver/pkg/endpoints/installer.go (registerResourceHandlers).
 */
export function requireRoute(kind: Kind, method: Method, path: RequestPath): void {
  if (path.namespace !== '' && !kind.namespaced) throw pathNotFound();
  const isEverywhere = kind.namespaced && path.namespace === '';
  if (isEverywhere && path.name !== '') throw pathNotFound();
  const possible = isEverywhere
    ? EVERYWHERE
    : path.name === ''
      ? COLLECTION
      : path.subresource === ''
        ? ITEM
        : SUBRESOURCE;
  if (path.isWatch) return requireWatchRoute(kind, method, path);
  // Only what lies behind a proxy has paths of its own.
  if (path.subpath !== '' && path.subresource !== 'proxy') throw pathNotFound();
  const offered = verbsOf(kind, path.subresource);
  if (!Object.values(possible).some((verb) => offered.includes(verb))) throw pathNotFound();
  const verb = possible[method];
  if (verb === undefined || !offered.includes(verb)) throw methodNotAllowed();
}

/**
 * As `requireRoute`, for custom resources, which have no routes but one handler for all paths of their group
 * (apiextensions-apiserver/pkg/apiserver/customresource_handler.go, `ServeHTTP`).
 */
export function requireCustomRoute(kind: Kind, method: Method, path: RequestPath): void {
  const isElsewhere = kind.namespaced ? path.namespace === '' && path.name !== '' : path.namespace !== '';
  if (isElsewhere) throw new NothingServedError();
  if (path.subresource !== '' && verbsOf(kind, path.subresource).length === 0) throw notFound(kind, path.name);
  requireRoute(kind, method, path);
}

/** The 404 of a path at which there is nothing: of the groups that the server has itself, its router speaks; of others nobody. */
export function nothingAt(group: string, kinds: readonly Kind[]): ApiError {
  const isServed = kinds.some((kind) => kind.group === group && !isCustomKind(kind));
  return isServed ? pathNotFound() : new NothingServedError();
}

/** The older paths below `/watch/`. */
function requireWatchRoute({ verbs }: Kind, method: Method, { subresource }: RequestPath): void {
  if (subresource !== '' || !verbs.includes('watch')) throw pathNotFound();
  if (method !== 'GET') throw methodNotAllowed();
}

function verbsOf(kind: Kind, subresource: string): readonly string[] {
  if (subresource === '') return kind.verbs;
  return kind.subresources.find(({ name }) => name === subresource)?.verbs ?? [];
}
