import { append } from '../../append';
import { forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import { additionalOf, isMetaField, itemsOf, propertyOf, sortedProperties, type JsonSchema } from '../schema-parts';
import type * as CheckRules from '../rules/check-rules';
import { partCardinality, SchemaCost, type Cardinality } from '../rules/rule-costs';
import { resolveFieldPath } from './field-path';

/** Where in the whole schema a part stands. */
interface Place {
  readonly isRoot: boolean;
  readonly insideMetadata: boolean;
  /** Why there may be no defaults here; undefined where there may. */
  readonly noDefaults?: string;
  /** Are the expressions of rules compiled here? */
  readonly compiles: boolean;
  /** The path within which values have no earlier selves; undefined where they have. */
  readonly uncorrelatable: string | undefined;
  /** How often what is here can be there. */
  readonly cardinality: Cardinality;
  readonly cost: SchemaCost;
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/**
 * The rules of each part of a schema; expressions are compiled where the schema is `structural`. Source:
 * apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionOpenAPISchema).
 */
export function validateSchemaRules(schema: JsonSchema, path: string, structural: boolean): readonly FieldError[] {
  const cost = new SchemaCost();
  const { schemaErrors, expressionErrors } = validate(schema, path, {
    cardinality: 1,
    cost,
    isRoot: true,
    insideMetadata: false,
    compiles: structural,
    uncorrelatable: undefined,
  });
  return [...schemaErrors, ...expressionErrors, ...cost.errors(path)];
}

/** Expressions are looked at where the schema itself is in order. */
interface Errors {
  readonly schemaErrors: FieldError[];
  readonly expressionErrors: FieldError[];
}

function validate(schema: JsonSchema, path: string, place: Place): Errors {
  const errors = [...standardErrors(schema, path, place)];
  const expressionErrors: FieldError[] = [];
  const take = (nested: Errors): void => {
    append(errors, nested.schemaErrors);
    append(expressionErrors, nested.expressionErrors);
  };
  if (schema.uniqueItems === true)
    errors.push(
      forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  const { additionalProperties } = schema;
  const inner: Place = { ...place, isRoot: false, cardinality: partCardinality(schema, place.cardinality) };
  if (additionalProperties !== undefined) {
    if (Object.keys(schema.properties ?? {}).length > 0 && additionalProperties !== true)
      errors.push(
        forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
      );
    const additional = additionalOf(schema);
    const noDefaults = 'inside additionalProperties applying to object metadata';
    if (additional !== undefined)
      take(
        validate(additional, `${path}.additionalProperties`, place.insideMetadata ? { ...inner, noDefaults } : inner),
      );
  }
  for (const [name, property] of sortedProperties(schema)) {
    const isMeta = isMetaField(name) && (place.isRoot || schema['x-kubernetes-embedded-resource'] === true);
    const own: Place = isMeta
      ? { ...inner, insideMetadata: true, ...(place.isRoot && { noDefaults: `in top-level ${name}` }) }
      : inner;
    take(validate(property, `${path}.properties[${name}]`, own));
  }
  const { not, allOf = [], oneOf = [], anyOf = [] } = schema;
  const plain: Place = { ...inner, compiles: false };
  if (not !== undefined) take(validate(not, `${path}.not`, plain));
  for (const [index, part] of allOf.entries()) take(validate(part, `${path}.allOf[${index}]`, plain));
  for (const [index, part] of oneOf.entries()) take(validate(part, `${path}.oneOf[${index}]`, plain));
  for (const [index, part] of anyOf.entries()) take(validate(part, `${path}.anyOf[${index}]`, plain));
  const items = itemsOf(schema);
  const uncorrelatable =
    schema['x-kubernetes-list-type'] === 'map' ? place.uncorrelatable : (place.uncorrelatable ?? path);
  if (items !== undefined) take(validate(items, `${path}.items`, { ...inner, uncorrelatable }));
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  append(errors, [...mapTypeErrors(schema, path), ...listTypeErrors(schema, path), ...listKeyErrors(schema, path)]);
  append(errors, [...requiredKeyErrors(schema, path), ...ruleErrors(schema, path)]);
  if (errors.length === 0 && place.compiles && (schema['x-kubernetes-validations'] ?? []).length > 0) {
    const isResourceRoot = place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
    const { checkRules } = require('../rules/check-rules') as typeof CheckRules;
    append(expressionErrors, checkRules(schema, { ...place, path, isResourceRoot }, place.cost));
  }
  return { schemaErrors: errors, expressionErrors };
}

/** Source: validation.go (specStandardValidatorV3). */
function standardErrors(
  schema: JsonSchema,
  path: string,
  { insideMetadata, noDefaults }: Place,
): readonly FieldError[] {
  const { type = '', id = '', additionalItems, patternProperties, definitions, dependencies, $ref } = schema;
  const errors: FieldError[] = [];
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && noDefaults !== undefined)
    errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  const unsupported = {
    id: id === '' ? undefined : id,
    additionalItems,
    patternProperties,
    definitions,
    dependencies,
    $ref,
  };
  for (const [field, value] of Object.entries(unsupported))
    if (value !== undefined) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`));
  if (type === 'null')
    errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(schema.items) && schema.items.length > 0)
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (insideMetadata && schema['x-kubernetes-embedded-resource'] === true)
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  return errors;
}

function mustBeType(path: string, type: string, wanted: string, because: string): FieldError {
  const detail = `must be ${wanted} if ${because}`;
  return type === '' ? required(path, detail) : invalid(path, type, detail);
}

function mapTypeErrors(
  { type = '', 'x-kubernetes-map-type': mapType }: JsonSchema,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (mapType === undefined) return errors;
  if (type !== 'object') errors.push(mustBeType(`${path}.type`, type, 'object', 'x-kubernetes-map-type is specified'));
  if (mapType !== 'atomic' && mapType !== 'granular')
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  return errors;
}

function listTypeErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const { type = '', 'x-kubernetes-list-type': listType } = schema;
  const errors: FieldError[] = [];
  if (listType === undefined) return errors;
  const items = itemsOf(schema);
  if (type !== 'array') {
    errors.push(mustBeType(`${path}.type`, type, 'array', 'x-kubernetes-list-type is specified'));
  } else if (listType === 'set' && items !== undefined) {
    const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const itemListType = items['x-kubernetes-list-type'];
    if (items.type === 'array' && itemListType !== undefined && itemListType !== 'atomic')
      errors.push(invalid(`${path}.items.x-kubernetes-list-type`, itemListType, detail));
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
      errors.push(invalid(`${path}.items.x-kubernetes-map-type`, itemListType ?? null, detail));
  }
  if (!['atomic', 'set', 'map'].includes(listType))
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  return errors;
}

function listKeyErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const errors: FieldError[] = [];
  if (keys.length > 0 && listType !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const place = `${path}.x-kubernetes-list-type`;
    errors.push(listType === undefined ? required(place, detail) : invalid(place, listType, detail));
  }
  if (listType !== 'map') return errors;
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) errors.push(required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
  if (schema.items === undefined)
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  const items = itemsOf(schema);
  if (items === undefined) return errors;
  if (items.type !== 'object') {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalid(`${path}.items.type`, items.type ?? '', detail)];
  }
  for (const [index, key] of keys.entries()) {
    const property = propertyOf(items, key);
    if (property === undefined) errors.push(invalid(keysPath, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${path}.items.properties[${key}].type`, items.type, detail));
    }
    if (keys.indexOf(key) < index) errors.push(invalid(keysPath, keys, 'must not contain duplicate entries'));
  }
  return errors;
}

/** Each item of a list that is a map has its keys (`validateMapListKeysMapSet`). */
function requiredKeyErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const items = itemsOf(schema);
  const errors: FieldError[] = [];
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return errors;
  if (items.nullable === true)
    errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  if (listType !== 'map') return errors;
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const place = `${path}.items.properties[${key}]`;
    if (items.required?.includes(key) !== true && property.default === undefined) {
      const detail =
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.push(required(`${place}.default`, detail));
    }
    if (property.nullable === true)
      errors.push(
        forbidden(`${place}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'),
      );
  }
  return errors;
}

/** The rules of x-kubernetes-validations, but for their expressions. */
function ruleErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, { rule, message = '', messageExpression = '', reason, fieldPath = '' }] of (
    schema['x-kubernetes-validations'] ?? []
  ).entries()) {
    const place = `${path}.x-kubernetes-validations[${index}]`;
    const trimmed = message.trim();
    if (rule.trim() === '') errors.push(required(`${place}.rule`, 'rule is not specified'));
    else if (message !== '' && trimmed === '')
      errors.push(invalid(`${place}.message`, message, 'must be non-empty if specified'));
    else if (hasNewlines(trimmed)) errors.push(invalid(`${place}.message`, message, 'must not contain line breaks'));
    else if (hasNewlines(rule.trim()) && trimmed === '')
      errors.push(required(`${place}.message`, 'message must be specified if rule contains line breaks'));
    if (messageExpression !== '' && messageExpression.trim() === '')
      errors.push(required(`${place}.messageExpression`, 'messageExpression must be non-empty if specified'));
    if (reason !== undefined && !REASONS.includes(reason))
      errors.push(notSupported(`${place}.reason`, reason, REASONS));
    if (fieldPath !== '' && fieldPath.trim() === '')
      errors.push(invalid(`${place}.fieldPath`, fieldPath, 'must be non-empty if specified'));
    if (hasNewlines(fieldPath)) errors.push(invalid(`${place}.fieldPath`, fieldPath, 'must not contain line breaks'));
    if (fieldPath !== '' && 'error' in resolveFieldPath(fieldPath, schema, true))
      errors.push(invalid(`${place}.fieldPath`, fieldPath, 'must be a valid path'));
  }
  return errors;
}

function hasNewlines(text: string): boolean {
  return /[\n\r]/.test(text);
}
