import { compareBytes } from '../go/text';
import { isJsonObject, setOwn, type JsonObject } from '../json-object';
import { additionalOf, hasAdditional, isMetaField, itemsOf, propertyOf, type JsonSchema } from './schema-parts';

export interface Pruned {
  /** The same object when nothing had to go. */
  readonly object: JsonObject;
  /** Where something went, `spec.containers[0].x`, sorted. */
  readonly unknownFields: readonly string[];
}

/**
 * An object without the fields that its schema does not know. The metadata of the object itself and of embedded resources stays: it has
 * rules of its own. Source: apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go (PruneWithOptions).
 */
export function prune(object: JsonObject, schema: JsonSchema): Pruned {
  const unknown: string[] = [];
  const pruned = pruneObject(object, schema, true, '', unknown);
  return { object: pruned, unknownFields: unknown.sort(compareBytes) };
}

/** A value within an object, without the fields that its schema does not know. */
export function pruneValue(value: unknown, schema: JsonSchema): unknown {
  return pruneAny(value, schema, '', []);
}

function pruneAny(value: unknown, schema: JsonSchema | undefined, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const items = schema === undefined ? undefined : itemsOf(schema);
    const preserves = schema !== undefined && preservesUnknown(schema);
    if (preserves && items === undefined) return value;
    // The items of a list that keeps what it does not know keep it too.
    const own = preserves ? { ...items, 'x-kubernetes-preserve-unknown-fields': true } : items;
    return mapList(value, (item, index) => pruneAny(item, own, `${path}[${index}]`, unknown));
  }
  if (!isJsonObject(value)) return value;
  return pruneObject(value, schema ?? NOTHING_KNOWN, false, path, unknown);
}

const NOTHING_KNOWN: JsonSchema = {};

function pruneObject(
  object: JsonObject,
  schema: JsonSchema,
  isRoot: boolean,
  path: string,
  unknown: string[],
): JsonObject {
  const preserves = preservesUnknown(schema);
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  let copy: Record<string, unknown> | undefined;
  const names = Object.keys(object);
  for (const [index, name] of names.entries()) {
    const before = object[name];
    const place = path === '' ? name : `${path}.${name}`;
    let after: unknown = before;
    let goes = false;
    const property = propertyOf(schema, name);
    if (!(isResource && isMetaField(name))) {
      if (property !== undefined) after = pruneAny(before, property, place, unknown);
      else if (hasAdditional(schema)) after = pruneAny(before, additionalOf(schema), place, unknown);
      else goes = !preserves;
    }
    if (goes && (!isMetaField(name) || path !== '')) unknown.push(place);
    if (copy === undefined) {
      if (!goes && after === before) continue;
      copy = {};
      for (const earlier of names.slice(0, index)) setOwn(copy, earlier, object[earlier]);
    }
    if (!goes) setOwn(copy, name, after);
  }
  return copy ?? object;
}

function preservesUnknown(schema: JsonSchema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** The same list when nothing changes. */
function mapList(list: readonly unknown[], change: (item: unknown, index: number) => unknown): readonly unknown[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}
