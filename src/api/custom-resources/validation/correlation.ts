import { deepEqual } from '../../equality';
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
  const earlier: unknown = old.find((candidate) => hasSameKeys(candidate, item, keys));
  return earlier === undefined ? undefined : { value: item, old: earlier, schema: items };
}

function hasSameKeys(a: unknown, b: unknown, keys: readonly string[]): boolean {
  return isJsonObject(a) && isJsonObject(b) && keys.every((key) => deepEqual(a[key], b[key]));
}
