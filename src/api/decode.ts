import { strict as assert } from 'node:assert';
import { diagnose, type KeyOrder } from './decode-errors';
import { goTypes } from './go/types';
import { depthError, isTooDeep, maxNestingDepth } from './nesting';
import { isInt32, isInt64, isScalarName, readScalar } from './scalars';
import type { ScalarName } from './scalars';
import { typeSchema } from './schema';

/** An object as the API server holds it after decoding, or why it can't be decoded. */
export type DecodeResult =
  | {
      readonly object: JsonObject;
      /** Paths of fields that the type does not have, `spec.containers[0].replicas`; at most 100. They are dropped. */
      readonly unknownFields: readonly string[];
    }
  /** Go's text: `json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string`. */
  | { readonly error: string };

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Decodes a plain JSON value into the type (`core.v1.Pod`) and gives what encoding it again would write:
 * unknown fields dropped, nulls absent (in lists and maps: the zero value), quantities and times canonical, zero values that Go leaves out
 * left out, and embedded structs and scalars that Go always writes written (`status: {}`, `resources: {}`). Sub-objects that
 * stay as they are, are shared with the value. Names are case-sensitive.
 * Source: `vendor/sigs.k8s.io/json`, `apimachinery/pkg/runtime/serializer/json/json.go`.
 * Errors are looked for in the order of the keys, where that is known; kubectl sends a manifest with sorted ones. Lists and times that Go
 * writes as `null` are absent; answers have them (rest/null-fields.ts).
 *
 * Divergence from real Kubernetes: maps that Go writes as `null` stay absent; integers past 2^53 are as exact as JSON.parse read them.
 */
export function decode(typeId: string, value: unknown, order: KeyOrder = 'sorted'): DecodeResult {
  const attempt: Attempt = { clean: true, tooDeep: false, depth: 0 };
  const object = structDecoder(typeId)(value, attempt);
  if (attempt.clean && isObject(object)) return { object, unknownFields: [] };
  if (attempt.tooDeep) return { error: depthError };
  const { error, unknownFields } = diagnose(typeId, value, order);
  if (error !== undefined) return { error };
  assert(isObject(object), `${typeId} decodes, but not into an object`);
  return { object, unknownFields };
}

/** What Go writes for the field of a type even when nobody has given it (an embedded struct): shared, so frozen. Undefined for others. */
export function filledField(typeId: string, name: string): unknown {
  if (goTypes[typeId]?.[name]?.zero !== 'fill') return undefined;
  const field = typeSchema(typeId)?.fields[name];
  return field && zeroOf(field.type);
}

/** `clean` ends false when something was dropped or did not fit, which sends the value to the slower diagnosis. */
interface Attempt {
  clean: boolean;
  tooDeep: boolean;
  depth: number;
}

/** Gives the stored value: the same one when nothing changes, `undefined` when the field is as if absent. */
type Decoder = (value: unknown, attempt: Attempt) => unknown;

interface FieldDecoder {
  readonly decode: Decoder;
  readonly omitsZero: boolean;
}

const structDecoders = new Map<string, Decoder>();

function structDecoder(typeId: string): Decoder {
  const known = structDecoders.get(typeId);
  if (known !== undefined) return known;
  let compiled: Decoder | undefined;
  // Types may contain themselves, so a struct compiles when it is first met, not when it is named.
  const lazy: Decoder = (value, attempt) => {
    compiled ??= compileStruct(typeId);
    return compiled(value, attempt);
  };
  structDecoders.set(typeId, lazy);
  return lazy;
}

function compileStruct(typeId: string): Decoder {
  const fields = new Map<string, FieldDecoder>();
  const fills: (readonly [string, unknown])[] = [];
  const type = typeSchema(typeId);
  const facts = goTypes[typeId] ?? {};
  for (const [name, field] of Object.entries(type?.fields ?? {})) {
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
    const omitsByDefault = !(field.type.startsWith('#') || typesWithoutZero.has(field.type));
    const zeroRule = fact?.zero ?? (omitsByDefault && field.pointer !== true ? 'omit' : 'keep');
    // An empty list of managedFields is more than none: it asks the server to forget them.
    const omitsZero = zeroRule === 'omit' && !(typeId === 'meta.v1.ObjectMeta' && name === 'managedFields');
    fields.set(name, { decode: valueDecoder(field.type), omitsZero });
    if (zeroRule === 'fill') fills.push([name, zeroOf(field.type)]);
  }
  return (value, attempt) => decodeStruct(fields, fills, value, attempt);
}

const typesWithoutZero: ReadonlySet<string> = new Set(['Time', 'MicroTime', 'IntOrString', 'any']);

function decodeStruct(
  fields: ReadonlyMap<string, FieldDecoder>,
  fills: readonly (readonly [string, unknown])[],
  value: unknown,
  attempt: Attempt,
): unknown {
  if (value === null || value === undefined) return undefined;
  if (!isObject(value)) return refuse(attempt);
  if (attempt.depth >= maxNestingDepth) return refuseDepth(attempt);
  attempt.depth += 1;
  const keys = Object.keys(value);
  let copy: Record<string, unknown> | undefined;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? '';
    const field = fields.get(key);
    const before = value[key];
    let after: unknown;
    if (field === undefined) {
      attempt.clean = false;
    } else {
      after = field.decode(before, attempt);
      if (field.omitsZero && isZero(after)) after = undefined;
    }
    if (copy === undefined) {
      if (after === before && after !== undefined) continue;
      copy = firstKeys(value, keys, index);
    }
    if (after !== undefined) copy[key] = after;
  }
  for (const [name, zero] of fills) {
    if (Object.hasOwn(copy ?? value, name)) continue;
    copy ??= firstKeys(value, keys, keys.length);
    copy[name] = zero;
  }
  attempt.depth -= 1;
  return copy ?? value;
}

/** Only declared field names reach this, so no `__proto__` among them. */
function firstKeys(value: JsonObject, keys: readonly string[], count: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (let index = 0; index < count; index++) {
    const key = keys[index] ?? '';
    copy[key] = value[key];
  }
  return copy;
}

function valueDecoder(type: string): Decoder {
  if (type.startsWith('#')) return structDecoder(type.slice(1));
  if (type.startsWith('[]')) return listDecoder(type.slice(2));
  if (type.startsWith('map[]')) return mapDecoder(type.slice(5));
  return scalarDecoder(type);
}

function listDecoder(elementType: string): Decoder {
  const decodeElement = valueDecoder(elementType);
  return (value, attempt) => {
    if (value === null || value === undefined) return undefined;
    if (!Array.isArray(value)) return refuse(attempt);
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const before: unknown = value[index];
      const after = decodeElement(before, attempt) ?? zeroOf(elementType);
      if (copy !== undefined) copy.push(after);
      else if (after !== before) copy = [...value.slice(0, index), after];
    }
    return copy ?? value;
  };
}

function mapDecoder(elementType: string): Decoder {
  const decodeElement = valueDecoder(elementType);
  return (value, attempt) => {
    if (value === null || value === undefined) return undefined;
    if (!isObject(value)) return refuse(attempt);
    let changed = false;
    const keys = Object.keys(value);
    for (const key of keys) {
      const before = value[key];
      if ((decodeElement(before, attempt) ?? zeroOf(elementType)) !== before) changed = true;
    }
    if (!changed) return value;
    // `fromEntries` defines own properties, so a key such as `__proto__` is a key like any other.
    return Object.fromEntries(keys.map((key) => [key, decodeElement(value[key], attempt) ?? zeroOf(elementType)]));
  };
}

function scalarDecoder(type: string): Decoder {
  switch (type) {
    case 'string':
      return (value, attempt) => (typeof value === 'string' ? value : absentOrRefused(value, attempt));
    case 'bool':
      return (value, attempt) => (typeof value === 'boolean' ? value : absentOrRefused(value, attempt));
    case 'int32':
      return (value, attempt) =>
        typeof value === 'number' && isInt32(value) ? value : absentOrRefused(value, attempt);
    case 'int64':
      return (value, attempt) =>
        typeof value === 'number' && isInt64(value) ? value : absentOrRefused(value, attempt);
    case 'any':
      return (value, attempt) => {
        if (typeof value === 'object' && value !== null && isTooDeep(value)) return refuseDepth(attempt);
        return value ?? undefined;
      };
    default:
      return isScalarName(type) ? otherScalarDecoder(type) : unknownType(type);
  }
}

function otherScalarDecoder(scalar: ScalarName): Decoder {
  return (value, attempt) => {
    if (value === null || value === undefined) return undefined;
    const result = readScalar(scalar, value);
    return result.kind === 'value' ? result.value : refuse(attempt);
  };
}

function unknownType(type: string): never {
  throw new Error(`the schema names an unknown type ${type}`);
}

function absentOrRefused(value: unknown, attempt: Attempt): undefined {
  return value === null || value === undefined ? undefined : refuse(attempt);
}

function refuse(attempt: Attempt): undefined {
  attempt.clean = false;
  return undefined;
}

function refuseDepth(attempt: Attempt): undefined {
  attempt.tooDeep = true;
  return refuse(attempt);
}

const zeros = new Map<string, unknown>([
  ['string', ''],
  ['bytes', ''],
  ['int32', 0],
  ['int64', 0],
  ['float64', 0],
  ['bool', false],
  ['Quantity', '0'],
  ['IntOrString', 0],
]);

/** What Go has in a list or map where the JSON has null; shared, so frozen. */
function zeroOf(type: string): unknown {
  if (zeros.has(type)) return zeros.get(type);
  let zero: unknown = null;
  if (type.startsWith('#'))
    zero = Object.freeze(structDecoder(type.slice(1))({}, { clean: true, tooDeep: false, depth: 0 }));
  else if (type.startsWith('[]')) zero = Object.freeze([]);
  else if (type.startsWith('map[]')) zero = Object.freeze({});
  zeros.set(type, zero);
  return zero;
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false;
  if (Array.isArray(value)) return value.length === 0;
  if (value === null) return true;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
