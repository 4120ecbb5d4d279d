import { keyText, type KubeObject } from '../object';
import { isJsonObject, type JsonObject } from '../patch/json-value';
import { jsonKind } from '../scalars';
import { badRequest, type ApiError } from '../status';
import { scanJson } from '../yaml/go-json';
import { integerOf } from './options';

/** One page of a list, as `limit` and `continue` ask for it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly continueToken: string;
  readonly remaining: number;
}

/**
 * Cuts a sorted list into pages. The token names the key after the last one that was given; 400 for a token that is none.
 * Source: apiserver/pkg/storage/continue.go, etcd3/store.go (GetList).
 *
 * Divergence from real Kubernetes: later pages show the present state, not that of the first page, and no token ever expires.
 */
export function pageOf<T extends KubeObject>(
  objects: readonly T[],
  revision: number,
  { limit: limitText = '', continue: token = '' }: Readonly<Record<string, string>>,
): Page<T> {
  const limit = limitText === '' ? 0 : integerOf(limitText);
  const start = token === '' ? '' : startKey(token);
  const rest = start === '' ? objects : objects.filter((object) => key(object) >= start);
  if (limit <= 0 || rest.length <= limit) return { items: rest, continueToken: '', remaining: 0 };
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const continueToken = last === undefined ? '' : tokenAfter(key(last), revision);
  return { items, continueToken, remaining: rest.length - limit };
}

function tokenAfter(lastKey: string, revision: number): string {
  return Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv: revision, start: `${lastKey}\0` })).toString('base64url');
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

function key({ metadata }: KubeObject): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}

function startKey(token: string): string {
  const invalid = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const illegal = token.search(/[^\w-]/);
  const corrupt = illegal === -1 && token.length % 4 === 1 ? token.length - 1 : illegal;
  if (corrupt !== -1) throw invalid(`illegal base64 data at input byte ${corrupt}`);
  const { v, rv, start } = parsed(Buffer.from(token, 'base64url').toString('utf8'), invalid);
  if (v !== TOKEN_VERSION) throw invalid(`server does not recognize this encoded version ${String(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0)
    throw invalid(`incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  if (typeof start !== 'string' || start === '') throw invalid(`encoded start key empty (version ${TOKEN_VERSION})`);
  return start;
}

function parsed(text: string, invalid: (why: string) => ApiError): JsonObject {
  const scan = scanJson(text, 0);
  if (scan === undefined) throw invalid('unexpected end of JSON input');
  if ('error' in scan) throw invalid(scan.error === 'unexpected EOF' ? 'unexpected end of JSON input' : scan.error);
  const value: unknown = JSON.parse(text.slice(0, scan.end));
  if (isJsonObject(value)) return value;
  throw invalid(`json: cannot unmarshal ${jsonKind(value)} into Go value of type storage.continueToken`);
}
