import { additionalOf, itemsOf, type JsonSchema } from '../../custom-resources/schema-parts';
import { META, escapedName } from '../schema-types';

/** How large what a schema describes can be. */
export interface DeclaredSize {
  /** Characters, items or entries, at most. Of other things 0. */
  readonly maxElements: number;
  /** Bytes of its JSON, at least. */
  readonly minBytes: number;
  /** Of a list's items and a map's values. */
  readonly element?: DeclaredSize;
  /** Of a map's keys. */
  readonly key?: DeclaredSize;
  readonly fields?: ReadonlyMap<string, DeclaredSize>;
}

/** No request is larger. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
const MIN_STRING_BYTES = 2;
const TEXTS: ReadonlyMap<string, DeclaredSize> = new Map([
  ['duration', { maxElements: 32, minBytes: 3 }],
  ['date', { maxElements: 12, minBytes: 12 }],
  ['date-time', { maxElements: 32, minBytes: 21 }],
]);
const KEY: DeclaredSize = { maxElements: 0, minBytes: MIN_STRING_BYTES };

/** Undefined for what expressions can't see. Source: apiserver/pkg/cel/common/schemas.go (SchemaDeclType), apiserver/pkg/cel/limits.go. */
export function sizeOfSchema(schema: JsonSchema, isResourceRoot: boolean): DeclaredSize | undefined {
  if (schema['x-kubernetes-int-or-string'] === true)
    return { maxElements: maxCharacters(schema) ?? MAX_REQUEST_BYTES - 2, minBytes: 1 };
  switch (schema.type) {
    case 'array':
      return listSize(schema);
    case 'object':
      return objectSize(schema, isResourceRoot);
    case 'string':
      return textSize(schema);
    case 'boolean':
      return { maxElements: 0, minBytes: 4 };
    case 'number':
    case 'integer':
      return { maxElements: 0, minBytes: 1 };
    default:
      return undefined;
  }
}

function listSize(schema: JsonSchema): DeclaredSize | undefined {
  const element = partSize(itemsOf(schema));
  if (element === undefined) return undefined;
  const estimate = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minBytes + 1));
  return { maxElements: natural(schema.maxItems) ?? estimate, minBytes: 2, element };
}

function objectSize(schema: JsonSchema, isResourceRoot: boolean): DeclaredSize | undefined {
  const additional = additionalOf(schema);
  if (additional !== undefined) {
    const element = partSize(additional);
    if (element === undefined) return undefined;
    const estimate = Math.floor((MAX_REQUEST_BYTES - 2) / (element.minBytes + 6));
    return { maxElements: natural(schema.maxProperties) ?? estimate, minBytes: 2, element, key: KEY };
  }
  const { properties = {}, required = [] } = schema;
  const shown: Readonly<Record<string, JsonSchema>> = isResourceRoot
    ? { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: META }
    : properties;
  const fields = new Map<string, DeclaredSize>();
  let minBytes = 2;
  for (const [name, property] of Object.entries(shown)) {
    const size = partSize(property);
    if (size === undefined) continue;
    const escaped = escapedName(name);
    if (escaped !== undefined) fields.set(escaped, size);
    if (required.includes(name) && property.default === undefined)
      minBytes += Buffer.byteLength(name) + size.minBytes + 4;
  }
  return { maxElements: 0, minBytes, fields };
}

function textSize(schema: JsonSchema): DeclaredSize {
  const { format = '', enum: values = [], maxLength } = schema;
  const known = TEXTS.get(format);
  if (known !== undefined) return known;
  const most = MAX_REQUEST_BYTES - 2;
  if (format === 'byte') return { maxElements: natural(maxLength) ?? most, minBytes: MIN_STRING_BYTES };
  const longest =
    values.length === 0
      ? most
      : Math.max(0, ...values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)));
  return { maxElements: maxCharacters(schema) ?? longest, minBytes: MIN_STRING_BYTES };
}

/** A character has up to four bytes. */
function maxCharacters({ maxLength }: JsonSchema): number | undefined {
  const most = natural(maxLength);
  return most === undefined ? undefined : most * 4;
}

function natural(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(0, value);
}

function partSize(schema: JsonSchema | undefined): DeclaredSize | undefined {
  return schema === undefined ? undefined : sizeOfSchema(schema, schema['x-kubernetes-embedded-resource'] === true);
}
