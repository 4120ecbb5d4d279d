import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import type { ConnectContext, ConnectRequest } from './connect-request';
import { answer } from './refusal';
import { PORT_FORWARD_PROTOCOL, spdyPortForward, type OpenPort } from './spdy-port-forward';
import { acceptSpdy } from './spdy-upgrade';
import { acceptWebSocket, chooseProtocol, requestedProtocols, WebSocketChannels } from './websocket-channels';
import { CHANNEL_PROTOCOLS, channelPortForward, requestedPorts } from './websocket-port-forward';

/** SPDY inside the messages of a WebSocket (apiserver/pkg/util/proxy/streamtunnel.go). */
const TUNNEL_PROTOCOL = `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`;
/** Any port will do to find out whether there is a pod to be reached. */
const SOME_PORT = 1;

/** `pods/portforward` over SPDY. Rejects with `ApiError` when the cluster refuses. */
export async function spdyPortForwarding(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  context: ConnectContext,
  connect: ConnectRequest,
): Promise<void> {
  const openPort = await portsOf(context, connect);
  if (acceptSpdy(incoming, socket, head, [PORT_FORWARD_PROTOCOL]) !== undefined) spdyPortForward(socket, openPort);
}

/** `pods/portforward` over a WebSocket: SPDY within it, or channels. Rejects with `ApiError` when the cluster refuses. */
export async function webSocketPortForwarding(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  context: ConnectContext,
  connect: ConnectRequest,
): Promise<void> {
  const openPort = await portsOf(context, connect);
  const requested = requestedProtocols(incoming);
  if (requested.includes(TUNNEL_PROTOCOL)) {
    acceptWebSocket(incoming, socket, head, TUNNEL_PROTOCOL, (webSocket) =>
      spdyPortForward(createWebSocketStream(webSocket), openPort),
    );
    return;
  }
  const ports = requestedPorts(connect.parameters);
  if (ports === undefined) {
    answer(socket, 400, 'text/plain; charset=utf-8', 'query parameter "port" is required');
    return;
  }
  const protocol = chooseProtocol(requested, CHANNEL_PROTOCOLS);
  if (protocol === undefined) {
    answer(socket, 403, 'text/plain; charset=utf-8', '');
    return;
  }
  acceptWebSocket(incoming, socket, head, protocol, (webSocket) =>
    channelPortForward(
      new WebSocketChannels(webSocket, protocol.includes('base64') ? 'base64' : 'binary'),
      ports,
      openPort,
    ),
  );
}

async function portsOf({ client }: ConnectContext, { request }: ConnectRequest): Promise<OpenPort> {
  await client.forwardPort(request, SOME_PORT);
  return (port) => client.forwardPort(request, port);
}
