import { constants, createInflate, type Inflate } from 'node:zlib';
import { dictionary } from './dictionary';

/** The headers of a stream, names in lower case. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** Of one block, uncompressed. */
const MAX_BLOCK_BYTES = 64 * 1024;
const NO_HEADERS = Buffer.alloc(4);
const NO_BYTES = Buffer.alloc(0);

/** Reads the header blocks of a connection, which are one compressed text: each one only after those before it. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary, flush: constants.Z_SYNC_FLUSH });
  #chunks: Buffer[] = [];

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** Rejects for what is no header block. */
  read(block: Uint8Array): Promise<SpdyHeaders> {
    return new Promise((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(block, () => {
        this.#inflate.off('error', reject);
        const text = Buffer.concat(this.#chunks);
        this.#chunks = [];
        try {
          resolve(parseHeaders(text));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  close(): void {
    this.#inflate.close();
  }
}

/** Writes header blocks that hold no headers: all that the answers here have to say. An empty block at the end makes the reader look at what it has. */
export class EmptyHeaderWriter {
  #begun = false;

  write(): Buffer {
    const stored = Buffer.concat([storedBlock(NO_HEADERS), storedBlock(NO_BYTES)]);
    if (this.#begun) return stored;
    this.#begun = true;
    const beginning = Buffer.of(0x78, 0xbb, 0, 0, 0, 0);
    beginning.writeUInt32BE(adler32(dictionary), 2);
    return Buffer.concat([beginning, stored]);
  }
}

/** Bytes uncompressed (RFC 1951, 3.2.4). */
function storedBlock(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0, bytes.length, 0, ~bytes.length & 0xff, 0xff), bytes]);
}

function parseHeaders(block: Buffer): SpdyHeaders {
  if (block.length > MAX_BLOCK_BYTES) throw new RangeError('the headers are too long');
  const headers = new Map<string, string>();
  const count = block.readUInt32BE(0);
  let at = 4;
  const next = (): string => {
    const end = at + 4 + block.readUInt32BE(at);
    if (end > block.length) throw new RangeError('a header is cut short');
    const text = block.toString('latin1', at + 4, end);
    at = end;
    return text;
  };
  for (let index = 0; index < count; index += 1) {
    const name = next();
    headers.set(name.toLowerCase(), next());
  }
  return headers;
}

/** RFC 1950, section 9. */
function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}
