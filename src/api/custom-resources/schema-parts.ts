import type { JSONSchemaProps } from '../generated/types';
import { compareBytes } from '../go/text';
import { isJsonObject } from '../json-object';

/** A schema of a custom resource, or a part of one. */
export type JsonSchema = JSONSchemaProps;

/** The schema of a list's items. A list of schemas, one for each item, is not among what is stored. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return isJsonObject(items) ? items : undefined;
}

/** The schema of the values whose names are not among the properties. */
export function additionalOf({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return isJsonObject(additionalProperties) ? additionalProperties : undefined;
}

/** Does the schema say something of values whose names are not among the properties? */
export function hasAdditional({ additionalProperties }: JsonSchema): boolean {
  return additionalProperties !== undefined;
}

/** The schema of a property by its name; never a prototype's property. */
export function propertyOf({ properties }: JsonSchema, name: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The properties in the order of their names. Go visits them in random order. */
export function sortedProperties({ properties }: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return properties === undefined ? [] : Object.entries(properties).sort(([a], [b]) => compareBytes(a, b));
}

/** Does the predicate hold for the schema or one that is nested in it (`SchemaHas`)? */
export function someSchema(schema: JsonSchema, holds: (schema: JsonSchema) => boolean): boolean {
  return holds(schema) || nestedSchemas(schema).some((nested) => someSchema(nested, holds));
}

function nestedSchemas(schema: JsonSchema): readonly JsonSchema[] {
  const { allOf = [], anyOf = [], oneOf = [], not, properties = {} } = schema;
  const nested = [...allOf, ...anyOf, ...oneOf, ...Object.values(properties)];
  for (const part of [not, itemsOf(schema), additionalOf(schema)]) if (part !== undefined) nested.push(part);
  return nested;
}

/** The fields that every object has whether or not its schema names them. */
export function isMetaField(name: string): boolean {
  return name === 'apiVersion' || name === 'kind' || name === 'metadata';
}
