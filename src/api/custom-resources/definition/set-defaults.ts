import { decode } from '../../decode';
import { deepEqual } from '../../equality';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../generated/types';
import { isJsonObject } from '../../json-object';
import { badRequest } from '../../status';
import type { JsonSchema } from '../schema-parts';

/**
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go. The schemas that may stand where a boolean or a list may, too, are
 * read here, because the decoder leaves them as they are: unknown fields go unsaid, a wrong type is refused with 400.
 */
export function setDefinitionDefaults(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { names } = definition.spec;
  const { versions }: Partial<CustomResourceDefinitionSpec> = definition.spec;
  const spec: CustomResourceDefinitionSpec = {
    ...definition.spec,
    conversion: definition.spec.conversion ?? { strategy: 'None' },
    names: {
      ...names,
      listKind: names.listKind || (names.kind === '' ? '' : `${names.kind}List`),
      singular: names.singular || names.kind.toLowerCase(),
    },
    ...(versions !== undefined && { versions: versions.map(withReadSchemas) }),
  };
  const defaulted = { ...definition, spec: withDefaultPort(spec) };
  return deepEqual(defaulted, definition) ? definition : defaulted;
}

function withDefaultPort(spec: CustomResourceDefinitionSpec): CustomResourceDefinitionSpec {
  const service = spec.conversion?.webhook?.clientConfig?.service;
  if (service === undefined || service.port !== undefined || spec.conversion?.webhook === undefined) return spec;
  const { webhook } = spec.conversion;
  const clientConfig = { ...webhook.clientConfig, service: { ...service, port: 443 } };
  return { ...spec, conversion: { ...spec.conversion, webhook: { ...webhook, clientConfig } } };
}

function withReadSchemas(version: CustomResourceDefinitionVersion): CustomResourceDefinitionVersion {
  const schema = version.schema?.openAPIV3Schema;
  if (schema === undefined) return version;
  const openAPIV3Schema = readSchema(schema);
  return openAPIV3Schema === schema ? version : { ...version, schema: { ...version.schema, openAPIV3Schema } };
}

function readSchema(schema: JsonSchema): JsonSchema {
  const { allOf, anyOf, oneOf, not, properties, items, additionalProperties } = schema;
  const changes: { -readonly [Field in keyof JsonSchema]: JsonSchema[Field] } = {};
  const list = (field: 'allOf' | 'anyOf' | 'oneOf', schemas: readonly JsonSchema[] | undefined) => {
    const read = schemas?.map(readSchema);
    if (read?.some((part, index) => part !== schemas?.[index]) === true) changes[field] = read;
  };
  list('allOf', allOf);
  list('anyOf', anyOf);
  list('oneOf', oneOf);
  const readNot = not === undefined ? undefined : readSchema(not);
  if (readNot !== undefined && readNot !== not) changes.not = readNot;
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(([name, part]) => [name, readSchema(part)] as const);
    if (entries.some(([name, part]) => part !== properties[name])) changes.properties = Object.fromEntries(entries);
  }
  if (items !== undefined) {
    const read = Array.isArray(items) ? items.map(decodeSchema) : isJsonObject(items) ? decodeSchema(items) : {};
    if (!deepEqual(read, items)) changes.items = read;
  }
  if (additionalProperties !== undefined && typeof additionalProperties !== 'boolean') {
    if (!isJsonObject(additionalProperties)) throw unreadable('boolean or JSON schema expected');
    const read = decodeSchema(additionalProperties);
    if (read !== additionalProperties) changes.additionalProperties = read;
  }
  return Object.keys(changes).length === 0 ? schema : { ...schema, ...changes };
}

function decodeSchema(value: unknown): JsonSchema {
  const result = decode('apiextensions.v1.JSONSchemaProps', value);
  if ('error' in result) throw unreadable(result.error);
  return readSchema(result.object);
}

function unreadable(why: string) {
  const text = `CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: ${why}`;
  return badRequest(text);
}
