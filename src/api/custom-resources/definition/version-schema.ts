import { append } from '../../append';
import { forbidden, invalid, type FieldError } from '../../field-error';
import type { CustomResourceDefinitionVersion } from '../../generated/types';
import type { JsonSchema } from '../schema-parts';
import { validateDefaults } from './schema-defaults';
import { validateSchemaRules } from './schema-rules';
import { unreadableSchema, validateStructural } from './structural';

/**
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (validateCustomResourceDefinitionValidation).
 *
 * Divergence from real Kubernetes: a schema that may not stand at the root is printed as it is written.
 */
export function validateVersionSchema(
  { schema, subresources }: CustomResourceDefinitionVersion,
  path: string,
): readonly FieldError[] {
  const root = schema?.openAPIV3Schema;
  if (root === undefined) return [];
  const place = `${path}.openAPIV3Schema`;
  const errors = [...(subresources?.status === undefined ? [] : rootErrors(root, place))];
  if (root.nullable === true) errors.push(forbidden(`${place}.nullable`, 'nullable cannot be true at the root'));
  const unreadable = unreadableSchema(root);
  let isStructural = false;
  if (unreadable === undefined) {
    const structural = validateStructural(root, place);
    const more = structural.length > 0 ? structural : validateDefaults(root, place);
    append(errors, more);
    isStructural = more.length === 0;
  }
  append(errors, validateSchemaRules(root, place, isStructural));
  if (errors.length === 0 && unreadable !== undefined) errors.push(invalid(place, '', unreadable));
  return errors;
}

/** The fields that a schema beside a status subresource may have at its root, by their names in Go. */
const ALLOWED_AT_ROOT: Readonly<Partial<Record<keyof JsonSchema, string>>> = {
  description: 'Description',
  type: 'Type',
  format: 'Format',
  title: 'Title',
  maximum: 'Maximum',
  exclusiveMaximum: 'ExclusiveMaximum',
  minimum: 'Minimum',
  exclusiveMinimum: 'ExclusiveMinimum',
  maxLength: 'MaxLength',
  minLength: 'MinLength',
  pattern: 'Pattern',
  maxItems: 'MaxItems',
  minItems: 'MinItems',
  uniqueItems: 'UniqueItems',
  multipleOf: 'MultipleOf',
  required: 'Required',
  items: 'Items',
  properties: 'Properties',
  externalDocs: 'ExternalDocs',
  example: 'Example',
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

function rootErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const { type = '' } = schema;
  if (type !== '' && type !== 'object') {
    const detail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${path}.type`, type, detail)];
  }
  if (Object.keys(schema).every((field) => Object.hasOwn(ALLOWED_AT_ROOT, field))) return [];
  const allowed = Object.values(ALLOWED_AT_ROOT).join(' ');
  const detail = `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(path, schema, detail)];
}
