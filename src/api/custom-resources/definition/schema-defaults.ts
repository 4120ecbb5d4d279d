import { append } from '../../append';
import { deepEqual } from '../../equality';
import { invalid, type FieldError } from '../../field-error';
import { coerceEmbedded, validateEmbedded } from '../embedded-resources';
import { pruneValue } from '../pruning';
import { isMetaField, itemsOf, sortedProperties, type JsonSchema } from '../schema-parts';
import { fieldErrorsOf } from '../validation/mistake';
import { validateSchema } from '../validation/validate-schema';

/**
 * The defaults of a schema are valid values without unknown fields.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go (ValidateDefaults).
 *
 * Divergence from real Kubernetes: a default within the metadata of an embedded resource is looked at alone, not in a whole object.
 */
export function validateDefaults(schema: JsonSchema, path: string): readonly FieldError[] {
  return validate({ ...schema, 'x-kubernetes-embedded-resource': true }, path, false);
}

function validate(schema: JsonSchema, path: string, insideMetadata: boolean): readonly FieldError[] {
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const errors: FieldError[] = [];
  if (schema.default !== undefined && schema.default !== null)
    append(errors, validateDefault(schema, schema.default, `${path}.default`, insideMetadata && !isResource));
  const items = itemsOf(schema);
  const inside = insideMetadata && !isResource;
  if (items !== undefined) append(errors, validate(items, `${path}.items`, inside));
  for (const [name, property] of sortedProperties(schema))
    append(errors, validate(property, `${path}.properties[${name}]`, inside || (isResource && isMetaField(name))));
  return errors;
}

function validateDefault(
  schema: JsonSchema,
  value: unknown,
  path: string,
  insideMetadata: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!insideMetadata && !deepEqual(pruneValue(value, schema), value))
    errors.push(invalid(path, value, 'must not have unknown fields'));
  const { error } = coerceEmbedded(value, schema);
  if (error !== undefined) return [...errors, { ...error, field: `${path}.${error.field}` }];
  const embedded = validateEmbedded(value, schema, path);
  if (embedded.length > 0) return [...errors, ...embedded];
  return [...errors, ...fieldErrorsOf(validateSchema(schema, value, '').mistakes, path)];
}
