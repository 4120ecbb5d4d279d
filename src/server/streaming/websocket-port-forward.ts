import { Duplex } from 'node:stream';
import { serveForwarded } from '../../client/http/forwarded-connection';
import type { OpenPort } from './spdy-port-forward';
import type { WebSocketChannels } from './websocket-channels';

/** The subprotocols with two channels a port. */
export const CHANNEL_PROTOCOLS = ['', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

/** Unread bytes of one connection from which on the whole WebSocket waits. */
const HIGH_WATER_BYTES = 1024 * 1024;

/**
 * Ports of a pod over the channels of a WebSocket: one connection each, its bytes and what goes wrong on two channels that begin with the
 * number of the port. Source: cri-streaming/pkg/streaming/portforward/websocket.go.
 */
export function channelPortForward(channels: WebSocketChannels, ports: readonly number[], openPort: OpenPort): void {
  const connections = ports.map((port, index) => {
    const bytes = new ChannelBytes(channels, 2 * index);
    for (const channel of [2 * index, 2 * index + 1]) channels.send(channel, littleEndian(port));
    return { port, bytes, errors: 2 * index + 1 };
  });
  channels.onMessage((channel, bytes) => {
    if (channel % 2 === 0) connections[channel / 2]?.bytes.receive(bytes);
  });
  channels.onClose(() => {
    for (const { bytes } of connections) bytes.destroy();
  });
  let open = connections.length;
  const closed = (): void => {
    open -= 1;
    if (open === 0) channels.close();
  };
  for (const { port, bytes, errors } of connections) {
    bytes.once('close', closed);
    forward(port, bytes, openPort).then(
      (failure) => {
        if (failure === undefined) return;
        channels.send(errors, Buffer.from(failure), () => bytes.destroy());
      },
      (error: unknown) => {
        channels.send(errors, Buffer.from(error instanceof Error ? error.message : String(error)), () =>
          bytes.destroy(),
        );
      },
    );
  }
}

/** The ports that a request names: `ports=80&ports=443` or `ports=80,443`. Undefined: none, or what is none (NewV4Options). */
export function requestedPorts(parameters: URLSearchParams): readonly number[] | undefined {
  const ports = parameters.getAll('ports').flatMap((text) => text.split(',').map(Number));
  const valid = ports.length > 0 && ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  return valid ? ports : undefined;
}

async function forward(port: number, bytes: Duplex, openPort: OpenPort): Promise<string | undefined> {
  return await serveForwarded(await openPort(port), bytes);
}

function littleEndian(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(port);
  return bytes;
}

/** One channel as a stream of bytes. */
class ChannelBytes extends Duplex {
  readonly #channels: WebSocketChannels;
  readonly #channel: number;

  constructor(channels: WebSocketChannels, channel: number) {
    super({ readableHighWaterMark: HIGH_WATER_BYTES });
    this.#channels = channels;
    this.#channel = channel;
    this.on('error', () => undefined);
  }

  receive(bytes: Buffer): void {
    if (!this.destroyed && !this.push(bytes)) this.#channels.pause();
  }

  override _read(): void {
    this.#channels.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#channels.send(this.#channel, chunk, done);
  }
}
