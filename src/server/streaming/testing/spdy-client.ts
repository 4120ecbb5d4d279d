import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { constants, createDeflate } from 'node:zlib';
import { dictionary } from '../spdy/dictionary';

/** What a stream has brought so far. */
export interface ClientStream {
  readonly id: number;
  /** Bytes as UTF-8. */
  readonly text: string;
  ended: boolean;
  reset: boolean;
}

/** A client of SPDY/3.1 as far as kubectl needs one, written by the protocol and not by the server's code. */
export class SpdyClient {
  readonly streams: ClientStream[] = [];
  /** The answer to the request for an upgrade, up to the empty line. */
  readonly answer: string;
  readonly #socket: TLSSocket;
  readonly #deflate = createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH });
  #received: Buffer;
  #waiting: (() => void)[] = [];
  readonly #chunks = new Map<number, Buffer[]>();

  private constructor(socket: TLSSocket, answer: string, rest: Buffer) {
    this.#socket = socket;
    this.answer = answer;
    this.#received = rest;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('close', () => this.#wake());
    socket.on('error', () => undefined);
  }

  static async open(
    server: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    tls: { readonly ca: string; readonly cert: string; readonly key: string },
  ): Promise<SpdyClient> {
    const { hostname, port } = new URL(server);
    const socket = connect({ host: hostname, port: Number(port), ...tls });
    await once(socket, 'secureConnect');
    const lines = Object.entries({ Host: 'server', Connection: 'Upgrade', Upgrade: 'SPDY/3.1', ...headers });
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    let received = Buffer.alloc(0);
    while (!received.includes('\r\n\r\n')) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      received = Buffer.concat([received, bytes]);
    }
    const end = received.indexOf('\r\n\r\n') + 4;
    return new SpdyClient(socket, received.toString('latin1', 0, end), received.subarray(end));
  }

  async openStream(headers: Readonly<Record<string, string>>): Promise<ClientStream> {
    const chunks: Buffer[] = [];
    const id = 2 * this.streams.length + 1;
    this.#chunks.set(id, chunks);
    const stream: ClientStream = {
      id,
      get text() {
        return Buffer.concat(chunks).toString();
      },
      ended: false,
      reset: false,
    };
    this.streams.push(stream);
    const texts = Object.entries(headers).flat();
    const block = [uint32(texts.length / 2), ...texts.flatMap((text) => [uint32(text.length), Buffer.from(text)])];
    const compressed: Buffer[] = [];
    const collect = (bytes: Buffer): void => void compressed.push(bytes);
    this.#deflate.on('data', collect);
    await new Promise<void>((resolve) => {
      this.#deflate.write(Buffer.concat(block), () => resolve());
    });
    this.#deflate.off('data', collect);
    const body = Buffer.concat([uint32(stream.id), uint32(0), Buffer.of(0, 0), ...compressed]);
    this.#socket.write(Buffer.concat([Buffer.of(0x80, 3, 0, 1, 0), uint32(body.length).subarray(1), body]));
    return stream;
  }

  send({ id }: ClientStream, text: string, last = false): void {
    const bytes = Buffer.from(text);
    this.#socket.write(Buffer.concat([uint32(id), Buffer.of(last ? 1 : 0), uint32(bytes.length).subarray(1), bytes]));
  }

  ping(id: number): void {
    this.#socket.write(Buffer.concat([Buffer.of(0x80, 3, 0, 6, 0, 0, 0, 4), uint32(id)]));
  }

  readonly pings: number[] = [];

  /** Resolves when it holds, at the latest when the connection ends. */
  async until(done: () => boolean): Promise<void> {
    while (!done() && !this.#socket.destroyed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= 8 && this.#received.length >= 8 + this.#received.readUIntBE(5, 3)) {
      const end = 8 + this.#received.readUIntBE(5, 3);
      this.#frame(this.#received.subarray(0, end));
      this.#received = this.#received.subarray(end);
    }
    this.#wake();
  }

  #frame(frame: Buffer): void {
    const isControl = frame.readUInt8(0) === 0x80;
    const id = frame.readUInt32BE(isControl ? 8 : 0);
    const stream = this.streams.find((candidate) => candidate.id === id);
    if (!isControl && stream !== undefined) {
      this.#chunks.get(id)?.push(frame.subarray(8));
      stream.ended ||= frame.readUInt8(4) === 1;
    } else if (isControl && frame.readUInt16BE(2) === 3 && stream !== undefined) stream.reset = true;
    else if (isControl && frame.readUInt16BE(2) === 6) this.pings.push(id);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
