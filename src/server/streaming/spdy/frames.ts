/** What comes over a SPDY/3.1 connection, as far as it matters here. Source: SPDY Protocol Draft 3.1, sections 2.2 and 2.6. */
export type Frame =
  | { readonly type: 'data'; readonly stream: number; readonly last: boolean; readonly bytes: Buffer }
  | { readonly type: 'open'; readonly stream: number; readonly last: boolean; readonly headers: Buffer }
  | { readonly type: 'reset'; readonly stream: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goAway' }
  /** Of no consequence. */
  | { readonly type: 'other' };

const VERSION = 3;
const CONTROL = 0x8000;
const FIN = 1;
const TYPES = { open: 1, reply: 2, reset: 3, ping: 6, goAway: 7 } as const;
const HEAD_BYTES = 8;
/** Whatever is longer is not from anybody who speaks SPDY as Kubernetes does. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const STREAM_BITS = 0x7fff_ffff;

/** Cuts bytes into frames as they come. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Throws `RangeError` for what is no SPDY/3.1. */
  read(bytes: Buffer): readonly Frame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    while (this.#rest.length >= HEAD_BYTES) {
      const length = this.#rest.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) throw new RangeError(`a frame of ${length} bytes`);
      const end = HEAD_BYTES + length;
      if (this.#rest.length < end) break;
      frames.push(parseFrame(this.#rest.subarray(0, end)));
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}

export function dataFrame(stream: number, bytes: Uint8Array, last = false): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(stream, 0);
  head.writeUInt8(last ? FIN : 0, 4);
  head.writeUIntBE(bytes.length, 5, 3);
  return Buffer.concat([head, bytes]);
}

export function replyFrame(stream: number, headers: Uint8Array): Buffer {
  return controlFrame(TYPES.reply, Buffer.concat([uint32(stream), headers]));
}

/** `INTERNAL_ERROR` or, for a stream that is not wanted, `REFUSED_STREAM`. */
export function resetFrame(stream: number, why: 'internalError' | 'refused'): Buffer {
  return controlFrame(TYPES.reset, Buffer.concat([uint32(stream), uint32(why === 'refused' ? 3 : 6)]));
}

export function pingFrame(id: number): Buffer {
  return controlFrame(TYPES.ping, uint32(id));
}

function parseFrame(frame: Buffer): Frame {
  const word = frame.readUInt16BE(0);
  const last = (frame.readUInt8(4) & FIN) !== 0;
  const body = frame.subarray(HEAD_BYTES);
  if ((word & CONTROL) === 0) return { type: 'data', stream: frame.readUInt32BE(0) & STREAM_BITS, last, bytes: body };
  if ((word & ~CONTROL) !== VERSION) throw new RangeError(`version ${word & ~CONTROL} of SPDY`);
  switch (frame.readUInt16BE(2)) {
    case TYPES.open:
      return { type: 'open', stream: body.readUInt32BE(0) & STREAM_BITS, last, headers: body.subarray(10) };
    case TYPES.reset:
      return { type: 'reset', stream: body.readUInt32BE(0) & STREAM_BITS };
    case TYPES.ping:
      return { type: 'ping', id: body.readUInt32BE(0) };
    case TYPES.goAway:
      return { type: 'goAway' };
    default:
      return { type: 'other' };
  }
}

function controlFrame(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(CONTROL | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
