import { duplicate, invalid, required, tooMany, type FieldError } from '../../field-error';
import type { CustomResourceDefinitionVersion } from '../../generated/types';
import { resolveFieldPath } from './field-path';

const MAX_SELECTABLE_FIELDS = 8;
const TYPES = new Set(['string', 'boolean', 'integer']);

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceSelectableFields). */
export function validateSelectableFields(
  { selectableFields = [], schema }: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  if (selectableFields.length === 0) return [];
  const root = schema?.openAPIV3Schema;
  if (root === undefined) return [invalid(path, '', 'may only be set when validations.schema is included')];
  const errors: FieldError[] = [];
  const known = new Set<string>();
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const place = `${path}[${index}].jsonPath`;
    if (jsonPath === '') {
      errors.push(required(place));
      continue;
    }
    const resolved = resolveFieldPath(jsonPath, root, false);
    if ('error' in resolved) {
      errors.push(invalid(place, jsonPath, `is an invalid path: ${resolved.error}`));
      continue;
    }
    if (resolved.steps[0] === 'metadata') errors.push(invalid(place, jsonPath, 'must not point to fields in metadata'));
    if (!TYPES.has(resolved.schema?.type ?? '')) {
      const detail =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(invalid(place, jsonPath, detail));
    }
    const name = resolved.steps.join('.');
    if (known.has(name)) errors.push(duplicate(place, jsonPath));
    known.add(name);
  }
  if (known.size > MAX_SELECTABLE_FIELDS) errors.push(tooMany(path, known.size, MAX_SELECTABLE_FIELDS));
  return errors;
}
