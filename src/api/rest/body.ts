import { metaError, notAnObject } from '../go/json-meta';
import { decode, type DecodeResult } from '../decode';
import { invalid as invalidField } from '../field-error';
import type { Kind } from '../kind';
import type { Draft, KubeObject } from '../object';
import { jsonKind } from '../scalars';
import { badRequest, invalid, type ApiError } from '../status';
import { duplicateKeyWarnings } from '../yaml/duplicate-keys';
import type { FieldValidation } from './options';
import type { ReadBody } from './raw-body';

/** Finds the kind that objects of `apiVersion` call `kind`. */
export type KindLookup = (apiVersion: string, kind: string) => Kind | undefined;

/** A value as an object of the kind, read by the kind's own rules or those of the built-in schema. */
export function decodeAs(kind: Kind, value: Readonly<Record<string, unknown>>): DecodeResult {
  return kind.strategy.decode === undefined ? decode(kind.type, value) : kind.strategy.decode(value);
}

/**
 * The body of a write as an object of the kind. 400 in the words of apiserver/pkg/endpoints/handlers/{create,rest}.go:
 * `Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.x"`.
 *
 * Divergence from real Kubernetes: unknown fields are reported in the order of their names, before the names that come twice.
 */
export function decodeBody(
  kind: Kind,
  body: ReadBody,
  validation: FieldValidation,
  warn: (text: string) => void,
  kinds: KindLookup,
): Draft<KubeObject> {
  const value = requireObject(kind, body);
  const apiVersion = textOf(kind, value, 'apiVersion', body) || kind.apiVersion;
  const name = textOf(kind, value, 'kind', body) || kind.kind;
  if (apiVersion.split('/').length > 2) throw unrecognized(kind, `unexpected GroupVersion string: ${apiVersion}`, body);
  if (kind.strategy.decode !== undefined && value['kind'] === undefined)
    throw unrecognized(kind, `Object 'Kind' is missing in '${JSON.stringify(value)}'`, body);
  requireKind(kind, apiVersion, name, kinds);
  const result = decodeAs(kind, value);
  if ('error' in result) throw cannot(kind, name, apiVersion, result.error);
  if (validation !== 'Ignore' && (result.unknownFields.length > 0 || body.strictErrors.length > 0)) {
    const texts = [...unknownFieldTexts(result.unknownFields), ...body.strictErrors];
    if (validation === 'Strict') throw cannot(kind, name, apiVersion, `strict decoding error: ${texts.join(', ')}`);
    for (const text of texts.flatMap(duplicateKeyWarnings)) warn(text);
  }
  return draftOf(kind, result.object);
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

/** 400 for an object of another kind or version. */
export function requireKind(kind: Kind, apiVersion: string, name: string, kinds: KindLookup): void {
  if (apiVersion === kind.apiVersion && name === kind.kind) return;
  const wrongVersion = `the API version in the data (${apiVersion}) does not match the expected API version (${kind.apiVersion})`;
  if (kind.strategy.decode !== undefined) {
    // A custom resource takes any object and then finds that it is of another kind (apiextensions-apiserver/pkg/registry/customresource/validator.go).
    if (apiVersion !== kind.apiVersion) throw badRequest(wrongVersion);
    throw invalid(kind, '', [invalidField('kind', name, `must be ${kind.kind}`)]);
  }
  const unfit = unfitKind(kind, apiVersion, name, kinds);
  throw unfit === undefined ? badRequest(wrongVersion) : cannot(kind, name, apiVersion, unfit);
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
  return fields.map((field) => `unknown field ${JSON.stringify(field)}`);
}
