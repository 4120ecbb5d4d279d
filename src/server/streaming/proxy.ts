import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, headersOf, respond } from '../../client/http/forwarded-connection';
import type { ConnectContext } from './connect-request';

const PROXY = /^(\/api\/v1\/(?:namespaces\/[^/]+\/(?:pods|services)|nodes)\/[^/?]+\/proxy)(?=[/?]|$)(.*)$/s;

/** Does the path lead through the API server to somebody else's server? */
export function isProxyPath(url: string): boolean {
  return PROXY.test(url);
}

/**
 * Answers a request that is for a pod, a service or a node behind the API server. Rejects with `ApiError` when it is refused.
 * Source: apimachinery/pkg/util/proxy/upgradeaware.go.
 */
export async function proxyRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  { client, user }: ConnectContext,
): Promise<void> {
  const [, path = '', rest = ''] = PROXY.exec(incoming.url ?? '') ?? [];
  const { method = 'GET', socket } = incoming;
  const verb = method === 'HEAD' || method === 'OPTIONS' ? 'GET' : method;
  const headers = headersOf(incoming);
  const forwardedFor = [headers['x-forwarded-for'], socket.remoteAddress]
    .filter((each) => each !== undefined)
    .join(', ');
  const answer = await client.proxy(
    { method: isApiMethod(verb) ? verb : 'GET', path, user, userAgent: headers['user-agent'] ?? '' },
    { method, path: rest, headers: { ...headers, 'x-forwarded-for': forwardedFor }, body: await bodyOf(incoming) },
  );
  respond(response, answer, method);
}

function isApiMethod(method: string): method is 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
}
