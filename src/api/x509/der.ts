/** Builds values of the Distinguished Encoding Rules (X.690), as far as certificates need them. */
export const der = {
  sequence: (...parts: readonly Buffer[]) => tagged(0x30, Buffer.concat(parts)),
  set: (...parts: readonly Buffer[]) => tagged(0x31, Buffer.concat(parts)),
  /** Of the bytes of a number that is not negative. */
  integer: (bytes: Buffer) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const significant = start === -1 ? Buffer.of(0) : bytes.subarray(start);
    return tagged(0x02, (significant[0] ?? 0) < 0x80 ? significant : Buffer.concat([Buffer.of(0), significant]));
  },
  null: () => tagged(0x05, Buffer.alloc(0)),
  boolean: (value: boolean) => tagged(0x01, Buffer.of(value ? 0xff : 0)),
  octets: (bytes: Buffer) => tagged(0x04, bytes),
  bits: (bytes: Buffer, unusedBits = 0) => tagged(0x03, Buffer.concat([Buffer.of(unusedBits), bytes])),
  text: (text: string) => tagged(0x0c, Buffer.from(text)),
  /** `2.5.29.17` */
  objectId: (dotted: string) => {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
  /** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
  time: (ms: number) => {
    const digits = `${new Date(ms).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
    return digits < '2050' ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
  },
  /** Context-specific: `[number]`. */
  context: (number: number, content: Buffer, isConstructed: boolean) =>
    tagged((isConstructed ? 0xa0 : 0x80) | number, content),
} as const;

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
