import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { anonymous, type User } from '../api/authentication/user';
import { alwaysAllow, type Authorizer } from '../api/authorization/authorizer';
import { isWatchRequest } from '../api/rest/request-attributes';
import type { ApiRequest } from '../api/rest/request';
import { ApiError, internalError, methodNotAllowed, NothingServedError, unauthorized } from '../api/status';
import { proxyPathOf } from '../api/rest/proxy-path';
import type { Client } from '../client/client';
import { sendAnswer } from './answer';
import type { RequestAuthenticator } from './authentication';
import type { ClusterClock } from './cluster-clock';
import { EventLines } from './event-lines';
import { impersonate } from '../api/rest/impersonation';
import type { ServerLimits } from './limits';
import {
  documentKindOf,
  isPrettyWanted,
  negotiate,
  refusedAccept,
  requireStreamable,
  type Representation,
} from './negotiation';
import { ClientGoneError, readBody } from './request-body';
import { deadlineMs, within } from './request-deadline';
import { followLog, isFollowedLog } from './streaming/log';
import { proxyRequest } from './streaming/proxy';
import { answerTime, isTimePath } from './time-requests';
import { streamWatch } from './watch-stream';

export interface HandlerOptions {
  readonly client: Client;
  readonly authenticate: RequestAuthenticator;
  /** Says who may be taken for whom. Default: everybody for everybody. */
  readonly authorizer?: Authorizer;
  /** Absent: the cluster's time can be neither asked for nor moved. */
  readonly clock?: ClusterClock;
  readonly limits: ServerLimits;
  /** Told of what goes wrong inside: what no client is to blame for. */
  readonly onError: (error: unknown) => void;
}

/** Answers requests, and says who sends them. */
export interface Handler {
  /** Whatever happens, the client gets an answer and the process lives on. */
  handle(incoming: IncomingMessage, response: ServerResponse): void;
  /** 401 for whom nobody knows, 403 for whoever may not be taken for whom he names. */
  userOf(incoming: IncomingMessage): User;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** What anybody may read: health and version (`system:public-info-viewer`, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go). */
const PUBLIC_PATHS = /^\/(?:healthz|livez|readyz|version)\/?$/;
const LOG_PATH = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log\/?$/;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Adapts HTTP to a client of the cluster. */
export function createHandler(options: HandlerOptions): Handler {
  const { client, authenticate, authorizer = alwaysAllow, clock, limits, onError } = options;
  const lines = new EventLines();
  let watches = 0;

  const userOf = (incoming: IncomingMessage): User => {
    const user = authenticate(incoming) ?? (PUBLIC_PATHS.test(pathOf(incoming)) ? anonymous : undefined);
    if (user === undefined) throw unauthorized();
    return impersonate(user, incoming.headersDistinct, authorizer);
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(incoming);
    const query = queryOf(incoming);
    const user = userOf(incoming);
    const proxied = proxyPathOf(incoming.url ?? '');
    if (proxied !== undefined) {
      await within(limits.requestTimeoutMs, proxyRequest(incoming, response, proxied, { client, user }));
      return;
    }
    const method = methodOf(incoming, path);
    if (clock !== undefined && isTimePath(path)) {
      const body = await readBody(incoming, limits.maxBodyBytes);
      await sendAnswer(incoming, response, await answerTime(clock, method, path, body), plainJson);
      return;
    }
    const representation = representationOf(incoming, path, query);
    const request = await apiRequest(incoming, method, path, query, user, representation);
    if (isWatchRequest(request)) {
      requireStreamable(representation);
      await answerWatch(request, response);
    } else if (isFollowedLog(path, query)) await followLog(incoming, response, { client, user });
    else {
      const limitMs = deadlineMs(query['timeout'], limits.requestTimeoutMs);
      await sendAnswer(incoming, response, await within(limitMs, client.request(request)), representation);
    }
  };

  const apiRequest = async (
    incoming: IncomingMessage,
    method: ApiRequest['method'],
    path: string,
    query: Readonly<Record<string, string>>,
    user: User,
    { as }: Representation,
  ): Promise<ApiRequest> => {
    const { headers } = incoming;
    const rawBody = await readBody(incoming, limits.maxBodyBytes);
    const contentType = headers['content-type'];
    const ifNoneMatch = headers['if-none-match'];
    return {
      method,
      path,
      query,
      as,
      user,
      userAgent: headers['user-agent'] ?? '',
      ...(contentType !== undefined && { contentType }),
      ...(ifNoneMatch !== undefined && { ifNoneMatch }),
      ...(rawBody !== undefined && { rawBody }),
    };
  };

  /** One line of JSON for each event (apiserver/pkg/endpoints/handlers/watch.go). */
  const answerWatch = async (request: ApiRequest, response: ServerResponse): Promise<void> => {
    if (watches >= limits.maxWatches) {
      tooMany(response);
      return;
    }
    watches += 1;
    try {
      const timeoutMs = watchTimeoutMs(request.query?.['timeoutSeconds'], limits.minWatchTimeoutMs);
      await streamWatch(client, request, response, { lines, timeoutMs, maxUnreadBytes: limits.maxUnreadBytes });
    } finally {
      watches -= 1;
    }
  };

  const refuse = async (incoming: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> => {
    if (error instanceof ClientGoneError || response.destroyed) return;
    if (!(error instanceof ApiError)) onError(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const refusal =
      error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error));
    const { code, status } = refusal;
    const page = refusal instanceof NothingServedError ? { page: refusal.page } : {};
    await sendAnswer(incoming, response, { code, body: status, warnings: [], ...page }, errorRepresentation(incoming));
  };

  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Audit-Id', auditId(incoming));
    response.setHeader('Cache-Control', 'no-cache, private');
    if (clock !== undefined) response.setHeader('Date', clock.httpDate());
    answer(incoming, response)
      .catch((error: unknown) => refuse(incoming, response, error))
      .catch((error: unknown) => {
        onError(error);
        response.destroy();
      });
  };

  return { handle, userOf };
}

const plainJson: Representation = { mediaType: 'application/json', as: 'object', pretty: false };

function pathOf({ url = '/' }: IncomingMessage): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

/** A parameter that comes more than once has its first value. */
function queryOf({ url = '/' }: IncomingMessage): Readonly<Record<string, string>> {
  const mark = url.indexOf('?');
  const query = Object.create(null) as Record<string, string>;
  if (mark !== -1) for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) query[name] ??= value;
  return query;
}

/** 405 for what the API knows nothing of; documents can be asked for without their content. */
function methodOf({ method = 'GET' }: IncomingMessage, path: string): ApiRequest['method'] {
  if (method === 'HEAD' && documentKindOf(path) === 'document') return 'GET';
  if (isApiMethod(method)) return method;
  throw methodNotAllowed();
}

function isApiMethod(method: string): method is ApiRequest['method'] {
  return METHODS.has(method);
}

function representationOf(
  { headers }: IncomingMessage,
  path: string,
  query: Readonly<Record<string, string>>,
): Representation {
  const document = documentKindOf(path);
  const isFree = document === 'document' || LOG_PATH.test(path);
  const representation = negotiate(headers.accept, document) ?? (isFree ? plainJson : undefined);
  if (representation === undefined) throw refusedAccept(headers.accept ?? '', path);
  // The version is for people, whoever asks (apiserver/pkg/endpoints/handlers/responsewriters/writers.go, `WriteRawJSON`).
  return path === '/version' ? { ...plainJson, pretty: true } : withPretty(representation, headers, query);
}

function withPretty(
  representation: Representation,
  headers: IncomingMessage['headers'],
  query: Readonly<Record<string, string>>,
): Representation {
  const pretty = representation.pretty || isPrettyWanted(query['pretty'], headers['user-agent'] ?? '');
  return pretty ? { ...representation, pretty } : representation;
}

/** Nobody is refused an error for what he accepts. */
function errorRepresentation(incoming: IncomingMessage): Representation {
  return withPretty(negotiate(incoming.headers.accept, 'document') ?? plainJson, incoming.headers, queryOf(incoming));
}

/** A client may name its request itself (apiserver/pkg/endpoints/filters/audit_init.go). */
function auditId({ headers }: IncomingMessage): string {
  const own = headers['audit-id'];
  return typeof own === 'string' && own !== '' && own.length <= 64 ? own : randomUUID();
}

/** apiserver/pkg/server/filters/maxinflight.go, `tooManyRequests` */
function tooMany(response: ServerResponse): void {
  response.writeHead(429, { 'Retry-After': '1', 'Content-Type': 'text/plain; charset=utf-8' });
  response.end('Too many requests, please try again later.\n');
}

/** apiserver/pkg/endpoints/handlers/get.go: a watch that names no time-out gets one to two times the least. */
function watchTimeoutMs(timeoutSeconds: string | undefined, leastMs: number): number {
  const seconds = Number(timeoutSeconds ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, MAX_TIMER_MS) : leastMs * (1 + Math.random());
}
