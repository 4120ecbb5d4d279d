import { invalid, notSupported, required, tooLong, tooMany, type FieldError } from '../../field-error';
import { marshalJson, quote } from '../../go/text';

/**
 * What a schema does not allow, in the terms of OpenAPI's validator. `name` is the path as it prints it, `.spec` for a missing field of the
 * whole object. Source: kube-openapi/pkg/validation/errors/schema.go.
 */
export type Mistake =
  | { readonly kind: 'required'; readonly name: string; readonly text: string }
  | { readonly kind: 'type'; readonly name: string; readonly text: string; readonly value: unknown }
  | {
      readonly kind: 'enum';
      readonly name: string;
      readonly text: string;
      readonly value: unknown;
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'tooLong'; readonly name: string; readonly text: string; readonly max: number }
  | {
      readonly kind: 'tooMany';
      readonly name: string;
      readonly text: string;
      readonly actual: number;
      readonly max: number;
    }
  | { readonly kind: 'invalid'; readonly name: string; readonly text: string; readonly value: unknown }
  /** One that belongs to no field. */
  | { readonly kind: 'other'; readonly text: string };

/** A value that is not of the type, or format, that it should be of. `value` is the type it has, or the text that has not the format. */
export function wrongType(name: string, wanted: string, value: string): Mistake {
  return { kind: 'type', name, text: `${name} in body must be of type ${wanted}: ${quote(value)}`, value };
}

/**
 * The mistakes as errors of the fields below `path`; the path of a whole object is printed as Go prints none.
 * Source: apiextensions-apiserver/pkg/apiserver/validation/validation.go (kubeOpenAPIResultToFieldErrors).
 */
export function fieldErrorsOf(mistakes: readonly Mistake[], path: string): readonly FieldError[] {
  return mistakes.map((mistake) => fieldErrorOf(mistake, path));
}

function fieldErrorOf(mistake: Mistake, path: string): FieldError {
  if (mistake.kind === 'other') return invalid(path === '' ? NO_PATH : path, '', mistake.text);
  const field = fieldOf(mistake.name, path);
  switch (mistake.kind) {
    case 'required':
      return required(field);
    case 'enum':
      return notSupported(
        field,
        mistake.value,
        mistake.values.map((value) => (typeof value === 'string' ? value : marshalJson(value))),
      );
    case 'tooLong':
      return tooLong(field, mistake.max);
    case 'tooMany':
      return tooMany(field, mistake.actual, mistake.max);
    case 'type':
      return { type: 'FieldValueTypeInvalid', field, badValue: mistake.value ?? '', detail: mistake.text };
    case 'invalid':
      return invalid(field, mistake.value ?? '', mistake.text);
  }
}

const NO_PATH = '<nil>';

function fieldOf(name: string, path: string): string {
  const own = name === '.' ? '' : name.replace(/^\./, '');
  if (own === '') return path === '' ? NO_PATH : path;
  return path === '' ? own : `${path}.${own}`;
}
