import { metaError, notAnObject } from '../go/json-meta';
import { decode, type DecodeResult } from '../decode';
import { invalid as invalidField } from '../field-error';
import { groupVersionMistake } from '../group-version';
import { isCustomKind, type Kind } from '../kind';
import type { Draft, KubeObject } from '../object';
import { isJsonObject } from '../json-object';
import { jsonKind } from '../scalars';
import { badRequest, invalid, type ApiError } from '../status';
import type { KeyOrder } from '../decode-errors';
import { duplicateKeyWarnings } from '../yaml/duplicate-keys';
import { strictErrorsInOrder, unknownField } from '../yaml/json-document';
import type { FieldValidation } from './options';
import type { ReadBody } from './raw-body';

/** Finds the kind that objects of `apiVersion` call `kind`. */
export type KindLookup = (apiVersion: string, kind: string) => Kind | undefined;

/** A value as an object of the kind, read by the kind's own rules or those of the built-in schema. */
export function decodeAs(
  kind: Kind,
  value: Readonly<Record<string, unknown>>,
  order: KeyOrder = 'sorted',
): DecodeResult {
  return kind.strategy.decode === undefined ? decode(kind.type, value, order) : kind.strategy.decode(value);
}

/**
 * The body of a write as an object of the kind. 400 in the words of apiserver/pkg/endpoints/handlers/{create,rest}.go:
 * `Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.x"`.
 * Mistakes stand in the order of the text; of YAML, which is turned into JSON first, in that of the names, after the names that come twice.
 */
export function decodeBody(
  kind: Kind,
  body: ReadBody,
  validation: FieldValidation,
  warn: (text: string) => void,
  kinds: KindLookup,
): Draft<KubeObject> {
  const value = requireObject(kind, body);
  const isCustom = isCustomKind(kind);
  const given = textOf(kind, value, 'apiVersion', body);
  const apiVersion = given === '' && !isCustom ? kind.apiVersion : given;
  const name = textOf(kind, value, 'kind', body) || kind.kind;
  const mistake = groupVersionMistake(apiVersion);
  if (mistake !== undefined) throw unrecognized(kind, mistake, body);
  if (isCustom && value['kind'] === undefined)
    throw unrecognized(kind, `Object 'Kind' is missing in '${body.text ?? JSON.stringify(value)}'`, body);
  requireKind(kind, apiVersion, name, kinds, nameIn(value));
  const isOrdered = body.text !== undefined && body.format === 'json' && !isCustom;
  const result = decodeAs(kind, value, isOrdered ? 'written' : 'sorted');
  if ('error' in result) throw cannot(kind, name, apiVersion, result.error);
  if (validation !== 'Ignore' && (result.unknownFields.length > 0 || body.strictErrors.length > 0)) {
    const unordered = [...body.strictErrors, ...unknownFieldTexts(result.unknownFields)];
    const texts = isOrdered ? strictErrorsInOrder(body.text, unordered) : unordered;
    if (validation === 'Strict') throw cannot(kind, name, apiVersion, `strict decoding error: ${texts.join(', ')}`);
    for (const text of texts.flatMap(duplicateKeyWarnings)) warn(text);
  }
  return draftOf(kind, result.object);
}

/** What an object that may not be one calls itself. */
export function nameIn({ metadata }: Readonly<Record<string, unknown>>): string {
  return isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
}

/** A decoded object as one of the kind whose metadata is still to be completed. */
export function draftOf(kind: Kind, object: Readonly<Record<string, unknown>>): Draft<KubeObject> {
  const { metadata } = object;
  return {
    ...object,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: typeof metadata === 'object' ? { ...metadata } : {},
  };
}

/** Why a body can't be read, in the words of the serializer for its format. */
export function readingError(error: string, format: ReadBody['format']): string {
  return format === 'json' ? metaError(error) : error;
}

/** JSON's null is an object without fields. */
function requireObject(kind: Kind, body: ReadBody): Readonly<Record<string, unknown>> {
  const { value, error, format } = body;
  if (error !== undefined) throw unrecognized(kind, readingError(error, format), body);
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw unrecognized(kind, notAnObject(value), body);
}

function textOf(kind: Kind, value: Readonly<Record<string, unknown>>, field: string, body: ReadBody): string {
  const text = value[field] ?? '';
  if (typeof text === 'string') return text;
  const why = `json: cannot unmarshal ${jsonKind(text)} into Go struct field .${field} of type string`;
  throw unrecognized(kind, metaError(why), body);
}

function unrecognized({ kind }: Kind, why: string, body: ReadBody): ApiError {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${body.summary()})`);
}

/** 400 for an object of another kind or version; 422 for a custom resource of another kind. */
function requireKind(kind: Kind, apiVersion: string, name: string, kinds: KindLookup, objectName: string): void {
  if (apiVersion === kind.apiVersion && name === kind.kind) return;
  const wrongVersion = `the API version in the data (${apiVersion}) does not match the expected API version (${kind.apiVersion})`;
  if (isCustomKind(kind)) {
    // A custom resource takes any object and then finds that it is of another kind (apiextensions-apiserver/pkg/registry/customresource/validator.go).
    if (apiVersion !== kind.apiVersion) throw badRequest(wrongVersion);
    throw otherCustomKind(kind, 'kind', name, { kind: name, name: objectName });
  }
  const unfit = unfitKind(kind, apiVersion, name, kinds);
  throw unfit === undefined ? badRequest(wrongVersion) : cannot(kind, name, apiVersion, unfit);
}

/** apiextensions-apiserver/pkg/registry/customresource/validator.go (`ValidateTypeMeta`). */
export function otherCustomKind(
  kind: Kind,
  field: 'apiVersion' | 'kind',
  value: string,
  object: { readonly kind: string; readonly name: string },
): ApiError {
  const error = invalidField(field, value, `must be ${kind[field]}`);
  return invalid({ ...kind, kind: object.kind }, object.name, [error]);
}

/** Why what calls itself `name` of `apiVersion` can't be read as an object of a built-in kind; undefined if it is of the kind, in any version. */
export function unfitKind(kind: Kind, apiVersion: string, name: string, kinds: KindLookup): string | undefined {
  const other = kinds(apiVersion, name);
  if (other === undefined) {
    const scheme = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';
    return `no kind "${name}" is registered for version "${apiVersion}" ${scheme}`;
  }
  if (name === kind.kind && internalType(other) === internalType(kind)) return undefined;
  const [version = ''] = apiVersion.split('/').slice(-1);
  return `converting (${version}.${name}) to (${internalType(kind)}): unknown conversion`;
}

/** The Go type that all versions of a kind are converted to, `core.Pod`. */
function internalType({ group, kind }: Kind): string {
  const [name = ''] = group.split('.');
  return `${name === '' || name === 'events' ? 'core' : name}.${kind}`;
}

function cannot(kind: Kind, name: string, apiVersion: string, why: string): ApiError {
  const [version = ''] = apiVersion.split('/').slice(-1);
  return badRequest(`${name} in version "${version}" cannot be handled as a ${kind.kind}: ${why}`);
}

/** What the API server says of fields that the kind does not have. */
export function unknownFieldTexts(fields: readonly string[]): readonly string[] {
  return fields.map(unknownField);
}
