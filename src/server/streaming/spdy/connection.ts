import { Duplex } from 'node:stream';
import { dataFrame, FrameReader, pingFrame, replyFrame, resetFrame, type Frame } from './frames';
import { EmptyHeaderWriter, HeaderReader, type SpdyHeaders } from './header-block';

/** A client opens no more streams than this at a time. */
const MAX_STREAMS = 1000;
const MAX_CHUNK = 64 * 1024;
const FAREWELL_MS = 5000;

/** One stream of a connection: bytes in both directions, each of which ends on its own. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #connection: SpdyConnection;

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    this.id = id;
    this.headers = headers;
    // How a stream breaks is its user's to hear, if they care.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#connection.goOn(this);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#connection.send(this.id, chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#connection.sendEnd(this.id, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#connection.streamClosed(this);
    done(error);
  }
}

/**
 * The server's side of SPDY/3.1 over any two-way bytes, as moby/spdystream speaks it. `onStream` is told of each stream that the client opens
 * and refuses it by returning false.
 *
 * Divergence from the protocol: no flow control of single streams (spdystream has none either); who reads slowly holds up the whole connection.
 */
export class SpdyConnection {
  readonly #bytes: Duplex;
  readonly #onStream: (stream: SpdyStream) => boolean;
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();
  readonly #answers = new EmptyHeaderWriter();
  readonly #streams = new Map<number, SpdyStream>();
  readonly #full = new Set<SpdyStream>();
  #turn: Promise<void> = Promise.resolve();

  constructor(bytes: Duplex, onStream: (stream: SpdyStream) => boolean) {
    this.#bytes = bytes;
    this.#onStream = onStream;
    bytes.on('data', (chunk: Buffer) => this.#receive(chunk));
    bytes.on('error', () => undefined);
    bytes.once('end', () => this.close());
    bytes.once('close', () => this.#closed());
  }

  onClose(callback: () => void): void {
    if (this.#bytes.destroyed) callback();
    else this.#bytes.once('close', callback);
  }

  /** Sends what is under way and hangs up; the client is given some time to take it. */
  close(): void {
    if (this.#bytes.writableEnded) return;
    this.#bytes.end();
    const timer = setTimeout(() => this.#bytes.destroy(), FAREWELL_MS);
    this.#bytes.once('end', () => this.#bytes.destroy());
    this.#bytes.once('close', () => clearTimeout(timer));
  }

  /** For streams: there is room for more. */
  goOn(stream: SpdyStream): void {
    if (this.#full.delete(stream) && this.#full.size === 0) this.#bytes.resume();
  }

  /** For streams. */
  send(stream: number, bytes: Buffer, done: (error?: Error | null) => void): void {
    for (let at = 0; at + MAX_CHUNK < bytes.length; at += MAX_CHUNK)
      this.#write(dataFrame(stream, bytes.subarray(at, at + MAX_CHUNK)));
    const tail = bytes.length === 0 ? 0 : Math.floor((bytes.length - 1) / MAX_CHUNK) * MAX_CHUNK;
    this.#write(dataFrame(stream, bytes.subarray(tail)), done);
  }

  /** For streams. */
  sendEnd(stream: number, done: (error?: Error | null) => void): void {
    this.#write(dataFrame(stream, Buffer.alloc(0), true), done);
  }

  /** For streams: one is of no use any more. What has not ended in both directions is broken off. */
  streamClosed(stream: SpdyStream): void {
    if (!this.#streams.delete(stream.id)) return;
    this.goOn(stream);
    if (!stream.writableFinished) this.#write(resetFrame(stream.id, 'internalError'));
  }

  #receive(chunk: Buffer): void {
    let frames: readonly Frame[];
    try {
      frames = this.#frames.read(chunk);
    } catch {
      this.#bytes.destroy();
      return;
    }
    // Headers take a turn of the event loop to be read; nobody overtakes.
    this.#turn = this.#turn.then(async () => {
      for (const frame of frames) await this.#handle(frame);
    });
    this.#turn.catch(() => this.#bytes.destroy());
  }

  async #handle(frame: Frame): Promise<void> {
    switch (frame.type) {
      case 'open':
        this.#open(frame.stream, frame.last, await this.#headers.read(frame.headers));
        return;
      case 'data': {
        const stream = this.#streams.get(frame.stream);
        if (stream === undefined || stream.destroyed || stream.readableEnded) return;
        if (frame.bytes.length > 0 && !stream.push(frame.bytes)) {
          this.#full.add(stream);
          this.#bytes.pause();
        }
        if (frame.last) stream.push(null);
        return;
      }
      case 'reset':
        this.#forget(frame.stream);
        return;
      case 'ping':
        // Those of a client are odd; others are answers.
        if (frame.id % 2 === 1) this.#write(pingFrame(frame.id));
        return;
      case 'goAway':
      case 'other':
    }
  }

  #open(id: number, last: boolean, headers: SpdyHeaders): void {
    const stream = new SpdyStream(this, id, headers);
    if (this.#streams.size >= MAX_STREAMS || this.#streams.has(id) || !this.#onStream(stream)) {
      this.#write(resetFrame(id, 'refused'));
      return;
    }
    this.#streams.set(id, stream);
    this.#write(replyFrame(id, this.#answers.write()));
    if (last) stream.push(null);
  }

  #forget(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#streams.delete(id);
    this.goOn(stream);
    stream.destroy(new Error('the stream was reset'));
  }

  #closed(): void {
    this.#headers.close();
    for (const id of this.#streams.keys()) this.#forget(id);
  }

  #write(frame: Buffer, done?: (error?: Error | null) => void): void {
    if (this.#bytes.writable) this.#bytes.write(frame, done);
    else done?.(new Error('the connection is closed'));
  }
}
