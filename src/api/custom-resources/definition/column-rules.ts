import { append } from '../../append';
import { invalid, required, type FieldError } from '../../field-error';
import type { CustomResourceColumnDefinition } from '../../generated/types';
import { validateSimplePath } from './simple-path';

const TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceColumnDefinition). */
export function validateColumn(
  { name, type, format = '', jsonPath }: CustomResourceColumnDefinition,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${TYPES.join(',')}`;
  if (name === '') errors.push(required(`${path}.name`));
  if (type === '') errors.push(required(`${path}.type`, types));
  else if (!TYPES.includes(type)) errors.push(invalid(`${path}.type`, type, types));
  if (format !== '' && !FORMATS.includes(format))
    errors.push(invalid(`${path}.format`, format, `must be one of ${FORMATS.join(',')}`));
  if (jsonPath === '') errors.push(required(`${path}.JSONPath`));
  else append(errors, validateSimplePath(jsonPath, `${path}.JSONPath`));
  return errors;
}
