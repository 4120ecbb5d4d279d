import type { WatchScope } from '../collection';
import type { Kind } from '../kind';
import { keyText, type KubeObject } from '../object';
import { isJsonObject, type JsonObject } from '../json-object';
import { jsonKind } from '../scalars';
import type { ApiServer } from '../server';
import { ApiError, badRequest, expired, tooLargeResourceVersion } from '../status';
import { readJson } from '../yaml/json-document';
import { isAnyVersion, listedVersion, type ListOptions } from './list-options';

/** A list, or one page of it, with what its metadata tells. */
export interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** Where a page begins: the first key that it may hold, and the version that it shows; -1 for the newest. */
interface Start {
  readonly key: string;
  readonly revision: number;
}

/**
 * The objects within `scope` as the options want them: of the newest version, or of the one that a token or an exact match names. All pages
 * of a list show the version of the first. 410 for versions whose changes are no longer known, with a token that goes on inconsistently;
 * 504 for versions to come; 400 for tokens that are none.
 * Source: apiserver/pkg/storage/{continue.go,interfaces.go,etcd3/store.go,etcd3/errors.go,cacher/cacher.go}.
 *
 * Divergence from real Kubernetes: a version to come is refused at once, not after three seconds; a page that ends with the last object that
 * a selector selects is the last one, also where there are objects behind it that are not selected.
 */
export function listPage(
  api: ApiServer,
  kind: Kind,
  scope: WatchScope<KubeObject>,
  options: ListOptions,
  isFiltered: boolean,
): Page {
  const start = options.continue === '' ? undefined : startOf(options);
  const asked = start?.revision ?? exactVersion(api, options);
  if (asked > api.revision) throw tooLargeResourceVersion(asked, api.revision);
  const objects = asked === -1 || asked === api.revision ? api.list(kind, scope) : api.listAt(kind, asked, scope);
  if (objects === undefined) throw tooOld(start);
  const revision = asked === -1 ? api.revision : asked;
  const rest = start === undefined ? objects : objects.slice(indexFrom(objects, start.key));
  const resourceVersion = String(revision);
  const limit = limitOf(kind, options);
  const last = rest[limit - 1];
  if (last === undefined || rest.length <= limit) return { items: rest, metadata: { resourceVersion } };
  const token = encodeToken(`${keyOf(last)}\0`, revision);
  const items = rest.slice(0, limit);
  // With a selector nobody knows how many of the remaining objects match.
  if (isFiltered) return { items, metadata: { resourceVersion, continue: token } };
  return { items, metadata: { resourceVersion, continue: token, remainingItemCount: rest.length - limit } };
}

/** Whoever takes any version gets all of it at once, out of the watch cache, which only events do without (`computeListLimit`). */
function limitOf(kind: Kind, { limit, resourceVersion }: ListOptions): number {
  return resourceVersion === '0' && kind.plural !== 'events' ? 0 : limit;
}

/** The version that a list without a token shows; -1 for the newest. */
function exactVersion(api: ApiServer, { resourceVersion, resourceVersionMatch, limit }: ListOptions): number {
  if (isAnyVersion(resourceVersion)) return -1;
  const asked = listedVersion(resourceVersion);
  if (asked > api.revision) throw tooLargeResourceVersion(asked, api.revision);
  return resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0) ? asked : -1;
}

const LIST_TOO_OLD = 'The resourceVersion for the provided list is too old.';
const TOKEN_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue ' +
  'parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token ' +
  'results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and ' +
  'now may show up in the list.';

function tooOld(start: Start | undefined): ApiError {
  if (start === undefined) return expired(LIST_TOO_OLD);
  const { status } = expired(TOKEN_TOO_OLD);
  return new ApiError({ ...status, metadata: { continue: encodeToken(start.key, -1) } });
}

function keyOf({ metadata }: KubeObject): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}

/** The index of the first of the sorted objects whose key is not before `key`. */
function indexFrom(objects: readonly KubeObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = objects[middle];
    if (object !== undefined && keyOf(object) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

function encodeToken(start: string, revision: number): string {
  return Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv: revision, start })).toString('base64url');
}

function startOf({ continue: token, resourceVersion }: ListOptions): Start {
  const start = decodeToken(token);
  if (!isAnyVersion(resourceVersion))
    throw badRequest('specifying resource version is not allowed when using continue');
  return start;
}

function decodeToken(token: string): Start {
  const invalid = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const illegal = token.search(/[^\w-]/);
  const corrupt = illegal === -1 && token.length % 4 === 1 ? token.length - 1 : illegal;
  if (corrupt !== -1) throw invalid(`illegal base64 data at input byte ${corrupt}`);
  const { v, rv, start } = parsed(Buffer.from(token, 'base64url').toString('utf8'), invalid);
  if (v !== TOKEN_VERSION) throw invalid(`server does not recognize this encoded version ${String(v ?? '')}`);
  if (typeof rv !== 'number' || !Number.isInteger(rv) || rv === 0)
    throw invalid(`incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  if (typeof start !== 'string' || start === '') throw invalid(`encoded start key empty (version ${TOKEN_VERSION})`);
  // No token leads out of its collection.
  const leads = start.replace(/^\//, '').split('/');
  if (leads.some((part) => part === '' || part === '.' || part === '..')) throw invalid(start);
  return { key: leads.join('/'), revision: rv < 0 ? -1 : rv };
}

function parsed(text: string, invalid: (why: string) => ApiError): JsonObject {
  const { value, error } = readJson(text);
  if (error !== undefined) throw invalid(error);
  if (isJsonObject(value)) return value;
  throw invalid(`json: cannot unmarshal ${jsonKind(value)} into Go value of type storage.continueToken`);
}
