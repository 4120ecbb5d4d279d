/*
 * Checks that many kinds share (pkg/apis/core/validation/validation.go). Each adds what is wrong to `errors`, so that a valid
 * object costs no list.
 */
import { invalid, notSupported, required, type FieldError } from '../field-error';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidPortName,
  isValidPortNumber,
  nameIsDNSSubdomain,
} from '../names';

export type Errors = FieldError[];

export const mustBeNonNegative = 'must be greater than or equal to 0';
export const mustBePositive = 'must be greater than zero';

/** One `Invalid` for each message. */
export function addInvalid(errors: Errors, path: string, value: unknown, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalid(path, value, message));
}

export function checkLabel(errors: Errors, path: string, value: string): void {
  addInvalid(errors, path, value, isDNS1123Label(value));
}

export function checkSubdomain(errors: Errors, path: string, value: string): void {
  addInvalid(errors, path, value, isDNS1123Subdomain(value));
}

export function checkQualifiedName(errors: Errors, path: string, value: string): void {
  addInvalid(errors, path, value, isQualifiedName(value));
}

/** The name of another object, checked as that object's name would be. */
export function checkObjectName(errors: Errors, path: string, value: string): void {
  addInvalid(errors, path, value, nameIsDNSSubdomain(value, false));
}

export function checkNonNegative(errors: Errors, path: string, value: number | undefined): void {
  if (value !== undefined && value < 0) errors.push(invalid(path, value, mustBeNonNegative));
}

/** `supported` is printed as it stands; empty values are missing ones. */
export function checkSupported(
  errors: Errors,
  path: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value === undefined || value === '') errors.push(required(path));
  else if (!supported.includes(value)) errors.push(notSupported(path, value, supported));
}

export function checkPort(errors: Errors, path: string, port: number | string | undefined): void {
  if (typeof port === 'string') addInvalid(errors, path, port, isValidPortName(port));
  else addInvalid(errors, path, port ?? 0, isValidPortNumber(port ?? 0));
}
