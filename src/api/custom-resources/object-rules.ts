import { append } from '../append';
import { invalid, type FieldError, type FieldErrorType } from '../field-error';
import { printValue, quote } from '../go/text';
import { isNumber, numberOf } from '../go/value';
import { parseJsonPath } from '../jsonpath/jsonpath';
import type { ObjectReader, ScalePaths } from '../kind';
import { isQualifiedName } from '../names';
import type { KubeObject } from '../object';
import { isJsonObject, type JsonObject } from '../json-object';
import { validateEmbedded } from './embedded-resources';
import { validateListSetsAndMaps } from './list-types';
import type { RuleValidator } from './rules/validate-rules';
import { propertyOf, type JsonSchema } from './schema-parts';
import { firstResults, jsonOf } from './table';
import { fieldErrorsOf } from './validation/mistake';
import { validateSchema } from './validation/validate-schema';

/** What the rules of a version's objects look at. */
export interface ObjectRules {
  readonly schema: JsonSchema;
  readonly scale: ScalePaths | undefined;
  /** Judges by x-kubernetes-validations. Absent: there are none. */
  readonly rules?: RuleValidator | undefined;
}

/** Source: apiextensions-apiserver/pkg/registry/customresource/{strategy,validator}.go (Validate). */
export function validateObject({ schema, scale, rules }: ObjectRules, object: KubeObject): readonly FieldError[] {
  const content: JsonObject = { ...object };
  const errors = [
    ...fieldErrorsOf(validateSchema(schema, content, '').mistakes, ''),
    ...validateScaleSpec(scale, content),
    ...validateScaleStatus(scale, content),
    ...validateEmbedded(content, schema),
    ...validateListSetsAndMaps(content, schema),
  ];
  return withRules(errors, rules, object, content, undefined);
}

/** What keeps an object from being what its rules expect. */
const BLOCKING: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const NOT_CHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** Of objects that have just been judged: what their rules leave as it was. */
const ratcheted = new WeakMap<KubeObject, readonly string[]>();

/** Adds what the rules say, unless the object is too wrong to be asked (`hasBlockingErr`). */
function withRules(
  errors: readonly FieldError[],
  rules: RuleValidator | undefined,
  object: KubeObject,
  content: JsonObject,
  before: JsonObject | undefined,
): readonly FieldError[] {
  if (rules === undefined) return errors;
  if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, invalid('<nil>', null, NOT_CHECKED)];
  const outcome = rules(content, before);
  if (outcome.warnings.length > 0) ratcheted.set(object, outcome.warnings);
  return [...errors, ...outcome.errors];
}

/** What the rules do not refuse because an update has left it as it was. For an object that has been judged. */
export function ratchetedWarnings(object: KubeObject): readonly string[] {
  return ratcheted.get(object) ?? [];
}

/** What an update leaves as it was is not refused again (`ValidateUpdate`). */
export function validateObjectUpdate(
  { schema, scale, rules }: ObjectRules,
  object: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  const content: JsonObject = { ...object };
  const before: JsonObject = { ...old };
  const correlation = { value: content, old: before, schema };
  const errors = [
    ...fieldErrorsOf(validateSchema(schema, content, '', correlation).mistakes, ''),
    ...validateScaleSpec(scale, content),
    ...validateScaleStatus(scale, content),
    ...validateEmbedded(content, schema),
    ...newListErrors(content, before, schema),
  ];
  return withRules(errors, rules, object, content, before);
}

/** Source: apiextensions-apiserver/pkg/registry/customresource/status_strategy.go (ValidateUpdate). */
export function validateObjectStatus(
  { schema, scale, rules }: ObjectRules,
  object: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  const content: JsonObject = { ...object };
  const before: JsonObject = { ...old };
  const statusSchema = propertyOf(schema, 'status');
  const errors: FieldError[] = [];
  if (statusSchema !== undefined && content['status'] !== undefined) {
    const correlation = { value: content['status'], old: before['status'], schema: statusSchema };
    append(errors, fieldErrorsOf(validateSchema(statusSchema, content['status'], '', correlation).mistakes, 'status'));
  }
  append(errors, [...validateScaleStatus(scale, content), ...newListErrors(content, before, schema)]);
  return withRules(errors, rules, object, content, before);
}

function newListErrors(content: JsonObject, before: JsonObject, schema: JsonSchema): readonly FieldError[] {
  const errors = validateListSetsAndMaps(content, schema);
  return errors.length > 0 && validateListSetsAndMaps(before, schema).length > 0 ? [] : errors;
}

const MAX_INT32 = 2147483647;

function validateScaleSpec(scale: ScalePaths | undefined, content: JsonObject): readonly FieldError[] {
  return scale === undefined ? [] : validateReplicas(scale.specReplicasPath, content);
}

function validateScaleStatus(scale: ScalePaths | undefined, content: JsonObject): readonly FieldError[] {
  if (scale === undefined) return [];
  const { statusReplicasPath, labelSelectorPath = '' } = scale;
  const errors = [...validateReplicas(statusReplicasPath, content)];
  if (labelSelectorPath === '') return errors;
  const selector = nested(labelSelectorPath, content, 'string');
  return selector.error === undefined ? errors : [...errors, invalid(labelSelectorPath, '', selector.error)];
}

function validateReplicas(path: string, content: JsonObject): readonly FieldError[] {
  const { value, error } = nested(path, content, 'int64');
  if (error !== undefined) return [invalid(path, 0, error)];
  if (typeof value !== 'number') return [];
  if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
  return value > MAX_INT32 ? [invalid(path, value, `should be less than or equal to ${MAX_INT32}`)] : [];
}

/** Source: apimachinery/pkg/apis/meta/v1/unstructured/helpers.go (NestedInt64, NestedString). */
function nested(
  path: string,
  content: JsonObject,
  wanted: 'int64' | 'string',
): { readonly value?: unknown; readonly error?: string } {
  const fields = path.replace(/^\./, '').split('.');
  let value: unknown = content;
  for (const field of fields) {
    if (value === null || value === undefined) return {};
    if (!isJsonObject(value)) {
      return {
        error: `.${fields.join('.')} accessor error: ${printValue(value)} is of the type ${goType(value)}, expected map[string]interface{}`,
      };
    }
    value = Object.hasOwn(value, field) ? value[field] : undefined;
    if (value === undefined) return {};
  }
  if (goType(value) === wanted) return { value };
  return {
    error: `.${fields.join('.')} accessor error: ${printValue(value)} is of the type ${goType(value)}, expected ${wanted}`,
  };
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** Source: apiextensions-apiserver/pkg/registry/customresource/validator.go (validateKubeFinalizerName). */
export function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): readonly string[] {
  const known = new Set(old?.metadata.finalizers ?? []);
  const added = new Set((object.metadata.finalizers ?? []).filter((name) => !known.has(name)));
  return [...added].sort().flatMap((name) => {
    const place = `metadata.finalizers: ${quote(name)}`;
    const warnings = isQualifiedName(name).map((message) => `${place}: ${message}`);
    if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return warnings;
    const path = name.includes('.') ? 'including a path (/) ' : '';
    const text = `prefer a domain-qualified finalizer name ${path}to avoid accidental conflicts with other finalizer writers`;
    return [...warnings, `${place}: ${text}`];
  });
}

/** A field that selectors may name: its value as text, empty where there is none. */
export function selectableField(jsonPath: string): ObjectReader<KubeObject, string> {
  const path = parseJsonPath(`{${jsonPath}}`);
  return (object) => {
    const [value] = firstResults(path, jsonOf(object));
    if (value === undefined || value === null) return '';
    return isNumber(value) ? String(numberOf(value)) : printValue(value);
  };
}
