import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

/** How bytes are put into messages: channel number and bytes, or both as text. */
export type ChannelCodec = 'binary' | 'base64';

/** Of one message from a client. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const ZERO = 0x30;

const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
/** Names of subprotocols as Kubernetes has them are no tokens of RFC 9110 (`SPDY/3.1+...`): they are chosen and told past the library. */
const chosen = new WeakMap<IncomingMessage, string>();
server.on('headers', (headers, request) => {
  const protocol = chosen.get(request) ?? '';
  if (protocol !== '') headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
});

/** Is the request for a WebSocket? */
export function isWebSocketRequest({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** The subprotocols that a client can do, its favourite first. */
export function requestedProtocols({ headers }: IncomingMessage): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * The first of the client's subprotocols that is among `supported`; '' when it names none and none is needed; undefined when they have none in
 * common. Source: streaming/pkg/httpstream/wsstream/conn.go (handshake).
 */
export function chooseProtocol(requested: readonly string[], supported: readonly string[]): string | undefined {
  return (requested.length === 0 ? [''] : requested).find((name) => supported.includes(name));
}

/** Shakes hands over a WebSocket. The callback is not called when the request is malformed: the client then got its 400. */
export function acceptWebSocket(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
  onOpen: (webSocket: WebSocket) => void,
): void {
  const { 'sec-websocket-protocol': _requested, ...headers } = incoming.headers;
  const bare = Object.create(incoming, { headers: { value: headers } }) as IncomingMessage;
  chosen.set(bare, protocol);
  server.handleUpgrade(bare, socket, head, (webSocket) => {
    // What breaks the connection comes as its end.
    webSocket.on('error', () => undefined);
    onOpen(webSocket);
  });
}

/** The channels of a WebSocket (streaming/pkg/httpstream/wsstream/conn.go). */
export class WebSocketChannels {
  readonly #socket: WebSocket;
  readonly #codec: ChannelCodec;

  constructor(socket: WebSocket, codec: ChannelCodec) {
    this.#socket = socket;
    this.#codec = codec;
  }

  onMessage(callback: (channel: number, bytes: Buffer) => void): void {
    this.#socket.on('message', (data) => {
      const message = bytesOf(data);
      const [first] = message;
      if (first === undefined) return;
      if (this.#codec === 'binary') callback(first, message.subarray(1));
      else callback(first - ZERO, Buffer.from(message.toString('latin1', 1), 'base64'));
    });
  }

  onClose(callback: () => void): void {
    this.#socket.once('close', callback);
  }

  send(channel: number, bytes: Uint8Array, sent?: () => void): void {
    const done = (): void => sent?.();
    if (this.#socket.readyState !== WebSocket.OPEN) done();
    else if (this.#codec === 'binary') this.#socket.send(Buffer.concat([Buffer.of(channel), bytes]), done);
    else this.#socket.send(String.fromCharCode(ZERO + channel) + Buffer.from(bytes).toString('base64'), done);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close(NORMAL_CLOSURE);
  }
}

const NORMAL_CLOSURE = 1000;

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
