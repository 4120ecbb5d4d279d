import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, badRequest, unauthorized } from '../../api/status';
import type { Client } from '../../client/client';
import type { RequestAuthenticator } from '../authentication';
import { parseConnectRequest } from './connect-request';
import { spdyPortForwarding, webSocketPortForwarding } from './port-forward';
import { refuse } from './refusal';
import { spdyCommand } from './spdy-command';
import { isSpdyRequest } from './spdy-upgrade';
import { webSocketCommand } from './websocket-command';
import { isWebSocketRequest } from './websocket-channels';
import { webSocketLog } from './websocket-log';

export interface UpgradeOptions {
  readonly client: Client;
  readonly authenticate: RequestAuthenticator;
  /** Told of what no client is to blame for. */
  readonly onError: (error: unknown) => void;
}

/** Connects a client with a pod by one of the protocols; undefined when the target does not know it. */
const HANDLERS = {
  webSocket: {
    exec: webSocketCommand,
    attach: webSocketCommand,
    portforward: webSocketPortForwarding,
    log: webSocketLog,
  },
  spdy: { exec: spdyCommand, attach: spdyCommand, portforward: spdyPortForwarding, log: undefined },
} as const;

/**
 * Answers a request for another protocol than HTTP (the `upgrade` event of a server): exec, attach, port-forward and logs over WebSocket or
 * SPDY. The connection is this function's from now on; whatever goes wrong, it is answered and closed.
 */
export function handleUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer, options: UpgradeOptions): void {
  socket.on('error', () => undefined);
  connect(incoming, socket, head, options).catch((error: unknown) => {
    if (!(error instanceof ApiError)) options.onError(error);
    refuse(socket, error);
  });
}

async function connect(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { client, authenticate }: UpgradeOptions,
): Promise<void> {
  const user = authenticate(incoming);
  if (user === undefined) throw unauthorized();
  const request = parseConnectRequest(incoming, user);
  const protocol = isWebSocketRequest(incoming) ? 'webSocket' : isSpdyRequest(incoming) ? 'spdy' : undefined;
  const handler = request && protocol && HANDLERS[protocol][request.target];
  if (request === undefined || handler === undefined) throw badRequest('Upgrade request required');
  await handler(incoming, socket, head, { client, user }, request);
}
