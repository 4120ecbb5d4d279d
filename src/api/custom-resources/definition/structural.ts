import { append } from '../../append';
import { deepEqual } from '../../equality';
import { fieldErrorText, forbidden, invalid, required, type FieldError } from '../../field-error';
import { compareBytes } from '../../go/text';
import { isJsonObject } from '../../json-object';
import { additionalOf, itemsOf, propertyOf, sortedProperties, type JsonSchema } from '../schema-parts';
import { goPattern } from '../validation/go-pattern';

type Level = 'root' | 'item' | 'field';

/** Fields that no schema of a custom resource may have; `$schema` goes by the name of its Go field. */
const UNSUPPORTED: readonly (readonly [keyof JsonSchema, string])[] = [
  ['id', 'id'],
  ['$schema', 'schema'],
  ['$ref', '$ref'],
  ['patternProperties', 'patternProperties'],
  ['dependencies', 'dependencies'],
  ['additionalItems', 'additionalItems'],
  ['definitions', 'definitions'],
];

/** Why a schema can't be read at all; undefined when it can. Source: apiextensions-apiserver/pkg/apiserver/schema/convert.go (NewStructural). */
export function unreadableSchema(schema: JsonSchema): string | undefined {
  for (const [field, name] of UNSUPPORTED) {
    const value = schema[field];
    if (value !== undefined && value !== '' && !(isJsonObject(value) && Object.keys(value).length === 0))
      return `OpenAPIV3Schema '${name}' is not supported`;
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  if (Array.isArray(schema.items)) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  const { not, allOf = [], anyOf = [], oneOf = [] } = schema;
  const nested = [
    not,
    ...allOf,
    ...anyOf,
    ...oneOf,
    itemsOf(schema),
    ...sortedProperties(schema).map(([, part]) => part),
  ];
  for (const part of [...nested, additionalOf(schema)]) {
    const why = part === undefined ? undefined : unreadableSchema(part);
    if (why !== undefined) return why;
  }
  return undefined;
}

/**
 * A structural schema says of each value where it belongs in one place only, and what a value must be besides in `allOf` and the like.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go (ValidateStructural).
 */
export function validateStructural(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors = [...invariantErrors(schema, 'root', path), ...completeness(schema, schema, path, path)];
  return errors.sort((a, b) => compareBytes(fieldErrorText(a), fieldErrorText(b)));
}

function invariantErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', properties } = schema;
  const items = itemsOf(schema);
  const additional = additionalOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  if (type === 'array' && items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (items !== undefined) append(errors, invariantErrors(items, 'item', `${path}.items`));
  for (const [name, property] of sortedProperties(schema))
    append(errors, invariantErrors(property, 'field', `${path}.properties[${name}]`));
  if (schema.additionalProperties !== undefined && level === 'root')
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (additional !== undefined) append(errors, invariantErrors(additional, 'field', `${path}.additionalProperties`));
  if (isIntOrString && preserves)
    errors.push(
      invalid(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
  if (isIntOrString && isEmbedded)
    errors.push(
      invalid(`${path}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'),
    );
  errors.push(
    ...valueErrors(schema, isIntOrStringPattern(schema.anyOf), isIntOrStringPattern(schema.allOf?.[0]?.anyOf), path),
  );
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  } else if (type === '' && !isIntOrString && !preserves) {
    errors.push(required(`${path}.type`, TYPE_MISSING[level]));
  }
  if (isEmbedded && schema.additionalProperties !== undefined)
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && type !== '' && type !== 'object')
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  const checksMetadata = level === 'root' || isEmbedded;
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name);
    if (property !== undefined && checksMetadata && property.type !== 'string')
      errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  const metadata = propertyOf(schema, 'metadata');
  if (metadata !== undefined)
    append(errors, metadataErrors(metadata, checksMetadata, level, `${path}.properties[metadata]`));
  if (isEmbedded && !preserves && Object.keys(properties ?? {}).length === 0) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, detail));
  }
  return errors;
}

const TYPE_MISSING: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Of the metadata of the object itself a schema may only restrict the names. */
function metadataErrors(
  schema: JsonSchema,
  checksMetadata: boolean,
  level: Level,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (checksMetadata && schema.type !== 'object')
    errors.push(invalid(`${path}.type`, schema.type ?? '', 'must be object'));
  if (level !== 'root') return errors;
  const { type: _type, default: _default, properties = {}, ...rest } = schema;
  const restricted = Object.keys(properties).some((name) => name !== 'name' && name !== 'generateName');
  if (!restricted && Object.keys(rest).length === 0) return errors;
  const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return [...errors, forbidden(path, detail)];
}

const INT_OR_STRING: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];

function isIntOrStringPattern(alternatives: readonly JsonSchema[] | undefined): boolean {
  return deepEqual(alternatives, INT_OR_STRING);
}

/** `knownAnyOf`, `knownFirst`: the alternatives of an int-or-string, which may name types. */
function valueErrors(
  schema: JsonSchema,
  knownAnyOf: boolean,
  knownFirst: boolean,
  path: string,
): readonly FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern = '' } = schema;
  const errors: FieldError[] = [];
  if (!knownAnyOf)
    for (const [index, part] of anyOf.entries()) append(errors, nestedErrors(part, false, `${path}.anyOf[${index}]`));
  for (const [index, part] of allOf.entries())
    append(errors, nestedErrors(part, knownFirst && index === 0, `${path}.allOf[${index}]`));
  for (const [index, part] of oneOf.entries()) append(errors, nestedErrors(part, false, `${path}.oneOf[${index}]`));
  if (not !== undefined) append(errors, nestedErrors(not, false, `${path}.not`));
  const compiled = pattern === '' ? undefined : goPattern(pattern);
  if (compiled !== undefined && 'error' in compiled)
    errors.push(
      invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${compiled.error}`),
    );
  return errors;
}

/** What may not stand within `allOf` and the like, with Kubernetes' words for what it must be instead. */
const FORBIDDEN_INSIDE: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nestedErrors(schema: JsonSchema, knownAnyOf: boolean, path: string): readonly FieldError[] {
  const errors = [...valueErrors(schema, knownAnyOf, false, path)];
  const items = itemsOf(schema);
  if (items !== undefined) append(errors, nestedErrors(items, false, `${path}.items`));
  for (const [name, property] of sortedProperties(schema))
    append(errors, nestedErrors(property, false, `${path}.properties[${name}]`));
  for (const [field, detail] of FORBIDDEN_INSIDE) {
    const value = schema[field];
    if (value !== undefined && value !== false && value !== null) errors.push(forbidden(`${path}.${field}`, detail));
  }
  if (propertyOf(schema, 'metadata') !== undefined)
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  return errors;
}

/** What stands within `allOf` and the like is also said outside. */
function completeness(values: JsonSchema, schema: JsonSchema, path: string, valuesPath: string): readonly FieldError[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = values;
  const errors: FieldError[] = [];
  const check = (part: JsonSchema, place: string) =>
    append(errors, nestedCompleteness(part, schema, path, `${valuesPath}.${place}`));
  if (not !== undefined) check(not, 'not');
  for (const [index, part] of allOf.entries()) check(part, `allOf[${index}]`);
  for (const [index, part] of anyOf.entries()) check(part, `anyOf[${index}]`);
  for (const [index, part] of oneOf.entries()) check(part, `oneOf[${index}]`);
  return errors;
}

function nestedCompleteness(
  values: JsonSchema,
  schema: JsonSchema,
  path: string,
  valuesPath: string,
): readonly FieldError[] {
  const errors = [...completeness(values, schema, path, valuesPath)];
  const items = itemsOf(values);
  if (items !== undefined) {
    const own = itemsOf(schema);
    if (own === undefined) errors.push(required(`${path}.items`, `because it is defined in ${valuesPath}.items`));
    else append(errors, nestedCompleteness(items, own, `${path}.items`, `${valuesPath}.items`));
  }
  for (const [name, property] of sortedProperties(values)) {
    const own = propertyOf(schema, name);
    const place = `${valuesPath}.properties[${name}]`;
    if (own === undefined) errors.push(required(`${path}.properties[${name}]`, `because it is defined in ${place}`));
    else append(errors, nestedCompleteness(property, own, `${path}.properties[${name}]`, place));
  }
  return errors;
}
