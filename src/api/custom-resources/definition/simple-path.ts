import { invalid, type FieldError } from '../../field-error';

/** A path as columns and scales have it, `.spec.replicas` (validation.go, `validateSimpleJSONPath`). */
export function validateSimplePath(text: string, path: string): readonly FieldError[] {
  if (text === '') return [invalid(path, text, 'must not be empty')];
  return text.startsWith('.') ? [] : [invalid(path, text, 'must be a simple json path starting with .')];
}
