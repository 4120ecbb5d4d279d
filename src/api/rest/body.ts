import { decode } from '../decode';
import type { Kind } from '../kind';
import type { Draft, KubeObject } from '../object';
import { jsonKind } from '../scalars';
import { badRequest } from '../status';
import type { FieldValidation } from './options';

/**
 * The body of a write as an object of the kind. Errors as apiserver/pkg/endpoints/handlers words them (create.go, rest.go):
 * `Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.x"`.
 */
export function decodeBody<T extends KubeObject>(
  kind: Kind<T>,
  body: unknown,
  validation: FieldValidation,
  warn: (text: string) => void,
): Draft<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: ` +
        `json: cannot unmarshal ${jsonKind(body)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  const { apiVersion = kind.apiVersion, kind: name = kind.kind } = body as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
  };
  const version = String(apiVersion).split('/').at(-1);
  const cannot = (why: string) =>
    badRequest(`${String(name)} in version "${version}" cannot be handled as a ${kind.kind}: ${why}`);
  if (apiVersion !== kind.apiVersion) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${kind.apiVersion})`,
    );
  }
  if (name !== kind.kind)
    throw cannot(
      `no kind "${String(name)}" is registered for version "${String(apiVersion)}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  const result = decode(kind.type, body);
  if ('error' in result) throw cannot(result.error);
  if (result.unknownFields.length > 0 && validation !== 'Ignore') {
    const texts = unknownFieldTexts(result.unknownFields);
    if (validation === 'Strict') throw cannot(`strict decoding error: ${texts.join(', ')}`);
    for (const text of texts) warn(text);
  }
  return { ...result.object, apiVersion: kind.apiVersion, kind: kind.kind } as unknown as Draft<T>;
}

/** What the API server says of fields that the kind does not have. */
export function unknownFieldTexts(fields: readonly string[]): readonly string[] {
  return fields.map((field) => `unknown field ${JSON.stringify(field)}`);
}
