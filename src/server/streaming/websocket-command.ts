import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Status } from '../../api/generated/types';
import { exitCodeOf } from '../../api/process-status';
import type { ConnectContext, ConnectRequest } from './connect-request';
import { answer } from './refusal';
import { RemoteCommand, sizeReader } from './remote-command';
import { acceptWebSocket, chooseProtocol, requestedProtocols, WebSocketChannels } from './websocket-channels';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** The only one whose channels can be closed one by one. Who can do it gets it. */
const V5 = 'v5.channel.k8s.io';
const V4 = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
/** What came before version 4 has errors as text. */
const SUPPORTED = ['', 'channel.k8s.io', 'base64.channel.k8s.io', ...V4];

/**
 * Exec and attach over a WebSocket. Source: cri-streaming/pkg/streaming/remotecommand/websocket.go, apiserver/pkg/util/proxy/{websocket,
 * streamtranslator}.go.
 */
export async function webSocketCommand(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  context: ConnectContext,
  connect: ConnectRequest,
): Promise<void> {
  const requested = requestedProtocols(incoming);
  const protocol = requested.includes(V5) ? V5 : chooseProtocol(requested, SUPPORTED);
  const command = await RemoteCommand.start(context, connect);
  socket.once('close', () => command.close());
  if (protocol === undefined) {
    answer(socket, 403, 'text/plain; charset=utf-8', '');
    return;
  }
  acceptWebSocket(incoming, socket, head, protocol, (webSocket) => {
    const channels = new WebSocketChannels(webSocket, protocol.includes('base64') ? 'base64' : 'binary');
    const { stdin, stdout, stderr } = command.query;
    // An empty message tells the client that the connection is there.
    channels.send(stdout ? CHANNEL.stdout : stderr ? CHANNEL.stderr : CHANNEL.error, NO_BYTES);
    const resize = sizeReader((columns, rows) => command.resize(columns, rows));
    channels.onMessage((channel, bytes) => {
      if (channel === CHANNEL.stdin && stdin) command.write(bytes);
      else if (channel === CHANNEL.resize) resize(bytes);
      else if (channel === CHANNEL.close && protocol === V5 && bytes[0] === CHANNEL.stdin) command.endInput();
    });
    channels.onClose(() => command.close());
    command.connect({
      write: (stream, bytes, sent) => channels.send(CHANNEL[stream], bytes, sent),
      end(status) {
        channels.send(CHANNEL.error, errorMessage(status, protocol));
        channels.close();
      },
    });
  });
}

const NO_BYTES = new Uint8Array(0);

/** How a protocol tells of the end. Before version 4 of a success nothing is said. */
function errorMessage(status: Status, protocol: string): Uint8Array {
  if (protocol === V5) return Buffer.from(JSON.stringify(translated(status)));
  if (V4.includes(protocol)) return Buffer.from(JSON.stringify(status));
  return Buffer.from(status.status === 'Success' ? '' : (status.message ?? ''));
}

/** Version 5 is version 4 in the hands of somebody between, who takes an error that is no exit code for their own (streamtranslator.go). */
function translated(status: Status): Status {
  if (exitCodeOf(status) !== undefined) return status;
  const message = `Internal error occurred: ${status.message ?? ''}`;
  return {
    metadata: {},
    status: 'Failure',
    message,
    reason: 'InternalError',
    details: { causes: [{ message: status.message ?? '' }] },
    code: 500,
  };
}
