import { isJsonObject } from '../../json-object';
import { additionalOf, itemsOf, propertyOf, type JsonSchema } from '../schema-parts';

/** A value of an update beside the one that it replaces; `schema` is what says how lists are to be compared. */
export interface Correlation {
  readonly value: unknown;
  readonly old: unknown;
  readonly schema: JsonSchema;
}

/** The same for a field; undefined when it is new, or nothing is known of it. Source: apiserver/pkg/cel/common/equality.go (Key). */
export function correlatedEntry(correlation: Correlation | undefined, name: string): Correlation | undefined {
  if (correlation === undefined) return undefined;
  const { value, old, schema } = correlation;
  if (!isJsonObject(value) || !isJsonObject(old) || !Object.hasOwn(value, name) || !Object.hasOwn(old, name))
    return undefined;
  const own = propertyOf(schema, name) ?? additionalOf(schema);
  return own === undefined ? undefined : { value: value[name], old: old[name], schema: own };
}

/** The same for an item of a list that is a map; items of other lists have no earlier selves (Index). */
export function correlatedItem(correlation: Correlation | undefined, index: number): Correlation | undefined {
  if (correlation === undefined) return undefined;
  const { value, old, schema } = correlation;
  const items = itemsOf(schema);
  if (schema['x-kubernetes-list-type'] !== 'map' || items === undefined || !Array.isArray(value) || !Array.isArray(old))
    return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const item: unknown = value[index];
  const earlier = byKeys(old, schema).get(keysOf(item, keys) ?? '');
  return earlier === undefined ? undefined : { value: item, old: earlier, schema: items };
}

/** A long list is asked for the earlier self of each item of another. */
const itemsByKeys = new WeakMap<readonly unknown[], { readonly schema: JsonSchema; readonly items: ItemsByKeys }>();
type ItemsByKeys = ReadonlyMap<string, unknown>;

function byKeys(list: readonly unknown[], schema: JsonSchema): ItemsByKeys {
  const known = itemsByKeys.get(list);
  if (known?.schema === schema) return known.items;
  const items = new Map<string, unknown>();
  for (const item of list) {
    const keys = keysOf(item, schema['x-kubernetes-list-map-keys'] ?? []);
    if (keys !== undefined && !items.has(keys)) items.set(keys, item);
  }
  itemsByKeys.set(list, { schema, items });
  return items;
}

/** The values of the keys, which are scalars, as one text; undefined for what is no object. */
function keysOf(item: unknown, keys: readonly string[]): string | undefined {
  return isJsonObject(item) ? JSON.stringify(keys.map((key) => item[key])) : undefined;
}
