import { apiVersionOf, type Kind } from '../kind';
import { pathNotFound } from '../status';
import { groupList, openApiDocument, resourceList, serverVersion } from './discovery';
import type { ApiRequest } from './request';

/** What the paths that name no resource answer: health, version, discovery and OpenAPI. 404 for all others. */
export function generalDocument({ method, path }: ApiRequest, kinds: readonly Kind[]): unknown {
  if (method !== 'GET') throw pathNotFound();
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return groupList(kinds);
  if (path === '/version') return serverVersion;
  if (['/healthz', '/livez', '/readyz'].includes(path)) return 'ok';
  const found = versionDocument(path, kinds);
  if (found === undefined) throw pathNotFound();
  return found;
}

/** The documents of one group or version. */
function versionDocument(path: string, kinds: readonly Kind[]): unknown {
  const [, root = '', ...rest] = path.split('/');
  const name = rest.join('/');
  if (root === 'openapi' && rest[0] === 'v3') {
    if (rest.length === 1) return openApiIndex(kinds);
    return openApiDocument(kinds, rest[1] === 'api' ? (rest[2] ?? '') : rest.slice(2).join('/'));
  }
  if (root === 'api') return resourceList(kinds, name);
  if (root === 'apis') return resourceList(kinds, name) ?? groupList(kinds).groups.find((group) => group.name === name);
  return undefined;
}

function openApiIndex(kinds: readonly Kind[]) {
  const versions = new Set(kinds.map(apiVersionOf));
  const paths = [...versions].map((version) => [`${version.includes('/') ? 'apis' : 'api'}/${version}`, {}] as const);
  return { paths: Object.fromEntries(paths) };
}
