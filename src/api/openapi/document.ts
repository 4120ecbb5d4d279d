/** The part of OpenAPI 3.0 that Kubernetes' documents use. */
export interface OpenApiDocument {
  readonly openapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas?: Readonly<Record<string, SchemaObject>>;
    readonly securitySchemes?: Readonly<Record<string, unknown>>;
  };
}

export type SchemaObject = Readonly<Record<string, unknown>>;

export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';

export type PathItem = { readonly [M in HttpMethod]?: OperationObject } & {
  readonly parameters?: readonly ParameterObject[];
};

export interface OperationObject {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly content: Content; readonly required?: boolean };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly 'x-kubernetes-action'?: string;
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind;
}

/** By media type. */
export type Content = Readonly<Record<string, { readonly schema: SchemaObject }>>;

export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: SchemaObject;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const PREFIX = '#/components/schemas/';

export function referenceTo(name: string): SchemaObject {
  return { $ref: PREFIX + name };
}

/** The names that a document's part refers to. */
export function referencesIn(part: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(part)) {
    for (const item of part) referencesIn(item, found);
  } else if (typeof part === 'object' && part !== null) {
    for (const [key, value] of Object.entries(part)) {
      if (key === '$ref' && typeof value === 'string') found.add(value.slice(PREFIX.length));
      else referencesIn(value, found);
    }
  }
  return found;
}
