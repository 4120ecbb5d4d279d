import { parseQuantity, quantityError, quantityFormatError } from './quantity';
import { canonicalMicroTime, canonicalTime, zeroTime } from './time-text';

/**
 * What a scalar of the schema does with a JSON value that is not null: the value to store (`undefined`: as if absent),
 * an error that ends decoding at once, or a value of the wrong type.
 */
export type ScalarResult =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: string }
  /** `found`: what Go calls the value. `wanted`: the Go type it was given to, when it is not the field's own. */
  | { readonly kind: 'type'; readonly found: string; readonly wanted?: string };

export type ScalarName =
  | 'string'
  | 'bytes'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'bool'
  | 'Quantity'
  | 'Time'
  | 'MicroTime'
  | 'IntOrString'
  | 'any';

/** Reads a scalar as Go's decoder does, and gives what encoding it again would write. */
export function readScalar(scalar: ScalarName, value: unknown): ScalarResult {
  switch (scalar) {
    case 'string':
      return typeof value === 'string' ? stored(value) : wrongType(value);
    case 'bool':
      return typeof value === 'boolean' ? stored(value) : wrongType(value);
    case 'int32':
      return readInteger(value, isInt32);
    case 'int64':
      return readInteger(value, isInt64);
    case 'float64':
      return typeof value === 'number' ? stored(value) : wrongType(value);
    case 'bytes':
      return readBytes(value);
    case 'Quantity':
      return readQuantity(value);
    case 'Time':
      return readTime(value, canonicalTime);
    case 'MicroTime':
      return readTime(value, canonicalMicroTime);
    case 'IntOrString':
      if (typeof value === 'string') return stored(value);
      return withWanted(readInteger(value, isInt32), 'int32');
    case 'any':
      return stored(value);
  }
}

export function isScalarName(type: string): type is ScalarName {
  return scalarNames.has(type);
}

/** What Go calls a JSON value in a type error. */
export function jsonKind(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? 'array' : 'object';
}

const scalarNames: ReadonlySet<string> = new Set<ScalarName>([
  'string',
  'bytes',
  'int32',
  'int64',
  'float64',
  'bool',
  'Quantity',
  'Time',
  'MicroTime',
  'IntOrString',
  'any',
]);

function stored(value: unknown): ScalarResult {
  return { kind: 'value', value };
}

function wrongType(value: unknown): ScalarResult {
  return { kind: 'type', found: jsonKind(value) };
}

function withWanted(result: ScalarResult, wanted: string): ScalarResult {
  return result.kind === 'type' ? { ...result, wanted } : result;
}

function readInteger(value: unknown, inRange: (value: number) => boolean): ScalarResult {
  if (typeof value !== 'number') return wrongType(value);
  return inRange(value) ? stored(value) : { kind: 'type', found: `number ${value}` };
}

export function isInt32(value: number): boolean {
  return (value | 0) === value;
}

export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

function readQuantity(value: unknown): ScalarResult {
  if (typeof value !== 'string' && typeof value !== 'number') return { kind: 'error', error: quantityFormatError };
  const raw = String(value);
  // Go reads the text between the quotes as it stands in the document, escapes and all.
  if (/["\\\p{Cc}]/u.test(raw)) return { kind: 'error', error: quantityFormatError };
  const text = raw.trim();
  const error = quantityError(text);
  return error === undefined ? stored(parseQuantity(text).text) : { kind: 'error', error };
}

function readTime(value: unknown, canonical: typeof canonicalTime): ScalarResult {
  if (typeof value !== 'string') return { kind: 'type', found: jsonKind(value), wanted: 'string' };
  const result = canonical(value);
  if ('error' in result) return { kind: 'error', error: result.error };
  return stored(result.text === zeroTime ? undefined : result.text);
}

function readBytes(value: unknown): ScalarResult {
  if (typeof value === 'string') return readBase64(value);
  if (!Array.isArray(value)) return wrongType(value);
  for (const item of value) {
    const isByte = typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255;
    if (item === null || isByte) continue;
    return { kind: 'type', found: typeof item === 'number' ? `number ${item}` : jsonKind(item), wanted: 'uint8' };
  }
  return stored(Buffer.from(value.map(Number)).toString('base64'));
}

/** Go's decoder skips line breaks, wants padding, and says where the first byte is that does not belong. */
function readBase64(text: string): ScalarResult {
  const compact = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  if (compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    if (!compact.endsWith('=')) return stored(compact);
    // The bits under the padding are free to be anything; encoding writes zeros.
    const last = compact.slice(-4);
    const canonicalLast = Buffer.from(last, 'base64').toString('base64');
    return stored(last === canonicalLast ? compact : compact.slice(0, -4) + canonicalLast);
  }
  return { kind: 'error', error: `illegal base64 data at input byte ${corruptByte(Buffer.from(text, 'utf8'))}` };
}

/** Where `encoding/base64` stops (`decodeQuantum`): offsets count every byte of the text, line breaks too. */
function corruptByte(bytes: Buffer): number {
  const isBreak = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;
  let index = 0;
  for (;;) {
    let digits = 0;
    while (digits < 4) {
      if (index === bytes.length) return index - digits;
      const byte = bytes[index] ?? 0;
      index += 1;
      if (isBreak(byte)) continue;
      if (isBase64Digit(byte)) {
        digits += 1;
        continue;
      }
      if (byte !== 0x3d || digits < 2) return index - 1;
      if (digits === 2) {
        while (isBreak(bytes[index])) index += 1;
        if (index === bytes.length) return bytes.length;
        if (bytes[index] !== 0x3d) return index - 1;
        index += 1;
      }
      while (isBreak(bytes[index])) index += 1;
      return index;
    }
  }
}

function isBase64Digit(byte: number): boolean {
  return /[A-Za-z0-9+/]/.test(String.fromCharCode(byte));
}
