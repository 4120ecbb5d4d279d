/** A value of the Distinguished Encoding Rules as it was read: its tag, its content and all of its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

/** The values that stand one after the other in `bytes`. Throws an `Error` for what is cut off or too long. */
export function readDer(bytes: Buffer): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let start = 0; start < bytes.length;) {
    const tag = bytes[start] ?? 0;
    const first = bytes[start + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    if (extra > 3) throw new Error('asn1: structure error: length too large');
    let length = extra === 0 ? first : 0;
    for (let index = 0; index < extra; index += 1) length = length * 256 + (bytes[start + 2 + index] ?? 0);
    const from = start + 2 + extra;
    if (from + length > bytes.length) throw new Error('asn1: syntax error: data truncated');
    values.push({ tag, content: bytes.subarray(from, from + length), bytes: bytes.subarray(start, from + length) });
    start = from + length;
  }
  return values;
}

/** `2.5.29.17`, from the content of an object identifier. */
export function readObjectId(content: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
