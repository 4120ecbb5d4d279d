import { derivedGoType, goTypes } from './go/types';
import { isScalarName, readScalar, type ScalarName, type ScalarResult } from './scalars';
import { schema } from './schema';

/**
 * Why a value of a wrong type doesn't become the type's (`core.v1.Pod`), in the words of the converter that reads what a strategic merge patch
 * leaves: `cannot restore map from string`. Undefined where the converter finds nothing.
 * Source: apimachinery/pkg/runtime/converter.go (`fromUnstructured`), structured-merge-diff/value/reflectcache.go (`FromUnstructured`).
 *
 * Divergence from real Kubernetes: of several errors it is the first by the names of the fields that is given, not by their order in Go.
 */
export function conversionError(typeId: string, value: unknown): string | undefined {
  return structError(typeId, value);
}

function valueError(type: string, goType: readonly string[], value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (type.startsWith('#')) return structError(type.slice(1), value);
  if (type.startsWith('[]')) return listError(type.slice(2), goType, value);
  if (type.startsWith('map[]')) return mapError(type.slice(5), goType, value);
  return isScalarName(type) ? scalarError(type, goType, value) : undefined;
}

function structError(typeId: string, value: unknown): string | undefined {
  if (!isMap(value)) return `cannot restore struct from: ${goKind(value)}`;
  const facts = goTypes[typeId] ?? {};
  for (const [name, { type }] of Object.entries(schema.types[typeId]?.fields ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    const error = valueError(type, facts[name]?.go ?? derivedGoType(type), value[name]);
    if (error !== undefined) return error;
  }
  return undefined;
}

function listError(element: string, goType: readonly string[], value: unknown): string | undefined {
  if (!Array.isArray(value)) return `cannot restore slice from ${goKind(value)}`;
  return firstError(element, goType, value);
}

function mapError(element: string, goType: readonly string[], value: unknown): string | undefined {
  if (!isMap(value)) return `cannot restore map from ${goKind(value)}`;
  return firstError(element, goType, Object.values(value));
}

function firstError(element: string, goType: readonly string[], values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const error = valueError(element, goType.slice(1), value);
    if (error !== undefined) return error;
  }
  return undefined;
}

function scalarError(type: ScalarName, goType: readonly string[], value: unknown): string | undefined {
  const result = readScalar(type, value);
  switch (type) {
    case 'any':
      return undefined;
    case 'Quantity':
    case 'Time':
    case 'MicroTime':
    case 'IntOrString':
      return ownReadingError(result);
    case 'bytes':
      if (typeof value !== 'string')
        return Array.isArray(value) ? undefined : `cannot restore slice from ${goKind(value)}`;
      return result.kind === 'error' ? `error decoding from json: ${result.error}` : undefined;
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float64':
      return result.kind === 'value' ? undefined : plainError(type, goType, value);
  }
}

/** Types that read their JSON themselves, from its beginning: a wrong type is that of the whole text, not of a field. */
function ownReadingError(result: ScalarResult): string | undefined {
  if (result.kind === 'value') return undefined;
  if (result.kind === 'error') return result.error;
  return `json: cannot unmarshal ${result.found} into Go value of type ${result.wanted ?? 'interface {}'}`;
}

/** Go can turn any number into another and a whole one even into a text, which the converter refuses; of other pairs it knows nothing. */
function plainError(type: ScalarName, goType: readonly string[], value: unknown): string | undefined {
  const found = goKind(value);
  if (type.startsWith('int') && found === 'int64') return undefined;
  const isConvertible = type === 'string' ? found === 'int64' : type !== 'bool' && found === 'float64';
  return isConvertible ? `cannot convert ${found} to ${goType[0] ?? type}` : `unrecognized type: ${type}`;
}

/** What Go calls a JSON value in an unstructured object. */
function goKind(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return Array.isArray(value) ? 'slice' : 'map';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
