import { goTypes } from '../go/types';
import { schema, type FieldSchema } from '../schema';
import { selfContaining, untypedAtomic, type FieldType, type ListKey, type ListType, type MapType } from './field-type';

/**
 * The type of the objects of a built-in kind, by the id of its schema (`core.v1.Pod`).
 * Source: kube-openapi/pkg/schemaconv, which reads the same from the published OpenAPI document.
 */
export function builtInFieldType(typeId: string): FieldType {
  let type = types.get(typeId);
  if (type === undefined) types.set(typeId, (type = selfContaining(() => ({ map: structOf(typeId) }))));
  return type;
}

const types = new Map<string, FieldType>();

/** The defaults of list keys that the OpenAPI document names; fields that Go always writes have their zero value besides. */
const KEY_DEFAULTS: Readonly<Record<string, string>> = {
  'core.v1.ContainerPort.protocol': 'TCP',
  'core.v1.LocalObjectReference.name': '',
  'core.v1.ServicePort.protocol': 'TCP',
};

const numeric: FieldType = { scalar: 'numeric' };
const string: FieldType = { scalar: 'string' };
const untyped: FieldType = { scalar: 'untyped' };

const SCALARS: Readonly<Record<string, FieldType>> = {
  string,
  bytes: string,
  int32: numeric,
  int64: numeric,
  float64: numeric,
  bool: { scalar: 'boolean' },
  Quantity: untyped,
  Time: untyped,
  MicroTime: untyped,
  IntOrString: untyped,
  any: untypedAtomic,
};

function structOf(typeId: string): MapType {
  const type = schema.types[typeId];
  if (type === undefined) throw new Error(`the schema has no type ${typeId}`);
  const fields = Object.entries(type.fields).map(([name, field]) => [name, fieldOf(field)] as const);
  return { atomic: type.mapType === 'atomic', fields: new Map(fields) };
}

function fieldOf(field: FieldSchema): FieldType {
  const { type, mapType } = field;
  if (type.startsWith('[]')) return { list: listOf(field, type.slice('[]'.length)) };
  const named = typeNamed(type);
  // A field may say more of a type than the type itself does: a reference has one owner, a claim's reference has one for each field.
  if (mapType === undefined) return named;
  return selfContaining(() =>
    named.map === undefined ? named : { map: { ...named.map, atomic: mapType === 'atomic' } },
  );
}

function typeNamed(type: string): FieldType {
  if (type.startsWith('#')) return builtInFieldType(type.slice(1));
  if (type.startsWith('[]')) return { list: { atomic: true, keys: [], element: typeNamed(type.slice('[]'.length)) } };
  if (type.startsWith('map[]'))
    return { map: { atomic: false, fields: new Map(), other: typeNamed(type.slice('map[]'.length)) } };
  const scalar = SCALARS[type];
  if (scalar === undefined) throw new Error(`the schema names an unknown type ${type}`);
  return scalar;
}

function listOf({ listType, mapKeys, patchStrategy, mergeKey }: FieldSchema, elementType: string): ListType {
  const element = typeNamed(elementType);
  const keyOf = (name: string) => listKey(elementType.slice(1), name);
  if (listType === 'map') return { atomic: false, keys: (mapKeys ?? []).map(keyOf), element };
  if (listType === 'set') return { atomic: false, keys: [], element };
  if (listType === undefined && patchStrategy?.includes('merge') === true)
    return { atomic: false, keys: mergeKey === undefined ? [] : [keyOf(mergeKey)], element };
  return { atomic: true, keys: [], element };
}

function listKey(typeId: string, name: string): ListKey {
  const value = KEY_DEFAULTS[`${typeId}.${name}`];
  if (value !== undefined) return { name, default: value };
  if (goTypes[typeId]?.[name]?.zero !== 'fill') return { name };
  return { name, default: schema.types[typeId]?.fields[name]?.type === 'string' ? '' : 0 };
}
