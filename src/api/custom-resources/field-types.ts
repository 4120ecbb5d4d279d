import { builtInFieldType } from '../managed-fields/built-in-field-types';
import {
  deduced,
  untypedAtomic,
  type FieldType,
  type ListKey,
  type ListType,
  type MapType,
} from '../managed-fields/field-type';
import { additionalOf, itemsOf, propertyOf, sortedProperties, type JsonSchema } from './schema-parts';

/**
 * What owners of fields may share of objects with the schema.
 * Source: kube-openapi/pkg/schemaconv/{openapi,smd}.go, which reads the same from the published schema.
 */
export function fieldTypeOfSchema(schema: JsonSchema): FieldType {
  return { map: withMetaFields(mapOf(schema)) };
}

const STRING: FieldType = { scalar: 'string' };

function withMetaFields(map: MapType): MapType {
  const fields = new Map(map.fields);
  fields.set('apiVersion', STRING).set('kind', STRING).set('metadata', builtInFieldType('meta.v1.ObjectMeta'));
  return { ...map, fields };
}

function typeOf(schema: JsonSchema): FieldType {
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema['x-kubernetes-int-or-string'] === true) return { scalar: 'untyped' };
  switch (schema.type) {
    case 'object': {
      const map = mapOf(schema);
      return { map: schema['x-kubernetes-embedded-resource'] === true ? withMetaFields(map) : map };
    }
    case 'array':
      return { list: listOf(schema) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string':
      return { scalar: schema.format === undefined || schema.format === 'byte' ? 'string' : 'untyped' };
    default:
      return preserves ? deduced : untypedAtomic;
  }
}

function mapOf(schema: JsonSchema): MapType {
  const fields = new Map(sortedProperties(schema).map(([name, property]) => [name, typeOf(property)] as const));
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const additional = additionalOf(schema);
  if (additional !== undefined) return { atomic, fields, other: typeOf(additional) };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  return isOpen || fields.size === 0 ? { atomic, fields, other: deduced } : { atomic, fields };
}

function listOf(schema: JsonSchema): ListType {
  const items = itemsOf(schema);
  const element = items === undefined ? untypedAtomic : typeOf(items);
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return { atomic: true, keys: [], element };
  const names = listType === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [];
  return { atomic: false, keys: names.map((name) => keyOf(items, name)), element };
}

function keyOf(items: JsonSchema | undefined, name: string): ListKey {
  const value = items === undefined ? undefined : propertyOf(items, name)?.default;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return { name };
  return { name, default: value };
}
