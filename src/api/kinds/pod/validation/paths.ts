import { invalid } from '../../../field-error';
import type { Errors } from '../../../validation/field-checks';

/** Relative, and no element of it is `..` (pkg/apis/core/validation/validation.go, `validateLocalDescendingPath`). */
export function checkLocalDescendingPath(errors: Errors, field: string, path: string): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  checkNoBacksteps(errors, field, path);
}

export function checkNoBacksteps(errors: Errors, field: string, path: string): void {
  if (hasBacksteps(path)) errors.push(invalid(field, path, "must not contain '..'"));
}

export function hasBacksteps(path: string): boolean {
  return path.includes('..') && path.split('/').includes('..');
}

/** Names that begin with `..` belong to the kubelet (`ValidateLocalNonReservedPath`). */
export function checkLocalNonReservedPath(errors: Errors, field: string, path: string): void {
  checkLocalDescendingPath(errors, field, path);
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"));
}
