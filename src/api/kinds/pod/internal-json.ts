import type { PodSpec } from '../../generated/types';
import { sortedRecord } from '../../json-object';
import { internalTypes } from './internal-types';

/**
 * A pod's spec as the API server's own types print it in JSON: Go's field names in Go's order, and every field, set or not. Some
 * messages show it (pkg/apis/core/types.go, pkg/apis/core/v1/conversion.go).
 */
export function internalPodSpec(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext, ...rest } = spec;
  const inner = { ...securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return internalJson('PodSpec', { ...rest, securityContext: inner });
}

/** Any struct of `internalTypes` in the same form. */
export function internalJson(type: string, value: object): Readonly<Record<string, unknown>> {
  const fields = new Map<string, unknown>(Object.entries(value));
  const result: Record<string, unknown> = {};
  for (const { goName, jsonName, type: fieldType } of fieldsOf(type))
    result[goName] = encode(fieldType, fields.get(jsonName));
  return result;
}

interface InternalField {
  readonly goName: string;
  readonly jsonName: string;
  readonly type: string;
}

const cache = new Map<string, readonly InternalField[]>();

function fieldsOf(type: string): readonly InternalField[] {
  let fields = cache.get(type);
  if (fields === undefined) cache.set(type, (fields = parseFields(type)));
  return fields;
}

function parseFields(type: string): readonly InternalField[] {
  const text = internalTypes[type];
  if (text === undefined) throw new Error(`no internal type ${type}`);
  return text.split(', ').flatMap((field): readonly InternalField[] => {
    if (field.startsWith('...')) return fieldsOf(field.slice('...'.length));
    const [names = '', fieldType = ''] = field.split(' ');
    const [goName = '', jsonName = goName.charAt(0).toLowerCase() + goName.slice(1)] = names.split('=');
    return [{ goName, jsonName, type: fieldType }];
  });
}

const ZERO: Readonly<Record<string, unknown>> = {
  string: '',
  bool: false,
  int: 0,
  Quantity: '0',
  IntOrString: 0,
  json: null,
};

function encode(type: string, value: unknown): unknown {
  const isNilable = /^(?:\*|\[\]|map:)/.test(type);
  if (value === undefined || value === null)
    return isNilable ? null : type.startsWith('#') ? internalJson(type.slice(1), {}) : ZERO[type];
  if (type.startsWith('*')) return encode(type.slice(1), value);
  if (type.startsWith('[]')) return Array.isArray(value) ? value.map((item) => encode(type.slice(2), item)) : value;
  if (type.startsWith('map:') && typeof value === 'object') {
    return sortedRecord({ ...value });
  }
  return type.startsWith('#') && typeof value === 'object' ? internalJson(type.slice(1), value) : value;
}

/** As Go's `json.MarshalIndent` with one blank. */
export function prettyJson(value: unknown): string {
  const escape = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 1).replace(/[<>&\u2028\u2029]/g, escape);
}
