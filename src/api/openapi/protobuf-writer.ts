const utf8 = new TextEncoder();

/** Writes a message in protobuf's wire format; fields that are empty are left out, as in proto3. */
export class ProtobufWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  string(field: number, text: string | undefined): this {
    if (text !== undefined && text !== '') this.#bytesField(field, utf8.encode(text));
    return this;
  }

  strings(field: number, texts: readonly string[] | undefined): this {
    for (const text of texts ?? []) this.#bytesField(field, utf8.encode(text));
    return this;
  }

  bool(field: number, value: boolean | undefined): this {
    return value === true ? this.int(field, 1) : this;
  }

  int(field: number, value: number | undefined): this {
    if (value === undefined || value === 0) return this;
    this.#varint(field * 8);
    // Negative numbers are ten bytes of two's complement.
    if (value < 0) this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
    else this.#varint(value);
    return this;
  }

  double(field: number, value: number | undefined): this {
    if (value === undefined || value === 0) return this;
    this.#varint(field * 8 + 1);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#append(bytes);
    return this;
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    this.#bytesField(field, inner.finish());
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #bytesField(field: number, bytes: Uint8Array): void {
    this.#varint(field * 8 + 2);
    this.#varint(bytes.length);
    this.#append(bytes);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) + 0x80);
    this.#byte(rest);
  }

  #bigVarint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) + 0x80);
    this.#byte(Number(rest));
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
