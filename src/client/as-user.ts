import type { User } from '../api/authentication/user';
import type { Client } from './client';

/** The same cluster, asked in the name of another user. */
export function asUser(client: Client, user: User): Client {
  return {
    ...client,
    request: (request) => client.request({ ...request, user }),
    watch: (request, onEvent, onEnd) => client.watch({ ...request, user }, onEvent, onEnd),
    exec: (request, timeoutMs) => client.exec({ ...request, user }, timeoutMs),
    follow: (request, onText, onEnd) => client.follow({ ...request, user }, onText, onEnd),
    stream: (request, query, output) => client.stream({ ...request, user }, query, output),
    forwardPort: (request, port) => client.forwardPort({ ...request, user }, port),
    proxy: (request, forwarded) => client.proxy({ ...request, user }, forwarded),
  };
}
