/**
 * Generates what the published OpenAPI v3 documents say beyond `schema.json`: defaults, unions, the types that only documents use, and
 * the names that plain JSON values hide; and the enumerations, which only servers' own documents have (`OpenAPIEnums`). Descriptions are left out.
 *
 * Usage: `node -r ./src/cli/register.js tools/schema/open-api.ts PATH_OF_KUBERNETES_TREE`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiFacts } from '../../src/api/openapi/facts';
import { schema } from '../../src/api/schema';

interface PublishedSchema {
  readonly $ref?: string;
  readonly allOf?: readonly PublishedSchema[];
  readonly items?: PublishedSchema;
  readonly additionalProperties?: PublishedSchema;
  readonly properties?: Readonly<Record<string, PublishedSchema>>;
  readonly default?: unknown;
  readonly 'x-kubernetes-unions'?: readonly unknown[];
}

const STABLE = /^(?:api__v1|apis__.*__v\d+|api|apis|apis__[^_]*|version)_openapi\.json$/;
const PREFIX = '#/components/schemas/';

function main(tree: string): void {
  const folder = join(tree, 'api/openapi-spec/v3');
  const published = new Map<string, PublishedSchema>();
  for (const file of readdirSync(folder).filter((name) => STABLE.test(name))) {
    const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      components: { schemas?: Record<string, PublishedSchema> };
    };
    for (const [name, value] of Object.entries(document.components.schemas ?? {})) published.set(name, value);
  }
  const facts: {
    -readonly [K in keyof OpenApiFacts]: Record<string, OpenApiFacts[K][string]>;
  } = { defaults: {}, enums: enumerations(tree), references: {}, unions: {}, schemas: {} };
  for (const [name, value] of [...published].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const id = name.split('.').slice(-3).join('.');
    const type = schema.types[id];
    if (type === undefined) {
      if (!isList(value)) facts.schemas[name] = withoutDescriptions(value);
      continue;
    }
    const defaults: Record<string, unknown> = {};
    const references: Record<string, string> = {};
    for (const [field, property] of Object.entries(value.properties ?? {})) {
      if (property.default !== undefined) defaults[field] = property.default;
      const reference = innermost(property);
      if (reference !== undefined && type.fields[field]?.type.endsWith('any') === true) references[field] = reference;
    }
    if (Object.keys(defaults).length > 0) facts.defaults[id] = defaults;
    if (Object.keys(references).length > 0) facts.references[id] = references;
    if (value['x-kubernetes-unions'] !== undefined) facts.unions[id] = value['x-kubernetes-unions'];
  }
  const out = join(__dirname, '../../src/api/generated/open-api.json');
  writeFileSync(out, `${JSON.stringify(facts)}\n`);
}

/** The Go code from which a server makes its documents, a function for each type. */
function enumerations(tree: string): Record<string, Record<string, readonly string[]>> {
  const code = readFileSync(join(tree, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8');
  const found: Record<string, Record<string, readonly string[]>> = {};
  for (const [, name = '', body = ''] of code.matchAll(/^func schema_(\w+)\(ref [^]*?\{\n([^]*?)^\}/gm)) {
    const id = name.split('_').slice(-3).join('.');
    if (schema.types[id] === undefined) continue;
    let field = '';
    for (const line of body.split('\n')) {
      field = /^\t{5}"(.+)": \{$/.exec(line)?.[1] ?? field;
      const values = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
      if (values !== undefined) (found[id] ??= {})[field] = JSON.parse(`[${values}]`) as readonly string[];
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isList({ properties = {} }: PublishedSchema): boolean {
  return Object.keys(properties).sort().join() === 'apiVersion,items,kind,metadata';
}

function innermost(value: PublishedSchema): string | undefined {
  if (value.items) return innermost(value.items);
  if (value.additionalProperties) return innermost(value.additionalProperties);
  return (value.$ref ?? value.allOf?.[0]?.$ref)?.slice(PREFIX.length);
}

/** A description is a text; a property may be called so, too. */
function withoutDescriptions(value: PublishedSchema): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(value, (key, part: unknown) =>
    key === 'description' && typeof part === 'string' ? undefined : part,
  );
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

const tree = process.argv[2];
if (tree === undefined) {
  process.stderr.write('usage: open-api.ts PATH_OF_KUBERNETES_TREE\n');
  process.exitCode = 2;
} else {
  main(tree);
}
