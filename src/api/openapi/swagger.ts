import type {
  Content,
  HttpMethod,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  PathItem,
  SchemaObject,
} from './document';
import { isJsonObject, sortedRecord } from '../json-object';

/** The part of OpenAPI 2.0 that Kubernetes' document uses. */
export interface SwaggerDocument {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, SwaggerPath>>;
  readonly definitions: Readonly<Record<string, SchemaObject>>;
  readonly securityDefinitions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

export type SwaggerPath = { readonly [M in HttpMethod]?: SwaggerOperation } & {
  readonly parameters?: readonly SwaggerParameter[];
};

export interface SwaggerOperation {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly schemes: readonly string[];
  readonly parameters?: readonly SwaggerParameter[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly schema?: SchemaObject }>>;
  readonly 'x-kubernetes-action'?: string;
  readonly 'x-kubernetes-group-version-kind'?: unknown;
}

export type SwaggerParameter =
  | { readonly in: 'body'; readonly name: 'body'; readonly required?: boolean; readonly schema: SchemaObject }
  | {
      readonly in: 'path' | 'query';
      readonly name: string;
      readonly type: string;
      readonly required?: boolean;
      readonly uniqueItems?: boolean;
    };

const METHODS: readonly HttpMethod[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
/** What OpenAPI 2 has no word for. */
const UNKNOWN = new Set(['oneOf', 'anyOf', 'not', 'nullable', 'default']);

/**
 * The OpenAPI v2 document of all that the v3 documents describe. Source: k8s.io/kube-openapi/pkg/builder/openapi.go and, for custom
 * resources, apiextensions-apiserver/pkg/controller/openapi/v2/conversion.go.
 *
 * Divergence from real Kubernetes: every operation has its parameters itself; real documents share most of them by reference.
 */
export function swaggerDocument(documents: readonly OpenApiDocument[]): SwaggerDocument {
  const paths: Record<string, SwaggerPath> = {};
  const definitions: Record<string, SchemaObject> = {};
  for (const document of documents) {
    for (const [path, item] of Object.entries(document.paths)) paths[path] = swaggerPath(item);
    for (const [name, schema] of Object.entries(document.components.schemas ?? {}))
      definitions[name] = merged(definitions[name], swaggerSchema(schema));
  }
  const [first] = documents;
  return {
    swagger: '2.0',
    info: first?.info ?? { title: 'Kubernetes', version: '' },
    paths: sortedRecord(paths),
    definitions: sortedRecord(definitions),
    securityDefinitions: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } },
    security: [{ BearerToken: [] }],
  };
}

/** A type of every group and version lists the kinds of all of them. */
function merged(known: SchemaObject | undefined, next: SchemaObject): SchemaObject {
  const key = 'x-kubernetes-group-version-kind';
  const [before, after] = [known?.[key], next[key]];
  if (!Array.isArray(before) || !Array.isArray(after)) return next;
  const kinds = new Map([...before, ...after].map((kind: unknown) => [JSON.stringify(kind), kind]));
  return { ...next, [key]: [...kinds.values()] };
}

function swaggerPath(item: PathItem): SwaggerPath {
  const written: { -readonly [K in keyof SwaggerPath]: SwaggerPath[K] } = {};
  for (const method of METHODS) {
    const operation = item[method];
    if (operation !== undefined) written[method] = swaggerOperation(operation);
  }
  if (item.parameters !== undefined) written.parameters = item.parameters.map(swaggerParameter);
  return written;
}

function swaggerOperation(operation: OperationObject): SwaggerOperation {
  const { requestBody, responses, parameters = [], tags, operationId } = operation;
  const all = [...bodyParameter(requestBody), ...parameters.map(swaggerParameter)];
  const action = operation['x-kubernetes-action'];
  const kind = operation['x-kubernetes-group-version-kind'];
  return {
    tags,
    operationId,
    consumes: requestBody === undefined ? ['*/*'] : Object.keys(requestBody.content),
    produces: Object.keys(responses['200']?.content ?? {}),
    schemes: ['https'],
    ...(all.length > 0 && { parameters: all }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, { description, content }]) => {
        const schema = firstSchema(content);
        return [code, { description, ...(schema && { schema: swaggerSchema(schema) }) }];
      }),
    ),
    ...(action !== undefined && { 'x-kubernetes-action': action }),
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': kind }),
  };
}

function bodyParameter(body: OperationObject['requestBody']): readonly SwaggerParameter[] {
  const schema = firstSchema(body?.content);
  if (schema === undefined) return [];
  const required = body?.required === true ? { required: true } : {};
  return [{ in: 'body', name: 'body', ...required, schema: swaggerSchema(schema) }];
}

function firstSchema(content: Content | undefined): SchemaObject | undefined {
  return Object.values(content ?? {})[0]?.schema;
}

function swaggerParameter({ name, in: place, required, schema }: ParameterObject): SwaggerParameter {
  const type = String(schema['type']);
  return { in: place, name, type, ...(required === true && { required }), uniqueItems: true };
}

function swaggerSchema(schema: SchemaObject): SchemaObject {
  const { allOf, ...rest } = schema;
  // Old clients take what they don't understand for a mistake.
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['nullable'] === true;
  const written: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (UNKNOWN.has(key) || (isOpen && ['type', 'items', 'properties'].includes(key))) continue;
    written[key] = swaggerValue(key, value);
  }
  if (Array.isArray(allOf) && allOf.length === 1 && isJsonObject(allOf[0]))
    Object.assign(written, swaggerSchema(allOf[0]));
  if ('oneOf' in schema && !('type' in schema)) written['type'] = 'string';
  return written;
}

function swaggerValue(key: string, value: unknown): unknown {
  if (key === '$ref') return String(value).replace('#/components/schemas/', '#/definitions/');
  if (key === 'properties' && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, property]) => [
        name,
        isJsonObject(property) ? swaggerSchema(property) : property,
      ]),
    );
  }
  return (key === 'items' || key === 'additionalProperties') && isJsonObject(value) ? swaggerSchema(value) : value;
}
