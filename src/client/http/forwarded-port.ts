import { request as httpRequest } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Status } from '../../api/generated/types';
import { ApiError } from '../../api/status';
import type { HttpRequest, HttpResponse } from '../../sim/net';
import { NetworkError, type ForwardedPort } from '../client';
import { bodyOf } from './answer';
import type { Connection, Headers } from './connection';
import { textOfBytes } from './connection-errors';
import { bytesOf } from './remote-command';

/** Port-forwarding over WebSockets, one connection to the pod each. Source: kubelet/pkg/cri/streaming/portforward/websocket.go. */
const PROTOCOLS = ['v4.channel.k8s.io'] as const;
const DATA = 0;
const ERROR = 1;
/** Each channel begins with the number of the port. */
const PORT_BYTES = 2;
/** Nothing says that a connection succeeded; one that is not refused for so long has. */
const REFUSAL_MS = 500;

/**
 * Rejects with `ApiError` when the server refuses.
 * Divergence from real Kubernetes: kubectl carries all connections to a pod over one; here each is a WebSocket of its own.
 */
export async function openForwardedPort(
  connection: Connection,
  path: string,
  headers: Headers,
  port: number,
): Promise<ForwardedPort> {
  const open = (): Promise<PortStream> => openPort(connection, `${path}?ports=${port}`, headers);
  (await open()).destroy();
  return {
    http: async (request) => await exchange(await open(), request),
    connect: async () => {
      let stream: PortStream;
      try {
        stream = await open();
      } catch (error) {
        if (error instanceof ApiError) return error.message;
        throw error;
      }
      const refusal = await stream.refusal(REFUSAL_MS);
      stream.destroy();
      return refusal;
    },
  };
}

/** A connection to the port, as bytes. */
class PortStream extends Duplex {
  readonly #socket: WebSocket;
  #failure: string | undefined;
  readonly #skipped = new Map([
    [DATA, PORT_BYTES],
    [ERROR, PORT_BYTES],
  ]);

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(bytesOf(data)));
    socket.on('error', () => undefined);
    socket.once('close', () => this.push(null));
    socket.resume();
  }

  /** What the other side says within the time when nobody can be reached. */
  async refusal(patienceMs: number): Promise<string | undefined> {
    if (this.#failure !== undefined) return this.#failure;
    this.resume();
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patienceMs);
      const ended = (): void => {
        clearTimeout(timer);
        resolve(this.#failure);
      };
      this.once('error', ended).once('end', ended);
    });
  }

  override _read(): void {
    // What has come is pushed as it comes.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(Buffer.concat([Buffer.of(DATA), chunk]));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }

  #receive(message: Buffer): void {
    const channel = message[0] ?? DATA;
    const skip = Math.min(this.#skipped.get(channel) ?? 0, message.length - 1);
    this.#skipped.set(channel, (this.#skipped.get(channel) ?? 0) - skip);
    const bytes = message.subarray(1 + skip);
    if (bytes.length === 0) return;
    if (channel === DATA) this.push(bytes);
    if (channel === ERROR) {
      this.#failure = textOfBytes(bytes);
      this.destroy(new NetworkError(/refused/.test(this.#failure) ? 'ECONNREFUSED' : 'ECONNRESET'));
    }
  }
}

async function openPort(connection: Connection, target: string, headers: Headers): Promise<PortStream> {
  const socket = await connection.openWebSocket(target, headers, PROTOCOLS);
  if (socket instanceof WebSocket) return new PortStream(socket);
  throw new ApiError((await bodyOf(socket)) as Status);
}

function exchange(stream: PortStream, { method, path, headers, body }: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(error instanceof NetworkError ? error : new NetworkError('ECONNRESET'));
    const sent = httpRequest({ method, path, headers, createConnection: () => stream }, (response) => {
      response.toArray().then((chunks: readonly Buffer[]) => {
        stream.destroy();
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
          ),
          body: textOfBytes(Buffer.concat(chunks)),
        });
      }, fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}
