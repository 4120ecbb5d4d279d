import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '../kind';
import { aggregatedDiscovery, coreVersions, groupDocument, groupList, resourceList } from './discovery';
import { healthPaths } from './health';
import type { Answer, ApiRequest } from './request';

/**
 * What a path without its slash at the end tells of the kinds that are served; undefined for a path that tells nothing. Answers are made once
 * for a list of kinds: every client begins by asking for most of them.
 */
export function discoveryAnswer(kinds: readonly Kind[], path: string, as: ApiRequest['as']): Answer | undefined {
  let known = answers.get(kinds);
  if (known === undefined) answers.set(kinds, (known = new Map()));
  const key = `${as ?? 'object'} ${path}`;
  const answer = known.get(key) ?? makeAnswer(kinds, path, as);
  if (answer !== undefined) known.set(key, answer);
  return answer;
}

/** By the kind of answer and the path; there are no more paths than groups and versions. */
const answers = new WeakMap<readonly Kind[], Map<string, Answer>>();

function makeAnswer(kinds: readonly Kind[], path: string, as: ApiRequest['as']): Answer | undefined {
  if (path === '/' || path === '/index.html') return { code: 200, body: { paths: rootPaths(kinds) } };
  const [, root = '', ...rest] = path.split('/');
  if ((root === 'api' || root === 'apis') && rest.length === 0) return rootAnswer(kinds, root, as);
  const name = rest.join('/');
  const isCore = !name.includes('/') && kinds.some((kind) => kind.group === '' && kind.version === name);
  let found: unknown;
  if (root === 'api' && isCore) found = resourceList(kinds, name);
  if (root === 'apis' && !isCore) found = groupDocument(kinds, name) ?? resourceList(kinds, name);
  return found === undefined ? undefined : { code: 200, body: found };
}

function rootAnswer(kinds: readonly Kind[], root: 'api' | 'apis', as: ApiRequest['as']): Answer {
  if (as !== 'discovery-v2' && as !== 'discovery-v2beta1')
    return { code: 200, body: root === 'api' ? coreVersions() : groupList(kinds), headers: { Vary: 'Accept' } };
  const version = as === 'discovery-v2' ? 'v2' : 'v2beta1';
  const body = aggregatedDiscovery(kinds, root, version);
  const headers = {
    ETag: JSON.stringify(createHash('sha512').update(JSON.stringify(body.items)).digest('hex').toUpperCase()),
    Vary: 'Accept',
    'Cache-Control': 'public',
  };
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { code: 200, body, contentType, headers };
}

/** What `/` lists (apiserver/pkg/server/routes/index.go). */
function rootPaths(kinds: readonly Kind[]): readonly string[] {
  const groups = kinds.filter(({ group }) => group !== '').map(({ group }) => `/apis/${group}`);
  const versions = kinds.map((kind) => `${kind.group === '' ? '/api' : '/apis'}/${apiVersionOf(kind)}`);
  const fixed = [
    '/.well-known/openid-configuration',
    '/api',
    '/apis',
    '/apis/',
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/openid/v1/jwks',
    '/version',
  ];
  return [...new Set([...fixed, ...healthPaths, ...groups, ...versions])].sort();
}
