/**
 * Texts of the simulated world and the bytes that stand for them outside: UTF-8. A byte that is no UTF-8 becomes a character of its own,
 * U+DC80 to U+DCFF, and that character becomes the byte again, so whatever comes in goes out unchanged (as Python's `surrogateescape`, PEP 383).
 */

/** The bytes of a text. */
export function bytesOfText(text: string): Buffer {
  return ESCAPED.test(text) ? unescapedBytes(text) : Buffer.from(text, 'utf8');
}

/** How many bytes a text has. */
export function byteLengthOfText(text: string): number {
  return ESCAPED.test(text) ? bytesOfText(text).length : Buffer.byteLength(text);
}

/** The text that bytes stand for. */
export function textOfBytes(bytes: Uint8Array): string {
  const text = utf8(bytes);
  return text.includes(REPLACEMENT) ? escapedText(bytes) : text;
}

/** Reads a text whose bytes come in pieces: a character that is cut in two waits for its rest. */
export class TextReader {
  #rest: Uint8Array = NO_BYTES;

  read(piece: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const whole = bytes.length - cutLength(bytes);
    this.#rest = bytes.slice(whole);
    return textOfBytes(bytes.subarray(0, whole));
  }

  /** No more comes: what is left of a character. */
  end(): string {
    const rest = this.#rest;
    this.#rest = NO_BYTES;
    return textOfBytes(rest);
  }
}

const NO_BYTES = new Uint8Array(0);
const REPLACEMENT = '\uFFFD';
const ESCAPE = 0xdc00;
const ESCAPED = /[\uDC80-\uDCFF]/u;
const LONGEST_CHARACTER = 4;

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function escapedText(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    if (length === 0) units[count++] = ESCAPE + (bytes[at] ?? 0);
    else {
      const point = codePoint(bytes, at, length);
      if (point > 0xffff) units[count++] = 0xd7c0 + (point >> 10);
      units[count++] = point > 0xffff ? 0xdc00 + (point & 0x3ff) : point;
    }
    at += Math.max(1, length);
  }
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
}

/** Of a text in which bytes that are no UTF-8 stand. */
function unescapedBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes[count++] = unit;
    else if (unit >= ESCAPE + 0x80 && unit <= ESCAPE + 0xff) bytes[count++] = unit - ESCAPE;
    else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      if (character.length === 2) at += 1;
      count += bytes.write(character, count, 'utf8');
    }
  }
  return bytes.subarray(0, count);
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (length === 1 ? 0x7f : 0x7f >> length);
  for (let index = 1; index < length; index += 1) point = (point << 6) | ((bytes[at + index] ?? 0) & 0x3f);
  return point;
}

/** How many bytes the character at `at` has; 0 when there is none (Unicode, table 3-7: Well-Formed UTF-8 Byte Sequences). */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = sequenceLength(lead);
  if (length === 0 || at + length > bytes.length) return 0;
  for (let index = 1; index < length; index += 1) if (!follows(lead, index, bytes[at + index] ?? 0)) return 0;
  return length;
}

/** How many bytes at the end are the beginning of a character. */
function cutLength(bytes: Uint8Array): number {
  for (let back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back += 1) {
    const at = bytes.length - back;
    const lead = bytes[at] ?? 0;
    if (lead >= 0x80 && lead < 0xc0) continue;
    if (sequenceLength(lead) <= back) return 0;
    for (let index = 1; index < back; index += 1) if (!follows(lead, index, bytes[at + index] ?? 0)) return 0;
    return back;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** May this byte stand at this place (from 1) behind that lead? */
function follows(lead: number, index: number, byte: number): boolean {
  if (index === 1 && lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (index === 1 && lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (index === 1 && lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (index === 1 && lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return byte >= 0x80 && byte <= 0xbf;
}
