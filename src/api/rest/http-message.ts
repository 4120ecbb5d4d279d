import type { HttpRequest, HttpResponse } from '../../sim/net';
import { methodNotAllowed } from '../status';
import type { ApiRequest, ApiResponse } from './request';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const HAND_TOOLS = ['curl', 'Wget', 'Mozilla/5.0'];

/**
 * A request to the API as it came over a simulated wire. Throws `ApiError` for a method the API does not know.
 *
 * Divergence from real Kubernetes: over such a wire a watch is answered with the list it would begin with.
 */
export function apiRequestOf({ method, path, headers, body }: HttpRequest): ApiRequest {
  const verb = apiMethodOf(method);
  if (verb === undefined) throw methodNotAllowed();
  const [pathname, search] = partsOf(path);
  const query = new URLSearchParams(search);
  query.delete('watch');
  const contentType = headers['content-type'];
  return {
    method: verb,
    path: pathname,
    query: Object.fromEntries(query),
    userAgent: headers['user-agent'] ?? '',
    ...(contentType !== undefined && { contentType }),
    ...(body !== '' && { rawBody: body }),
  };
}

/** The path of a request and its query, '' for none; nothing of them is changed, as an `URL` would. */
export function partsOf(target: string): readonly [pathname: string, search: string] {
  const [, pathname = '', search = ''] = /^([^?#]*)\??([^#]*)/s.exec(target) ?? [];
  return [pathname, search];
}

/** A method as the API knows it; undefined for one it does not know. */
export function apiMethodOf(method: string): ApiRequest['method'] | undefined {
  return METHODS.find((candidate) => candidate === (method === 'HEAD' ? 'GET' : method));
}

/** Is it a program that people use by hand? They get indented JSON (apiserver/pkg/endpoints/handlers/negotiation/negotiate.go, `isPrettyPrint`). */
export function isHandTool(userAgent: string): boolean {
  return HAND_TOOLS.some((prefix) => userAgent.startsWith(prefix));
}

/** The API's answer as it goes back: always JSON, indented for programs that people use by hand. */
export function httpResponseOf(
  { code, body, contentType, headers = {} }: Omit<ApiResponse, 'warnings'>,
  userAgent = '',
): HttpResponse {
  if (typeof body === 'string')
    return { status: code, headers: { 'content-type': contentType ?? 'text/plain', ...headers }, body };
  const text = isHandTool(userAgent) ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;
  return { status: code, headers: { 'content-type': contentType ?? 'application/json', ...headers }, body: text };
}
