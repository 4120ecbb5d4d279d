import { timestamp } from '../time';
import { layout, type LayoutField } from './layout';
import { ProtobufError, wireFields, type WireField } from './wire';

/** `application/vnd.kubernetes.protobuf` (apimachinery/pkg/runtime/types.go). */
export const protobufMediaType = 'application/vnd.kubernetes.protobuf';

/** What stands before every object: `k8s` and a zero byte. */
const PREFIX = [0x6b, 0x38, 0x73, 0x00] as const;
/** The schemas of custom resources nest; nothing else does so deeply. */
const MAX_DEPTH = 100;

type Json = Record<string, unknown>;

/**
 * An object that a client sent as a protocol buffer, as the JSON that it could have sent instead: an envelope with kind and version, and
 * the fields of the type by number. Empty values that Go leaves out of JSON are left out.
 * Source: apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, pkg/runtime/generated.proto (`Unknown`).
 *
 * Divergence from real Kubernetes: only the kinds of Kubernetes itself; as there, custom resources have no such form.
 */
export function decodeProtobuf(bytes: Uint8Array): { readonly value: unknown } | { readonly error: string } {
  if (bytes.length === 0) return { error: 'empty data' };
  if (PREFIX.some((byte, index) => bytes[index] !== byte)) {
    return {
      error: `provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`,
    };
  }
  if (bytes.length === PREFIX.length) return { error: 'empty body' };
  try {
    return decodeEnvelope(bytes.subarray(PREFIX.length));
  } catch (error) {
    if (error instanceof ProtobufError) return { error: error.message };
    throw error;
  }
}

function decodeEnvelope(bytes: Uint8Array): { readonly value: unknown } | { readonly error: string } {
  let typeMeta: WireField['value'] = new Uint8Array();
  let raw: WireField['value'] = new Uint8Array();
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) typeMeta = value;
    if (number === 2) raw = value;
  }
  const texts = new Map<number, string>();
  for (const { number, value } of wireFields(bytesOf(typeMeta))) texts.set(number, utf8(value));
  const apiVersion = texts.get(1) ?? '';
  const kind = texts.get(2) ?? '';
  if (kind === '')
    return { error: `Object 'Kind' is missing in 'runtime.TypeMeta{APIVersion:"${apiVersion}", Kind:""}'` };
  if (apiVersion === '')
    return { error: `Object 'apiVersion' is missing in 'runtime.TypeMeta{APIVersion:"", Kind:"${kind}"}'` };
  const type = typeIdOf(apiVersion, kind);
  if (type === undefined)
    return {
      error: `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    };
  return { value: { apiVersion, kind, ...decodeMessage(type, bytesOf(raw), 0) } };
}

/** `rbac.authorization.k8s.io/v1 Role` is `rbac.v1.Role`; every group has the options of meta/v1. */
function typeIdOf(apiVersion: string, kind: string): string | undefined {
  const [group = '', version] = apiVersion.split('/');
  const own = version === undefined ? `core.${group}.${kind}` : `${group.split('.')[0]}.${version}.${kind}`;
  return [own, `meta.v1.${kind}`].find((id) => Object.hasOwn(layout, id));
}

function decodeMessage(type: string, bytes: Uint8Array, depth: number): Json {
  if (depth > MAX_DEPTH) throw new ProtobufError(`proto: nested deeper than ${MAX_DEPTH} levels`);
  const fields = layout[type] ?? {};
  const result: Json = {};
  for (const { number, value } of wireFields(bytes)) {
    const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
    if (field !== undefined) addField(result, field, value, depth);
  }
  return result;
}

function addField(result: Json, [name, type, keepsZero]: LayoutField, value: WireField['value'], depth: number): void {
  if (name === '') {
    Object.assign(result, decodeMessage(type, bytesOf(value), depth + 1));
  } else if (type.startsWith('[]')) {
    const list = (result[name] ??= []) as unknown[];
    list.push(decodeValue(type.slice(2), value, depth));
  } else if (type.startsWith('map[]')) {
    const map = (result[name] ??= {}) as Json;
    addEntry(map, type.slice(5), bytesOf(value), depth);
  } else {
    const decoded = decodeValue(type, value, depth);
    if (decoded !== undefined && (keepsZero === 1 || !isZero(decoded))) result[name] = decoded;
  }
}

function addEntry(map: Json, type: string, bytes: Uint8Array, depth: number): void {
  let key = '';
  let entry: unknown = EMPTY_VALUES[type];
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) key = utf8(value);
    if (number === 2) entry = decodeValue(type, value, depth);
  }
  // Not an assignment: `__proto__` is a key like any other.
  Object.defineProperty(map, key, { value: entry, enumerable: true, writable: true, configurable: true });
}

const EMPTY_VALUES: Readonly<Record<string, unknown>> = { string: '', bytes: '', Quantity: '0', 'items[]string': [] };

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function decodeValue(type: string, value: WireField['value'], depth: number): unknown {
  switch (type) {
    case 'string':
      return utf8(value);
    case 'bool':
      return integerOf(value) !== 0;
    case 'int':
      return integerOf(value);
    case 'double':
      return viewOf(value, 8).getFloat64(0, true);
    case 'float':
      return viewOf(value, 4).getFloat32(0, true);
    case 'bytes':
      return Buffer.from(bytesOf(value)).toString('base64');
    case 'items[]string':
      return [...wireFields(bytesOf(value))].map((item) => utf8(item.value));
    default:
      return decodeSpecial(type, bytesOf(value), depth);
  }
}

/** Types that JSON shows as something else than their fields. */
function decodeSpecial(type: string, bytes: Uint8Array, depth: number): unknown {
  const field = (wanted: number): WireField['value'] | undefined => {
    let found: WireField['value'] | undefined;
    for (const { number, value } of wireFields(bytes)) if (number === wanted) found = value;
    return found;
  };
  const integer = (wanted: number) => integerOf(field(wanted) ?? 0n);
  const text = (wanted: number) => utf8(field(wanted) ?? new Uint8Array());
  switch (type) {
    case 'Time':
      return bytes.length === 0 ? undefined : timestamp(integer(1) * 1000);
    case 'MicroTime':
      return bytes.length === 0 ? undefined : microTime(integer(1), integer(2));
    case 'Duration':
      return `${integer(1) / 1_000_000_000}s`;
    case 'Quantity':
      return text(1) === '' ? '0' : text(1);
    case 'IntOrString':
      return integer(1) === 0 ? integer(2) : text(3);
    case 'Raw':
      return jsonOf(text(1));
    case 'SchemaOrBool': {
      const schema = field(2);
      return schema === undefined
        ? integer(1) !== 0
        : decodeMessage('apiextensions.v1.JSONSchemaProps', bytesOf(schema), depth + 1);
    }
    case 'SchemaOrArray': {
      const schema = field(1);
      if (schema !== undefined) return decodeMessage('apiextensions.v1.JSONSchemaProps', bytesOf(schema), depth + 1);
      return [...wireFields(bytes)].map(({ value }) => utf8(value));
    }
    default:
      return decodeMessage(type, bytes, depth + 1);
  }
}

function microTime(seconds: number, nanos: number): string {
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0');
  return timestamp(seconds * 1000).replace('Z', `.${micros}Z`);
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new ProtobufError('invalid character in embedded JSON');
  }
}

function bytesOf(value: WireField['value']): Uint8Array {
  if (typeof value === 'bigint') throw new ProtobufError('proto: wrong wireType = 0');
  return value;
}

function integerOf(value: WireField['value']): number {
  if (typeof value !== 'bigint') throw new ProtobufError('proto: wrong wireType = 2');
  return Number(BigInt.asIntN(64, value));
}

function viewOf(value: WireField['value'], length: number): DataView {
  const bytes = bytesOf(value);
  if (bytes.length !== length) throw new ProtobufError('proto: wrong wireType = 2');
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

function utf8(value: WireField['value']): string {
  return Buffer.from(bytesOf(value)).toString('utf8');
}
