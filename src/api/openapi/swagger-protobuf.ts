import { ProtobufWriter } from './protobuf-writer';
import type { SchemaObject } from './document';
import type { SwaggerDocument, SwaggerOperation, SwaggerParameter, SwaggerPath } from './swagger';
import { isJsonObject } from '../json-object';

/** The document as an `openapi.v2.Document` of gnostic (github.com/google/gnostic-models/openapiv2/OpenAPIv2.proto), whose numbers these are. */
export function swaggerProtobuf(document: SwaggerDocument): Uint8Array {
  const { info, paths, definitions, security, securityDefinitions } = document;
  return new ProtobufWriter()
    .string(1, document.swagger)
    .message(2, (out) => out.string(1, info.title).string(2, info.version))
    .message(8, (out) => {
      for (const [name, item] of Object.entries(paths)) named(out, 2, name, (value) => writePath(value, item));
    })
    .message(9, (out) => writeSchemas(out, definitions))
    .message(12, (out) => {
      for (const name of security.flatMap((requirement) => Object.keys(requirement))) named(out, 1, name, () => {});
    })
    .message(13, (out) => {
      for (const [name, { type, name: header, in: place }] of Object.entries(securityDefinitions))
        named(out, 1, name, (item) => item.message(2, (key) => key.string(1, type).string(2, header).string(3, place)));
    })
    .finish();
}

function named(out: ProtobufWriter, field: number, name: string, write: (value: ProtobufWriter) => void): void {
  out.message(field, (pair) => pair.string(1, name).message(2, write));
}

function writePath(out: ProtobufWriter, item: SwaggerPath): void {
  const operations = [item.get, item.put, item.post, item.delete, item.options, item.head, item.patch];
  for (const [index, operation] of operations.entries())
    if (operation !== undefined) out.message(index + 2, (value) => writeOperation(value, operation));
  for (const parameter of item.parameters ?? []) out.message(9, (value) => writeParameter(value, parameter));
}

function writeOperation(out: ProtobufWriter, operation: SwaggerOperation): void {
  out
    .strings(1, operation.tags)
    .string(5, operation.operationId)
    .strings(6, operation.produces)
    .strings(7, operation.consumes);
  for (const parameter of operation.parameters ?? []) out.message(8, (value) => writeParameter(value, parameter));
  out.message(9, (responses) => {
    for (const [code, { description, schema }] of Object.entries(operation.responses)) {
      named(responses, 1, code, (value) =>
        value.message(1, (response) => {
          response.string(1, description);
          if (schema !== undefined)
            response.message(2, (item) => item.message(1, (inner) => writeSchema(inner, schema)));
        }),
      );
    }
  });
  out.strings(10, operation.schemes);
  writeExtensions(out, 13, { ...operation });
}

/** A `ParametersItem` that is a `Parameter`. */
function writeParameter(out: ProtobufWriter, parameter: SwaggerParameter): void {
  out.message(1, (item) => {
    if (parameter.in === 'body') {
      item.message(1, (body) =>
        body
          .string(2, parameter.name)
          .string(3, parameter.in)
          .bool(4, parameter.required)
          .message(5, (value) => writeSchema(value, parameter.schema)),
      );
      return;
    }
    const { name, in: place, type, required, uniqueItems } = parameter;
    item.message(2, (plain) => {
      if (place === 'query')
        plain.message(3, (value) =>
          value.bool(1, required).string(2, place).string(4, name).string(6, type).bool(20, uniqueItems),
        );
      else
        plain.message(4, (value) =>
          value.bool(1, required).string(2, place).string(4, name).string(5, type).bool(19, uniqueItems),
        );
    });
  });
}

function writeSchemas(out: ProtobufWriter, schemas: SchemaObject): void {
  for (const [name, value] of Object.entries(schemas))
    if (isJsonObject(value)) named(out, 1, name, (inner) => writeSchema(inner, value));
}

function writeSchema(out: ProtobufWriter, schema: SchemaObject): void {
  const { additionalProperties, enum: values, properties, required, items, default: preset, type } = schema;
  out
    .string(1, textOf(schema['$ref']))
    .string(2, textOf(schema['format']))
    .string(3, textOf(schema['title']))
    .string(4, textOf(schema['description']));
  if (preset !== undefined) out.message(5, (value) => writeAny(value, preset));
  out
    .double(6, numberOf(schema['multipleOf']))
    .double(7, numberOf(schema['maximum']))
    .bool(8, schema['exclusiveMaximum'] === true)
    .double(9, numberOf(schema['minimum']))
    .bool(10, schema['exclusiveMinimum'] === true)
    .int(11, numberOf(schema['maxLength']))
    .int(12, numberOf(schema['minLength']))
    .string(13, textOf(schema['pattern']))
    .int(14, numberOf(schema['maxItems']))
    .int(15, numberOf(schema['minItems']))
    .bool(16, schema['uniqueItems'] === true)
    .int(17, numberOf(schema['maxProperties']))
    .int(18, numberOf(schema['minProperties']))
    .strings(19, Array.isArray(required) ? required.map(String) : []);
  if (Array.isArray(values)) for (const value of values) out.message(20, (any) => writeAny(any, value));
  if (isJsonObject(additionalProperties))
    out.message(21, (item) => item.message(1, (inner) => writeSchema(inner, additionalProperties)));
  if (additionalProperties === true) out.message(21, (item) => item.bool(2, true));
  if (typeof type === 'string') out.message(22, (item) => item.strings(1, [type]));
  if (isJsonObject(items)) out.message(23, (item) => item.message(1, (inner) => writeSchema(inner, items)));
  if (isJsonObject(properties)) out.message(25, (inner) => writeSchemas(inner, properties));
  writeExtensions(out, 31, schema);
}

function writeExtensions(out: ProtobufWriter, field: number, object: SchemaObject): void {
  for (const [name, value] of Object.entries(object))
    if (name.startsWith('x-') && value !== undefined) named(out, field, name, (any) => writeAny(any, value));
}

/** Gnostic keeps such values as YAML, which JSON is, too. */
function writeAny(out: ProtobufWriter, value: unknown): void {
  out.string(2, `${JSON.stringify(value)}\n`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
