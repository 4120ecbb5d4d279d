import { additionalOf, itemsOf, type JsonSchema } from '../custom-resources/schema-parts';
import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  list,
  map,
  string,
  timestamp,
  type CelType,
  type ObjectField,
} from './types';
import { RESERVED_NAMES } from './reserved-words';

/** What expressions see of the metadata of a resource. */
export const META: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

/**
 * The type of what a schema describes; undefined for what expressions can't see: what nothing is known of.
 * Source: apiserver/pkg/cel/common/schemas.go (SchemaDeclType).
 */
export function typeOfSchema(schema: JsonSchema, isResourceRoot: boolean): CelType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return dyn;
  switch (schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      const element =
        items === undefined ? undefined : typeOfSchema(items, items['x-kubernetes-embedded-resource'] === true);
      return element === undefined ? undefined : list(element);
    }
    case 'object':
      return objectType(schema, isResourceRoot);
    case 'string':
      return textType(schema.format ?? '');
    case 'boolean':
      return bool;
    case 'number':
      return double;
    case 'integer':
      return int;
    default:
      return undefined;
  }
}

function textType(format: string): CelType {
  if (format === 'byte') return bytes;
  if (format === 'duration') return duration;
  return format === 'date' || format === 'date-time' ? timestamp : string;
}

function objectType(schema: JsonSchema, isResourceRoot: boolean): CelType | undefined {
  const additional = additionalOf(schema);
  if (additional !== undefined) {
    const value = typeOfSchema(additional, additional['x-kubernetes-embedded-resource'] === true);
    return value === undefined ? undefined : map(string, value);
  }
  const { properties = {} } = schema;
  const shown: Readonly<Record<string, JsonSchema>> = isResourceRoot
    ? { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: META }
    : properties;
  const fields = new Map<string, ObjectField>();
  for (const [name, property] of Object.entries(shown)) {
    const type = typeOfSchema(property, property['x-kubernetes-embedded-resource'] === true);
    const escaped = escapedName(name);
    if (type !== undefined && escaped !== undefined) fields.set(escaped, { name, type });
  }
  return { kind: 'object', name: 'object', fields };
}

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** A property's name in expressions; undefined where there is none. Source: apiserver/pkg/cel/escaping.go (Escape). */
export function escapedName(name: string): string | undefined {
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(name)) return undefined;
  if (RESERVED_NAMES.has(name)) return `__${name}__`;
  return name.replace(/__|[-./]/g, (part) => ESCAPES[part] ?? part);
}
