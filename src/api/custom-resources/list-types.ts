import { duplicate, invalid, type FieldError } from '../field-error';
import { compareBytes } from '../go/text';
import { marshalSortedJson } from '../go/json-print';
import { isJsonObject, type JsonObject } from '../json-object';
import { additionalOf, itemsOf, propertyOf, type JsonSchema } from './schema-parts';

/**
 * Lists that are sets, or maps by some of their items' fields, have nothing twice.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go (ValidateListSetsAndMaps).
 */
export function validateListSetsAndMaps(object: JsonObject, schema: JsonSchema, path = ''): readonly FieldError[] {
  const additional = additionalOf(schema);
  return Object.keys(object)
    .sort(compareBytes)
    .flatMap((name) => {
      const property = propertyOf(schema, name);
      const place = path === '' ? name : `${path}.${name}`;
      if (property !== undefined) return validateValue(object[name], property, place);
      return additional === undefined ? [] : validateValue(object[name], additional, `${path}[${name}]`);
    });
}

function validateValue(value: unknown, schema: JsonSchema, path: string): readonly FieldError[] {
  if (isJsonObject(value)) return validateListSetsAndMaps(value, schema, path);
  if (!Array.isArray(value)) return [];
  const items = itemsOf(schema);
  const inner =
    items === undefined ? [] : value.flatMap((item, index) => validateValue(item, items, `${path}[${index}]`));
  return [...duplicatesIn(value, schema, path), ...inner];
}

function duplicatesIn(list: readonly unknown[], schema: JsonSchema, path: string): readonly FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return secondOccurrences(list).map((index) => duplicate(`${path}[${index}]`, list[index]));
    case 'map':
      return duplicateKeysIn(list, schema['x-kubernetes-list-map-keys'] ?? [], path);
    default:
      return [];
  }
}

function duplicateKeysIn(list: readonly unknown[], keys: readonly string[], path: string): readonly FieldError[] {
  const stranger = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (stranger !== -1)
    return [invalid(`${path}[${stranger}]`, list[stranger], 'must be an object for an array of list-type map')];
  const identities = list.map((item) => {
    const present = keys.filter((key) => isJsonObject(item) && Object.hasOwn(item, key)).sort(compareBytes);
    return Object.fromEntries(present.map((key) => [key, isJsonObject(item) ? item[key] : undefined]));
  });
  return secondOccurrences(identities).map((index) => duplicate(`${path}[${index}]`, identities[index]));
}

/** Where a value comes for the second time; later times are not told. */
function secondOccurrences(list: readonly unknown[]): readonly number[] {
  const times = new Map<string, number>();
  const indexes: number[] = [];
  for (const [index, item] of list.entries()) {
    const text = `${typeof item} ${marshalSortedJson(item)}`;
    const count = (times.get(text) ?? 0) + 1;
    times.set(text, count);
    if (count === 2) indexes.push(index);
  }
  return indexes;
}
