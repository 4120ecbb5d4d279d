import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, headersOf, respond } from '../../client/http/forwarded-connection';
import { apiMethodOf } from '../../api/rest/http-message';
import type { ProxyPath } from '../../api/rest/proxy-path';
import type { ConnectContext } from './connect-request';

/**
 * Answers a request that is for a pod, a service or a node behind the API server. Rejects with `ApiError` when it is refused.
 * Source: apimachinery/pkg/util/proxy/upgradeaware.go.
 */
export async function proxyRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  { path, rest }: ProxyPath,
  { client, user }: ConnectContext,
): Promise<void> {
  const { method = 'GET', socket } = incoming;
  const headers = headersOf(incoming);
  const forwardedFor = [headers['x-forwarded-for'], socket.remoteAddress]
    .filter((each) => each !== undefined)
    .join(', ');
  const answer = await client.proxy(
    { method: apiMethodOf(method) ?? 'GET', path, user, userAgent: headers['user-agent'] ?? '' },
    { method, path: rest, headers: { ...headers, 'x-forwarded-for': forwardedFor }, body: await bodyOf(incoming) },
  );
  respond(response, answer, method);
}
