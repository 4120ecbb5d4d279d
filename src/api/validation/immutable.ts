import { deepEqual } from '../equality';
import { invalid } from '../field-error';
import type { Errors } from './field-checks';
import { fieldImmutable } from './object-meta';

/** `printed` is how the message shows the new value: as the API server's own types have it (apimachinery/pkg/api/validation, `ValidateImmutableField`). */
export function checkImmutable(
  errors: Errors,
  path: string,
  value: unknown,
  old: unknown,
  printed: () => unknown = () => value ?? null,
): void {
  if (!deepEqual(value, old)) errors.push(invalid(path, printed(), fieldImmutable));
}
