import type { Authenticator } from '../api/authentication/authenticator';
import { anonymous, type User } from '../api/authentication/user';
import { alwaysAllow, type Authorizer } from '../api/authorization/authorizer';
import type { ApiRequest, ApiResponse } from '../api/rest/request';
import type { RestApi } from '../api/rest/rest-api';
import { ApiError, methodNotAllowed, unauthorized } from '../api/status';
import type { HttpHandler, IncomingHttpRequest, HttpResponse } from '../sim/net';

export interface ApiEndpoint {
  readonly rest: RestApi;
  readonly authorizer: Authorizer;
  readonly tokens: () => Authenticator;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const PUBLIC_PATHS = /^\/(?:healthz|livez|readyz|version)\/?$/;
const AUTHENTICATED = 'system:authenticated';
/** Programs that people use by hand get indented JSON (apiserver/pkg/endpoints/handlers/responsewriters/writers.go, `isPrettyPrint`). */
const HAND_TOOLS = /^(?:curl|Wget|Mozilla\/5\.0)/;

/**
 * The API server as it answers on the cluster's own network: whoever shows a service account's token is taken for it.
 *
 * Divergence from real Kubernetes: a watch is answered with the list it would begin with; only JSON; nobody shows a certificate, so
 * whoever shows no token is anonymous, and refused where everybody known may do everything.
 */
export function apiEndpoint({ rest, authorizer, tokens }: ApiEndpoint): HttpHandler {
  const userOf = ({ headers, path }: IncomingHttpRequest): User => {
    const token = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token !== undefined) {
      const user = tokens().authenticateToken(token);
      if (user === undefined) throw unauthorized();
      return { ...user, groups: [...new Set([...user.groups, AUTHENTICATED])] };
    }
    if (authorizer === alwaysAllow && !PUBLIC_PATHS.test(path)) throw unauthorized();
    return anonymous;
  };
  return (incoming, respond) => {
    let answer: ApiResponse;
    try {
      answer = rest.handle(apiRequest(incoming, userOf(incoming)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer = { code: error.code, body: error.status, warnings: [] };
    }
    respond(httpResponse(answer, HAND_TOOLS.test(incoming.headers['user-agent'] ?? '')));
  };
}

function apiRequest({ method, path, headers, body }: IncomingHttpRequest, user: User): ApiRequest {
  const verb = METHODS.find((candidate) => candidate === (method === 'HEAD' ? 'GET' : method));
  if (verb === undefined) throw methodNotAllowed();
  const { pathname, searchParams } = new URL(path, 'https://kubernetes');
  searchParams.delete('watch');
  const contentType = headers['content-type'];
  return {
    method: verb,
    path: pathname,
    query: Object.fromEntries(searchParams),
    user,
    userAgent: headers['user-agent'] ?? '',
    ...(contentType !== undefined && { contentType }),
    ...(body !== '' && { rawBody: body }),
  };
}

function httpResponse({ code, body, contentType, headers = {} }: ApiResponse, isPretty: boolean): HttpResponse {
  if (typeof body === 'string')
    return { status: code, headers: { 'content-type': contentType ?? 'text/plain', ...headers }, body };
  const text = isPretty ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;
  return { status: code, headers: { 'content-type': contentType ?? 'application/json', ...headers }, body: text };
}
