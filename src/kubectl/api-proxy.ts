import { RE2JS, RE2JSException } from 're2js';
import { apiMethodOf, apiRequestOf, httpResponseOf, partsOf } from '../api/rest/http-message';
import { proxyPathOf } from '../api/rest/proxy-path';
import { ApiError, methodNotAllowed } from '../api/status';
import type { Client, ForwardedPort } from '../client/client';
import type { HttpRequest, HttpResponse } from '../sim/net';
import { KubectlError, userError } from './errors';

/** Who is let through: regular expressions, with commas between. Source: kubectl/pkg/proxy/proxy_server.go (`FilterServer`). */
export interface ProxyFilter {
  readonly acceptPaths: string;
  readonly rejectPaths: string;
  readonly acceptHosts: string;
  readonly rejectMethods: string;
}

/**
 * What `kubectl proxy` has behind its port: the API server, asked as the user of kubectl. `prefix` ends in a slash.
 * Source: kubectl/pkg/proxy/proxy_server.go (`NewProxyHandler`, `stripLeaveSlash`).
 */
export function apiProxy(client: Client, prefix: string, filter: ProxyFilter | undefined): ForwardedPort {
  const isLetThrough = filter === undefined ? () => true : admission(filter);
  return {
    connect: () => Promise.resolve(undefined),
    http: async (request) => {
      const [pathname] = partsOf(request.path);
      if (!pathname.startsWith(prefix)) return text(404, '404 page not found\n');
      const path = prefix.startsWith('/api') ? request.path : `/${request.path.slice(prefix.length)}`;
      if (!isLetThrough({ ...request, path })) return text(403, 'Forbidden\n');
      return await forward(client, { ...request, path });
    },
  };
}

async function forward(client: Client, request: HttpRequest): Promise<HttpResponse> {
  const { method, path, headers } = request;
  const userAgent = headers['user-agent'] ?? '';
  try {
    const proxied = proxyPathOf(path);
    if (proxied === undefined) return httpResponseOf(await client.request(apiRequestOf(request)), userAgent);
    const verb = apiMethodOf(method);
    if (verb === undefined) throw methodNotAllowed();
    return await client.proxy({ method: verb, path: proxied.path, userAgent }, { ...request, path: proxied.rest });
  } catch (error) {
    if (error instanceof ApiError) return httpResponseOf({ code: error.code, body: error.status }, userAgent);
    return text(502, `${userError(error).message}\n`);
  }
}

function admission({ acceptPaths, rejectPaths, acceptHosts, rejectMethods }: ProxyFilter) {
  const [accepted, rejected] = [matcher(acceptPaths), matcher(rejectPaths)];
  const [hosts, methods] = [matcher(acceptHosts), matcher(rejectMethods)];
  return ({ method, path, headers }: HttpRequest): boolean => {
    const [pathname] = partsOf(path);
    const host = hostOf(headers['host'] ?? '');
    return !rejected(pathname) && !methods(method) && accepted(pathname) && hosts(host);
  };
}

/** Without the port and, where there is one, without the brackets of an address (`extractHost`). */
function hostOf(header: string): string {
  const [, address, name] = /^(?:\[([^\]]*)\]|([^:]*)):[^:]*$/.exec(header) ?? [];
  return address ?? name ?? header;
}

/** Does one of the expressions match somewhere? None does when there are none. */
function matcher(expressions: string): (given: string) => boolean {
  const compiled = expressions === '' ? [] : expressions.split(',').map(compile);
  return (given) => compiled.some((expression) => expression.matcher(given).find());
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new KubectlError(`Error compiling re: ${error.message}`);
  }
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
