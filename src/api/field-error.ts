import { marshalJson, quote } from './go/text';

/** Why a field is refused; the value is the `reason` of the `StatusCause`. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooShort'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

/**
 * One refused field (`field.Error` of `apimachinery/pkg/util/validation/field/errors.go`).
 * `field` is the path as Kubernetes prints it, `spec.containers[0].name`.
 */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly badValue: unknown;
  readonly detail: string;
}

/** A cause in `status.details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A bad value that is not printed, only its error type. */
const omittedValue: unique symbol = Symbol('omitted');

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, badValue: '', detail };
}

export function invalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail };
}

/** An `Invalid` whose value is not printed (`OmitValueType`). */
export function invalidWithoutValue(field: string, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue: omittedValue, detail };
}

/** `valid` is printed in the order given; Kubernetes' callers mostly sort it. */
export function notSupported(field: string, badValue: unknown, valid: readonly string[]): FieldError {
  const detail = valid.length > 0 ? `supported values: ${valid.map(quote).join(', ')}` : '';
  return { type: 'FieldValueNotSupported', field, badValue, detail };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, badValue: '', detail };
}

export function duplicate(field: string, badValue: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, badValue, detail: '' };
}

export function notFound(field: string, badValue: unknown): FieldError {
  return { type: 'FieldValueNotFound', field, badValue, detail: '' };
}

/** More than `maxBytes` bytes (a negative limit is not printed). */
export function tooLong(field: string, maxBytes: number): FieldError {
  const detail = maxBytes >= 0 ? `may not be more than ${counted(maxBytes, 'byte')}` : 'value is too long';
  return { type: 'FieldValueTooLong', field, badValue: '<value omitted>', detail };
}

/** A negative `actual` is not printed, nor is a negative `max`. */
export function tooMany(field: string, actual: number, max: number): FieldError {
  const detail = max >= 0 ? `must have at most ${counted(max, 'item')}` : 'has too many items';
  return { type: 'FieldValueTooMany', field, badValue: actual >= 0 ? actual : omittedValue, detail };
}

/** `Invalid value: "A": must be ...`: the error without its field; the `message` of a cause. */
function fieldErrorBody(error: FieldError): string {
  let body = titles[error.type];
  if (!typesWithoutValue.has(error.type) && error.badValue !== omittedValue) body += `: ${goValue(error.badValue)}`;
  return error.detail === '' ? body : `${body}: ${error.detail}`;
}

/** `metadata.name: Invalid value: "A": must be ...` */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${fieldErrorBody(error)}`;
}

/**
 * Several errors as one text: `a`, or `[a, b]` without repetitions (`ErrorList.ToAggregate`, `apimachinery/pkg/util/errors/errors.go`);
 * empty for none.
 */
export function aggregateText(errors: readonly FieldError[]): string {
  return aggregateMessages(errors.map(fieldErrorText));
}

/** The same for texts that are not field errors. */
export function aggregateMessages(messages: readonly string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length > 1 ? `[${distinct.join(', ')}]` : (distinct[0] ?? '');
}

/** Of the errors that one answer tells. */
const MAX_CHARACTERS = 1_000_000;

/**
 * As many as an answer tells, at least one: each of many thousand errors may show a whole list of many thousand items.
 *
 * Divergence from real Kubernetes: after a million characters there is an end to it.
 */
export function tellable(errors: readonly FieldError[]): readonly FieldError[] {
  let characters = 0;
  for (const [index, error] of errors.entries()) {
    if (characters > MAX_CHARACTERS) return errors.slice(0, index);
    characters += fieldErrorText(error).length;
  }
  return errors;
}

/** The causes of an `Invalid` status (`apimachinery/pkg/api/errors/errors.go`, `NewInvalid`). */
export function toCauses(errors: readonly FieldError[]): readonly StatusCause[] {
  return errors.map((error) => ({ reason: error.type, message: fieldErrorBody(error), field: error.field }));
}

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooShort: 'Too short',
  FieldValueTooMany: 'Too many',
  FieldValueTooFew: 'Too few',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

const typesWithoutValue: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'FieldValueTooShort',
  'InternalError',
]);

function goValue(value: unknown): string {
  return typeof value === 'string' ? quote(value) : marshalJson(value);
}

function counted(count: number, unit: string): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
