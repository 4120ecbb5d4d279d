import type { Authenticator } from '../api/authentication/authenticator';
import { anonymous, type User } from '../api/authentication/user';
import { alwaysAllow, type Authorizer } from '../api/authorization/authorizer';
import { apiRequestOf, httpResponseOf } from '../api/rest/http-message';
import type { ApiResponse } from '../api/rest/request';
import type { RestApi } from '../api/rest/rest-api';
import { ApiError, unauthorized } from '../api/status';
import type { HttpHandler, IncomingHttpRequest } from '../sim/net';

export interface ApiEndpoint {
  readonly rest: RestApi;
  readonly authorizer: Authorizer;
  readonly tokens: () => Authenticator;
}

const PUBLIC_PATHS = /^\/(?:healthz|livez|readyz|version)\/?$/;
const AUTHENTICATED = 'system:authenticated';

/**
 * The API server as it answers on the cluster's own network: whoever shows a service account's token is taken for it.
 *
 * Divergence from real Kubernetes: only JSON; nobody shows a certificate, so whoever shows no token is anonymous, and refused
 * where everybody known may do everything.
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
      answer = rest.handle({ user: userOf(incoming), ...apiRequestOf(incoming) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer = { code: error.code, body: error.status, warnings: [] };
    }
    respond(httpResponseOf(answer, incoming.headers['user-agent']));
  };
}
