/** Bytes that are no protocol buffer, in the words of Go's generated readers (github.com/gogo/protobuf). */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** One field of a message as it stands on the wire: its number and its value. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** The fields of a message, in their order. Throws `ProtobufError`. */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const key = readVarint(cursor);
    const number = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (number <= 0) throw new ProtobufError(`proto: illegal tag ${number} (wire type ${wireType})`);
    yield { number, value: readValue(cursor, wireType) };
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readValue(cursor: Cursor, wireType: number): bigint | Uint8Array {
  switch (wireType) {
    case 0:
      return readVarint(cursor);
    case 1:
      return readBytes(cursor, 8);
    case 2:
      return readBytes(cursor, Number(readVarint(cursor)));
    case 5:
      return readBytes(cursor, 4);
    default:
      throw new ProtobufError(`proto: illegal wireType ${wireType}`);
  }
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const start = cursor.at;
  if (length > cursor.bytes.length - start) throw new ProtobufError('unexpected EOF');
  cursor.at += length;
  return cursor.bytes.subarray(start, cursor.at);
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    if (shift >= 64n) throw new ProtobufError('proto: integer overflow');
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw new ProtobufError('unexpected EOF');
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
}
