import { append } from '../../append';
import { deepEqual } from '../../equality';
import { quote } from '../../go/text';
import { getOwn, isJsonObject, type JsonObject } from '../../json-object';
import { printValue } from '../../go/text';
import { additionalOf, itemsOf, propertyOf, sortedProperties, type JsonSchema } from '../schema-parts';
import { correlatedEntry, correlatedItem, type Correlation } from './correlation';
import { hasFormat, isKnownFormat } from './formats';
import { goPattern } from './go-pattern';
import { wrongType, type Mistake } from './mistake';
import { isWhole, validateNumber } from './numbers';
import { failed, isValid, merged, nothing, passed, type Outcome } from './outcome';

/**
 * What a schema says of a value at `path`. A part that an update leaves as it was is not refused again (ratcheting).
 * Source: kube-openapi/pkg/validation/validate/{schema,type,object_validator,slice_validator,schema_props,validator}.go,
 * apiextensions-apiserver/pkg/apiserver/validation/ratcheting.go.
 *
 * Divergence from real Kubernetes: fields are looked at in the order of their names, not in a random one.
 */
export function validateSchema(schema: JsonSchema, value: unknown, path: string, correlation?: Correlation): Outcome {
  const outcome = validated(schema, value, path, correlation);
  if (isValid(outcome) || correlation === undefined || !deepEqual(correlation.old, value)) return outcome;
  return passed(outcome.matches);
}

function validated(schema: JsonSchema, value: unknown, path: string, correlation: Correlation | undefined): Outcome {
  if (value === null || value === undefined)
    return merged([validateType(schema, null, path), validateEnum(schema, null, path)]);
  const outcomes: Outcome[] = [];
  const check = (outcome: Outcome) => outcomes.push(outcome, passed());
  if (typesOf(schema).length > 0 || formatOf(schema) !== '') check(validateType(schema, value, path));
  check(validateAlternatives(schema, value, path, correlation));
  if (typeof value === 'string') {
    check(validateText(schema, value, path));
    const format = formatOf(schema);
    if (format !== '' && isKnownFormat(format, 'string'))
      check(hasFormat(value, format) ? nothing : failed(wrongType(path, format, value)));
  }
  if (typeof value === 'number') check(validateNumber(schema, value, path));
  if (Array.isArray(value)) check(validateList(schema, value, path, correlation));
  check(validateEnum(schema, value, path));
  if (isJsonObject(value)) check(validateObject(schema, value, path, correlation));
  return merged([...outcomes, passed()]);
}

function typesOf({ type = '', 'x-kubernetes-int-or-string': isIntOrString }: JsonSchema): readonly string[] {
  if (isIntOrString === true) return ['integer', 'string'];
  return type === '' ? [] : [type];
}

/** The format as far as the API server knows it for the type. */
function formatOf(schema: JsonSchema): string {
  const { format = '' } = schema;
  const types = typesOf(schema);
  return format !== '' && isKnownFormat(format, types.length === 1 ? (types[0] ?? '') : '') ? format : '';
}

function validateType(schema: JsonSchema, value: unknown, path: string): Outcome {
  const types = typesOf(schema);
  const wanted = types.join(',');
  if (value === null) {
    const isAllowed = types.length === 0 || types.includes('null') || schema.nullable === true;
    return isAllowed ? passed() : failed(wrongType(path, wanted, 'null'));
  }
  const actual = typeOf(value);
  const format = formatOf(schema);
  const isText = typeof value === 'string' || Array.isArray(value);
  const isWholeFloat = actual === 'number' && Number.isSafeInteger(value) && types.includes('integer');
  const fits = types.includes(actual) || isWholeFloat || (actual === 'integer' && types.includes('number'));
  if (format !== '' && !isText && !fits && !(actual === 'integer' && format === 'int64'))
    return failed(wrongType(path, format, formatOfValue(actual)));
  const isNumeric = types.includes('number') || types.includes('integer');
  if (format !== '' && isText && !isNumeric) return passed();
  return fits ? passed() : failed(wrongType(path, wanted, actual));
}

function typeOf(value: unknown): string {
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value;
  if (typeof value === 'number') return isWhole(value) ? 'integer' : 'number';
  return Array.isArray(value) ? 'array' : 'object';
}

function formatOfValue(type: string): string {
  if (type === 'integer') return 'int64';
  return type === 'number' ? 'float64' : '';
}

function validateAlternatives(
  schema: JsonSchema,
  value: unknown,
  path: string,
  correlation: Correlation | undefined,
): Outcome {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const outcomes: Outcome[] = [];
  const other = (text: string): Outcome => failed({ kind: 'other', text: `${quote(path)} must ${text}` });
  const outcomeOf = (alternative: JsonSchema) => validated(alternative, value, path, correlation);
  if (anyOf.length > 0) {
    const { best, valid } = tried(anyOf, outcomeOf, true);
    if (valid === 0) outcomes.push(other('validate at least one schema (anyOf)'));
    outcomes.push(best);
  }
  if (oneOf.length > 0) {
    const { best, valid } = tried(oneOf, outcomeOf, false);
    const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
    if (valid !== 1) outcomes.push(other(`validate one and only one schema (oneOf). ${found}`));
    if (valid <= 1) outcomes.push(best);
  }
  if (allOf.length > 0) {
    const all = allOf.map(outcomeOf);
    append(outcomes, all);
    const valid = all.filter(isValid).length;
    if (valid < all.length)
      outcomes.push(other(`validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`));
  }
  if (not !== undefined && isValid(outcomeOf(not))) outcomes.push(other('not validate the schema (not)'));
  return merged([...outcomes, passed()]);
}

/** The first success, else the failure that came nearest. */
function tried(
  alternatives: readonly JsonSchema[],
  outcomeOf: (alternative: JsonSchema) => Outcome,
  isOneEnough: boolean,
): { readonly best: Outcome; readonly valid: number } {
  let success: Outcome | undefined;
  let failure: Outcome | undefined;
  let valid = 0;
  for (const alternative of alternatives) {
    const outcome = outcomeOf(alternative);
    if (isValid(outcome)) {
      valid += 1;
      success ??= outcome;
      if (isOneEnough) break;
    } else if (failure === undefined || outcome.matches > failure.matches) {
      failure = outcome;
    }
  }
  return { best: success ?? failure ?? nothing, valid };
}

function validateText({ maxLength, minLength, pattern = '' }: JsonSchema, value: string, path: string): Outcome {
  const length = maxLength === undefined && minLength === undefined ? 0 : [...value].length;
  if (maxLength !== undefined && length > maxLength) {
    const text = `${path} in body should be at most ${maxLength} chars long`;
    return failed({ kind: 'tooLong', name: path, text, max: maxLength });
  }
  const refused = (what: string) =>
    failed({ kind: 'invalid', name: path, text: `${path} in body should ${what}`, value });
  if (minLength !== undefined && length < minLength) return refused(`be at least ${minLength} chars long`);
  if (pattern === '') return nothing;
  const compiled = goPattern(pattern);
  if ('error' in compiled) return refused(`match '${pattern}, but pattern is invalid: ${compiled.error}'`);
  return compiled.expression.test(value) ? nothing : refused(`match '${pattern}'`);
}

function validateList(
  schema: JsonSchema,
  value: readonly unknown[],
  path: string,
  correlation: Correlation | undefined,
): Outcome {
  const { minItems, maxItems, uniqueItems } = schema;
  const items = itemsOf(schema);
  const outcomes: Outcome[] = [];
  if (items !== undefined) {
    for (const [index, item] of value.entries())
      outcomes.push(validateSchema(items, item, `${path}[${index}]`, correlatedItem(correlation, index)));
  }
  const size = value.length;
  if (minItems !== undefined && size < minItems) {
    const text = `${path} in body should have at least ${minItems} items`;
    outcomes.push(failed({ kind: 'invalid', name: path, text, value: size }));
  }
  if (maxItems !== undefined && size > maxItems) {
    const text = `${path} in body should have at most ${maxItems} items`;
    outcomes.push(failed({ kind: 'tooMany', name: path, text, actual: size, max: maxItems }));
  }
  if (
    uniqueItems === true &&
    value.some((item, index) => value.slice(0, index).some((earlier) => deepEqual(earlier, item)))
  ) {
    const text = `${path} in body shouldn't contain duplicates`;
    outcomes.push(failed({ kind: 'invalid', name: path, text, value: undefined }));
  }
  return merged([...outcomes, passed()]);
}

function validateEnum({ enum: values = [] }: JsonSchema, value: unknown, path: string): Outcome {
  if (values.length === 0) return nothing;
  const { scalars, composites, printed } = allowedBy(values);
  if (value !== null && (scalars.has(value) || composites.some((allowed) => deepEqual(allowed, value)))) return nothing;
  const text = `${path} in body should be one of ${printed}`;
  return failed({ kind: 'enum', name: path, text, value, values });
}

interface AllowedValues {
  readonly scalars: ReadonlySet<unknown>;
  readonly composites: readonly unknown[];
  readonly printed: string;
}

/** A long enumeration may be compared with the items of a long list. */
function allowedBy(values: readonly unknown[]): AllowedValues {
  let allowed = allowedValues.get(values);
  if (allowed === undefined) {
    const composites = values.filter((value) => typeof value === 'object' && value !== null);
    allowedValues.set(values, (allowed = { scalars: new Set(values), composites, printed: printValue(values) }));
  }
  return allowed;
}

const allowedValues = new WeakMap<readonly unknown[], AllowedValues>();

function validateObject(
  schema: JsonSchema,
  object: JsonObject,
  path: string,
  correlation: Correlation | undefined,
): Outcome {
  const { minProperties, maxProperties, required = [], additionalProperties } = schema;
  const names = Object.keys(object).sort();
  const size = names.length;
  const outcomes: Outcome[] = [];
  if (minProperties !== undefined && size < minProperties) {
    const text = `${path} in body should have at least ${minProperties} properties`;
    outcomes.push(failed({ kind: 'invalid', name: path, text, value: size }));
  }
  if (maxProperties !== undefined && size > maxProperties) {
    const text = `${path} in body should have at most ${maxProperties} properties`;
    outcomes.push(failed({ kind: 'tooMany', name: path, text, actual: size, max: maxProperties }));
  }
  const additional = additionalOf(schema);
  for (const name of names) {
    if (propertyOf(schema, name) !== undefined) continue;
    if (additionalProperties === false) {
      const text = `${path}.${name} in body is a forbidden property`;
      outcomes.push(failed({ kind: 'invalid', name: path, text, value: name }));
    } else if (additional !== undefined) {
      outcomes.push(validateSchema(additional, object[name], `${path}.${name}`, correlatedEntry(correlation, name)));
    }
  }
  for (const [name, property] of sortedProperties(schema)) {
    if (!Object.hasOwn(object, name)) continue;
    const place = path === '' ? name : `${path}.${name}`;
    outcomes.push(validateSchema(property, getOwn(object, name), place, correlatedEntry(correlation, name)));
  }
  for (const name of required) if (!Object.hasOwn(object, name)) outcomes.push(failed(missing(path, name)));
  return merged(outcomes);
}

function missing(path: string, name: string): Mistake {
  return { kind: 'required', name: `${path}.${name}`, text: `${path}.${name} in body is required` };
}
