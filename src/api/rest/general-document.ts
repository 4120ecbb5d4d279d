import { createHash } from 'node:crypto';
import { openApiDocuments } from '../openapi/documents';
import { openIdDocument } from '../authentication/openid-documents';
import type { ApiServer } from '../server';
import { methodNotAllowed, notAcceptable, NothingServedError } from '../status';
import { discoveryAnswer } from './discovery-answers';
import { healthText } from './health';
import { requestMetrics } from './request-metrics';
import { nothingAt } from './route';
import type { Answer, ApiRequest } from './request';
import { serverVersion } from './server-version';

const PLAIN_TEXT = 'text/plain; charset=utf-8';
const METRICS_TEXT = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';
const SWAGGER_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * What the paths that name no resource answer: health, version, metrics, discovery and OpenAPI. 404 for all others. The version and discovery can
 * only be read; the others do not look at the method (apiserver/pkg/server/{handler,routes}).
 */
export function generalDocument(request: ApiRequest, api: ApiServer): Answer {
  const answer = documentAt(request, api);
  if (request.method !== 'GET' && READ_ONLY.test(request.path)) throw methodNotAllowed();
  return answer;
}

const READ_ONLY = /^\/(?:version|apis?)(?:\/|$)/;

function documentAt(request: ApiRequest, api: ApiServer): Answer {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path;
  const query = request.query ?? {};
  const health = healthText(request.path, query);
  if (health !== undefined) return text(health);
  if (path === '/metrics') return text(requestMetrics(api).text({ mutating: 0, readOnly: 1 }), METRICS_TEXT);
  if (path === '/version') return { code: 200, body: serverVersion };
  const openId = openIdDocument(api, path);
  if (openId !== undefined) return openId;
  if (path.startsWith('/openapi/')) return openApiAnswer(request, path, query, api);
  const answer = discoveryAnswer(api.kinds(), path, request.as);
  if (answer === undefined) {
    const [, root, group = ''] = path.split('/');
    if (root !== 'api' && root !== 'apis') throw new NothingServedError();
    throw nothingAt(root === 'api' ? '' : group, api.kinds());
  }
  const { ETag = '' } = answer.headers ?? {};
  return ETag !== '' && request.ifNoneMatch === ETag ? { code: 304, body: '', headers: answer.headers ?? {} } : answer;
}

/** k8s.io/kube-openapi/pkg/handler3/handler.go and pkg/handler/handler.go. */
function openApiAnswer(
  { as, ifNoneMatch }: ApiRequest,
  path: string,
  query: Readonly<Record<string, string>>,
  api: ApiServer,
): Answer {
  const documents = openApiDocuments(api);
  if (path === '/openapi/v2') {
    const isProtobuf = as === 'protobuf';
    const { document, hash } = isProtobuf ? documents.protobuf() : documents.swagger();
    const contentType = isProtobuf ? SWAGGER_PROTOBUF : 'application/json';
    return cached({ code: 200, body: document, contentType, headers: { Vary: 'Accept' } }, hash, ifNoneMatch);
  }
  if (path !== '/openapi/v3' && !path.startsWith('/openapi/v3/')) throw new NothingServedError();
  if (as === 'protobuf') throw notAcceptable('only the following media types are accepted: application/json');
  if (path === '/openapi/v3') {
    const paths = documents.paths().map((name) => [name, documents.hashOf(name) ?? ''] as const);
    const index = paths.map(([name, hash]) => [name, { serverRelativeURL: relativeUrl(name, hash) }] as const);
    const all = createHash('sha512').update(JSON.stringify(paths)).digest('hex').toUpperCase();
    const body = { paths: Object.fromEntries(index) };
    return cached({ code: 200, body, contentType: 'application/json' }, all, ifNoneMatch);
  }
  const name = path.slice('/openapi/v3/'.length);
  const found = documents.document(name);
  if (found === undefined) throw new NothingServedError('');
  const { hash: asked } = query;
  if (asked !== undefined && asked !== '' && asked !== found.hash)
    return { code: 301, body: '', headers: { Location: relativeUrl(name, found.hash), Vary: 'Accept' } };
  const headers = {
    Vary: 'Accept',
    ...(asked && {
      'Cache-Control': 'public, immutable',
      Expires: new Date(api.sim.nowMs + YEAR_SECONDS * 1000).toUTCString(),
    }),
  };
  return cached({ code: 200, body: found.document, contentType: 'application/json', headers }, found.hash, ifNoneMatch);
}

function cached(answer: Answer, hash: string, ifNoneMatch: string | undefined): Answer {
  const headers = { ...answer.headers, Etag: JSON.stringify(hash) };
  return ifNoneMatch === headers.Etag ? { code: 304, body: '', headers } : { ...answer, headers };
}

function relativeUrl(name: string, hash: string): string {
  return `/openapi/v3/${name}?hash=${hash}`;
}

function text(body: string, contentType = PLAIN_TEXT): Answer {
  return { code: 200, body, contentType };
}
