/**
 * Generates what the API room knows of every built-in kind, from files that a Kubernetes source tree publishes:
 * `api/openapi-spec/swagger.json` (fields, types, list and patch semantics) and `api/discovery/*.json` (plural, short names, verbs).
 * Stable versions only, as a default cluster serves them.
 *
 * Usage: `node -r ./src/cli/register.js tools/schema/generate.ts PATH_OF_KUBERNETES_TREE`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldSchema, KindFacts, SchemaDocument, TypeSchema } from '../../src/api/schema';
import { typeDeclarations } from './type-declarations';

interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

interface DiscoveryResource {
  readonly name: string;
  readonly singularName: string;
  /** Of a subresource whose kind is not of the resource's own group. */
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

const SCALARS: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
};

const STABLE = /^v\d+$/;

/** `io.k8s.api.core.v1.PodSpec` becomes `core.v1.PodSpec`: unique, and its last part is the Go type's name. */
function typeId(definition: string): string {
  return definition.split('.').slice(-3).join('.');
}

function definitionOf(ref: string): string {
  return ref.replace('#/definitions/', '');
}

function fieldType(schema: OpenApiSchema, need: (definition: string) => void): string {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref !== undefined) {
    const definition = definitionOf(ref);
    const scalar = SCALARS[definition];
    if (scalar !== undefined) return scalar;
    need(definition);
    return `#${typeId(definition)}`;
  }
  if (schema.type === 'array') return `[]${fieldType(schema.items ?? {}, need)}`;
  if (schema.type === 'object')
    return schema.additionalProperties ? `map[]${fieldType(schema.additionalProperties, need)}` : 'any';
  if (schema.type === 'integer') return schema.format === 'int32' ? 'int32' : 'int64';
  if (schema.type === 'number') return 'float64';
  if (schema.type === 'boolean') return 'bool';
  if (schema.type === 'string') return schema.format === 'byte' ? 'bytes' : 'string';
  return 'any';
}

function fieldSchema(schema: OpenApiSchema, required: boolean, need: (definition: string) => void): FieldSchema {
  const listType = schema['x-kubernetes-list-type'];
  const mapKeys = schema['x-kubernetes-list-map-keys'];
  const strategy = schema['x-kubernetes-patch-strategy'];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  const mapType = schema['x-kubernetes-map-type'];
  return {
    type: fieldType(schema, need),
    ...(required && { required: true }),
    ...(listType !== undefined && { listType }),
    ...(mapKeys !== undefined && { mapKeys }),
    ...(strategy !== undefined && { patchStrategy: strategy.split(',') }),
    ...(mergeKey !== undefined && { mergeKey }),
    ...(mapType !== undefined && { mapType }),
  };
}

function typeSchemas(
  definitions: Readonly<Record<string, OpenApiSchema>>,
  roots: readonly string[],
): Readonly<Record<string, TypeSchema>> {
  const types: Record<string, TypeSchema> = {};
  const pending = [...roots];
  const need = (definition: string) => pending.push(definition);
  for (let definition = pending.pop(); definition !== undefined; definition = pending.pop()) {
    const id = typeId(definition);
    if (types[id] !== undefined) continue;
    const schema = definitions[definition];
    if (schema === undefined) throw new Error(`no definition ${definition}`);
    const fields: Record<string, FieldSchema> = {};
    types[id] = {
      fields,
      ...(schema['x-kubernetes-map-type'] !== undefined && { mapType: schema['x-kubernetes-map-type'] }),
    };
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      fields[name] = fieldSchema(property, schema.required?.includes(name) ?? false, need);
    }
  }
  return Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readKinds(folder: string, definitionByKind: ReadonlyMap<string, string>): readonly KindFacts[] {
  const files = readdirSync(folder).filter((file) => file === 'api__v1.json' || /^apis__.+__v\d+\.json$/.test(file));
  const kinds = files.flatMap((file) => {
    const { groupVersion, resources } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      groupVersion: string;
      resources: readonly DiscoveryResource[];
    };
    const [group, version] = groupVersion.includes('/')
      ? (groupVersion.split('/') as [string, string])
      : ['', groupVersion];
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map((resource): KindFacts => {
        const definition = definitionByKind.get(`${group}/${version}/${resource.kind}`);
        if (definition === undefined) throw new Error(`no definition for ${groupVersion} ${resource.kind}`);
        return {
          group,
          version,
          kind: resource.kind,
          plural: resource.name,
          singular: resource.singularName,
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          namespaced: resource.namespaced,
          verbs: resource.verbs,
          subresources: resources
            .filter(({ name }) => name.startsWith(`${resource.name}/`))
            .map(({ name, verbs, kind, group: ofGroup, version: ofVersion }) => ({
              name: name.slice(resource.name.length + 1),
              verbs,
              kind,
              ...(ofGroup !== undefined && { group: ofGroup }),
              ...(ofVersion !== undefined && { version: ofVersion }),
            })),
          type: typeId(definition),
        };
      });
  });
  return kinds;
}

/** The types of what subresources take and give that are no kinds of their own: Scale, Eviction, TokenRequest. */
function subresourceTypes(
  kinds: readonly KindFacts[],
  definitionByKind: ReadonlyMap<string, string>,
): readonly string[] {
  const types = kinds
    .flatMap(({ subresources }) => subresources)
    .map(({ group, version, kind }) => definitionByKind.get(`${group}/${version}/${kind}`));
  return [...new Set(types.filter((type) => type !== undefined))];
}

function main(tree: string): void {
  const swagger = JSON.parse(readFileSync(join(tree, 'api/openapi-spec/swagger.json'), 'utf8')) as {
    definitions: Record<string, OpenApiSchema>;
  };
  const definitionByKind = new Map<string, string>();
  for (const [definition, schema] of Object.entries(swagger.definitions)) {
    const gvks = schema['x-kubernetes-group-version-kind'] ?? [];
    if (gvks.length !== 1 || gvks[0] === undefined || !STABLE.test(gvks[0].version)) continue;
    definitionByKind.set(`${gvks[0].group}/${gvks[0].version}/${gvks[0].kind}`, definition);
  }
  const kinds = readKinds(join(tree, 'api/discovery'), definitionByKind);
  const roots = [
    ...new Set(
      kinds.map(({ type }) => [...definitionByKind.values()].find((definition) => typeId(definition) === type) ?? ''),
    ),
    ...subresourceTypes(kinds, definitionByKind),
    'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
    'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  ];
  const document: SchemaDocument = { kinds, types: typeSchemas(swagger.definitions, roots) };
  const out = join(__dirname, '../../src/api/generated');
  writeFileSync(join(out, 'schema.json'), `${JSON.stringify(document)}\n`);
  writeFileSync(join(out, 'types.ts'), typeDeclarations(document));
}

const tree = process.argv[2];
if (tree === undefined) {
  process.stderr.write('usage: generate.ts PATH_OF_KUBERNETES_TREE\n');
  process.exitCode = 2;
} else {
  main(tree);
}
