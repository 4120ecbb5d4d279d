import { keyText, type KubeObject } from '../object';
import { badRequest } from '../status';

/** One page of a list, as `limit` and `continue` ask for it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly continueToken: string;
  readonly remaining: number;
}

/**
 * Cuts a sorted list into pages (apiserver/pkg/storage/continue.go). The token names the last key that was given.
 *
 * Divergence from real Kubernetes: later pages show the present state, not that of the first page.
 */
export function pageOf<T extends KubeObject>(objects: readonly T[], limitText: string | undefined, token: string | undefined): Page<T> {
  const limit = Number(limitText ?? 0);
  if (!Number.isInteger(limit) || limit < 0) throw badRequest(`invalid limit: ${limitText}`);
  const after = token === undefined || token === '' ? undefined : lastKey(token);
  const rest = after === undefined ? objects : objects.filter((object) => key(object) > after);
  if (limit === 0 || rest.length <= limit) return { items: rest, continueToken: '', remaining: 0 };
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const continueToken = last === undefined ? '' : Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', start: key(last) })).toString('base64url');
  return { items, continueToken, remaining: rest.length - limit };
}

function key({ metadata }: KubeObject): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}

function lastKey(token: string): string {
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { readonly start?: unknown };
    if (typeof start === 'string') return start;
  } catch {
    // Falls through to the one answer for every token that is not ours.
  }
  throw badRequest('continue key is not valid: unrecognized encoded version ""');
}
