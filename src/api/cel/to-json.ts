import { CelError } from './errors';
import { timestampText } from './library/time';
import { Duration, isList, isMap, Optional, Timestamp, typeNameOf, Uint, type CelValue } from './values';

/** A value as JSON (vendor/github.com/google/cel-go/common/types, `ConvertToNative` to a JSON value). */
export function toJson(value: CelValue): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return `${Number(value.nanoseconds) / 1e9}s`;
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  if (isList(value)) return value.map(toJson);
  if (!isMap(value)) throw new CelError(`type conversion error from '${typeNameOf(value)}' to 'google.protobuf.Value'`);
  return Object.fromEntries(value.keys().map((key) => [String(toJson(key)), toJson(value.get(key) ?? null)]));
}
