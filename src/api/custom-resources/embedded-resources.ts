import { append } from '../append';
import { decode } from '../decode';
import { invalid, required, type FieldError } from '../field-error';
import type { ObjectMeta } from '../generated/types';
import { groupVersionMistake } from '../group-version';
import { compareBytes } from '../go/text';
import { isDNS1035Label, isPathSegmentName, isPathSegmentPrefix } from '../names';
import { isJsonObject, type JsonObject } from '../json-object';
import { validateObjectMeta } from '../validation/object-meta';
import { additionalOf, itemsOf, propertyOf, type JsonSchema } from './schema-parts';

export interface Coerced {
  readonly value: unknown;
  /** Of metadata that has no such field, `spec.template.metadata.x`. */
  readonly unknownFields: readonly string[];
  readonly error?: FieldError;
}

/**
 * Reads the metadata of embedded resources (`x-kubernetes-embedded-resource`) as that of objects is read.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/objectmeta/algorithm.go (CoerceWithOptions).
 */
export function coerceEmbedded(value: unknown, schema: JsonSchema): Coerced {
  const state: State = { unknown: [], error: undefined };
  const coerced = coerce(value, schema, '', state);
  const unknownFields = state.unknown.sort(compareBytes);
  return state.error === undefined ? { value: coerced, unknownFields } : { value, unknownFields, error: state.error };
}

interface State {
  readonly unknown: string[];
  error: FieldError | undefined;
}

function coerce(value: unknown, schema: JsonSchema | undefined, path: string, state: State): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const coerced = value.map((item, index) => coerce(item, items, `${path}[${index}]`, state));
    return coerced.some((item, index) => item !== value[index]) ? coerced : value;
  }
  if (!isJsonObject(value)) return value;
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort(compareBytes)) {
    const place = childOf(path, name);
    let part = value[name];
    if (schema['x-kubernetes-embedded-resource'] === true) part = coerceMeta(part, name, place, state);
    const property = propertyOf(schema, name);
    if (property !== undefined) part = coerce(part, property, place, state);
    else part = coerce(part, additionalOf(schema), `${path}[${name}]`, state);
    if (part !== value[name]) changes[name] = part;
  }
  return Object.keys(changes).length === 0 ? value : { ...value, ...changes };
}

function coerceMeta(value: unknown, name: string, place: string, state: State): unknown {
  if ((name === 'apiVersion' || name === 'kind') && typeof value !== 'string')
    state.error ??= invalid(place, value, 'must be a string');
  if (name !== 'metadata') return value;
  const result = decode('meta.v1.ObjectMeta', value ?? {});
  if ('error' in result) {
    state.error ??= invalid(place, withSortedKeys(value), result.error);
    return value;
  }
  for (const field of result.unknownFields) state.unknown.push(`${place}.${field}`);
  const { creationTimestamp, ...rest } = result.object;
  return creationTimestamp === undefined || creationTimestamp === null ? rest : result.object;
}

/** As Go prints a map. */
function withSortedKeys(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const entries = Object.keys(value).sort(compareBytes);
  return Object.fromEntries(entries.map((name) => [name, withSortedKeys(value[name])]));
}

/**
 * Embedded resources name their type, and their metadata is valid.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go (Validate).
 */
export function validateEmbedded(value: unknown, schema: JsonSchema | undefined, path = ''): readonly FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return value.flatMap((item, index) => validateEmbedded(item, items, `${path}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] === true ? validateResource(value, path) : [];
  const inner = Object.keys(value)
    .sort(compareBytes)
    .flatMap((name) => {
      const property = propertyOf(schema, name);
      if (property !== undefined) return validateEmbedded(value[name], property, childOf(path, name));
      return validateEmbedded(value[name], additionalOf(schema), `${path}[${name}]`);
    });
  return [...own, ...inner];
}

function validateResource(resource: JsonObject, path: string): readonly FieldError[] {
  const { apiVersion, kind, metadata } = resource;
  const errors: FieldError[] = [];
  const [versionPath, kindPath] = [childOf(path, 'apiVersion'), childOf(path, 'kind')];
  if (apiVersion === undefined) errors.push(required(versionPath));
  if (kind === undefined) errors.push(required(kindPath));
  if (apiVersion !== undefined) append(errors, validateApiVersion(apiVersion, versionPath));
  if (kind !== undefined) append(errors, validateKind(kind, kindPath));
  if (metadata === undefined) return errors;
  const metadataPath = childOf(path, 'metadata');
  const result = decode('meta.v1.ObjectMeta', metadata ?? {});
  if ('error' in result) return [...errors, invalid(metadataPath, metadata, result.error)];
  // Decoded as metadata, so it is some; a name is not asked for.
  const decoded: Partial<ObjectMeta> = result.object;
  const named = (decoded.name ?? '') === '' ? { ...decoded, name: 'fakename' } : decoded;
  return [...errors, ...validateObjectMeta(named, (decoded.namespace ?? '') !== '', validatePathSegment, metadataPath)];
}

function validateApiVersion(apiVersion: unknown, path: string): readonly FieldError[] {
  if (typeof apiVersion !== 'string') return [invalid(path, apiVersion, 'must be a string')];
  if (apiVersion === '') return [invalid(path, apiVersion, 'must not be empty')];
  const mistake = groupVersionMistake(apiVersion);
  return mistake === undefined ? [] : [invalid(path, apiVersion, mistake)];
}

function validateKind(kind: unknown, path: string): readonly FieldError[] {
  if (typeof kind !== 'string') return [invalid(path, kind, 'must be a string')];
  if (kind === '') return [invalid(path, kind, 'must not be empty')];
  const messages = isDNS1035Label(kind.toLowerCase());
  if (messages.length === 0) return [];
  return [invalid(path, kind, `may have mixed case, but should otherwise match: ${messages.join(',')}`)];
}

function validatePathSegment(name: string, prefix: boolean): readonly string[] {
  return prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name);
}

function childOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
