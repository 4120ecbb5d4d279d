import { isJsonObject, setOwn, type JsonObject } from '../json-object';
import { additionalOf, hasAdditional, itemsOf, propertyOf, sortedProperties, type JsonSchema } from './schema-parts';

/**
 * An object with the defaults of its schema where it has no value, or a null that it may not have. The same object when nothing is missing.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go (Default).
 */
export function withDefaults(object: JsonObject, schema: JsonSchema): JsonObject {
  return defaultObject(object, schema);
}

/**
 * An object without the nulls that may not be and that no default replaces. The same object when there are none.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/defaulting/prunenulls.go (PruneNonNullableNullsWithoutDefaults).
 */
export function withoutForbiddenNulls(object: JsonObject, schema: JsonSchema | undefined): JsonObject {
  return changedObject(object, (value, name) => {
    const own = schema === undefined ? undefined : (propertyOf(schema, name) ?? additionalOf(schema));
    if (value === null && isForbiddenNull(own) && !hasDefault(own)) return undefined;
    return withoutNulls(value, own);
  });
}

function withoutNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (isJsonObject(value)) return withoutForbiddenNulls(value, schema);
  if (!Array.isArray(value)) return value;
  const items = schema === undefined ? undefined : itemsOf(schema);
  return changedList(value, (item) => withoutNulls(item, items));
}

function defaultObject(object: JsonObject, schema: JsonSchema): JsonObject {
  let filled = object;
  for (const [name, property] of sortedProperties(schema)) {
    if (!hasDefault(property)) continue;
    const isMissing = !Object.hasOwn(object, name) || (object[name] === null && isForbiddenNull(property));
    if (!isMissing) continue;
    const copy: Record<string, unknown> = filled === object ? copyOf(object) : (filled as Record<string, unknown>);
    setOwn(copy, name, property.default);
    filled = copy;
  }
  return changedObject(filled, (value, name) => {
    const property = propertyOf(schema, name);
    if (property !== undefined) return defaultValue(value, property);
    if (!hasAdditional(schema)) return value;
    return defaultEntry(value, additionalOf(schema));
  });
}

function defaultValue(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (isJsonObject(value)) return defaultObject(value, schema);
  if (!Array.isArray(value)) return value;
  const items = itemsOf(schema);
  return changedList(value, (item) => defaultEntry(item, items));
}

/** A value of a map or list: a null that may not be gives way to the default, or stays when there is none. */
function defaultEntry(value: unknown, schema: JsonSchema | undefined): unknown {
  if (value === null && isForbiddenNull(schema) && hasDefault(schema)) return defaultValue(schema.default, schema);
  return defaultValue(value, schema);
}

function hasDefault(schema: JsonSchema | undefined): schema is JsonSchema {
  return schema?.default !== undefined && schema.default !== null;
}

function isForbiddenNull(schema: JsonSchema | undefined): boolean {
  return schema !== undefined && schema.nullable !== true;
}

function copyOf(object: JsonObject): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(object)) setOwn(copy, name, object[name]);
  return copy;
}

/** The same object when nothing changes; a value that becomes undefined goes. */
function changedObject(object: JsonObject, change: (value: unknown, name: string) => unknown): JsonObject {
  let copy: Record<string, unknown> | undefined;
  const names = Object.keys(object);
  for (const [index, name] of names.entries()) {
    const before = object[name];
    const after = change(before, name);
    if (copy === undefined) {
      if (after === before) continue;
      copy = {};
      for (const earlier of names.slice(0, index)) setOwn(copy, earlier, object[earlier]);
    }
    if (after !== undefined) setOwn(copy, name, after);
  }
  return copy ?? object;
}

function changedList(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}
