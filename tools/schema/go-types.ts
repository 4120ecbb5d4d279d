/**
 * Generates what decoding errors and encoding need to know of Kubernetes' Go structs beyond the OpenAPI document:
 * the Go types that errors name, the structs that are embedded, and which zero values are left out or written.
 *
 * Usage: `node -r ./src/cli/register.js tools/schema/go-types.ts PATH_OF_KUBERNETES_TREE`
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedGoType } from '../../src/api/go/types';
import type { GoField } from '../../src/api/go/types';
import { schema } from '../../src/api/schema';

interface StructField {
  readonly goName: string;
  readonly goType: string;
  readonly jsonName: string;
  readonly options: readonly string[];
  readonly embedded: boolean;
}

interface GoPackage {
  readonly structs: Map<string, readonly StructField[]>;
  readonly named: Map<string, string>;
}

const directories: Readonly<Record<string, string>> = {
  meta: 'apimachinery/pkg/apis/meta',
  apiextensions: 'apiextensions-apiserver/pkg/apis/apiextensions',
  apiregistration: 'kube-aggregator/pkg/apis/apiregistration',
};

function main(tree: string): void {
  const packages = new Map<string, GoPackage>();
  const packageOf = (id: string): GoPackage => {
    const known = packages.get(id);
    if (known) return known;
    const [group = '', version = ''] = id.split('.');
    const directory = join(tree, 'staging/src/k8s.io', directories[group] ?? `api/${group}`, version);
    const parsed = existsSync(directory) ? parsePackage(directory, version) : { structs: new Map(), named: new Map() };
    packages.set(id, parsed);
    return parsed;
  };

  const result: Record<string, Record<string, GoField>> = {};
  for (const [id, type] of Object.entries(schema.types)) {
    const [group = '', version = '', name = ''] = id.split('.');
    const goPackage = packageOf(`${group}.${version}`);
    const fields = flatten([goPackage, packageOf('meta.v1')], name);
    if (fields === undefined) {
      process.stderr.write(`no Go struct for ${id}\n`);
      continue;
    }
    const facts: Record<string, GoField> = {};
    for (const [jsonName, field] of Object.entries(type.fields)) {
      const found = fields.get(jsonName);
      if (found === undefined) {
        process.stderr.write(`no Go field for ${id} ${jsonName}\n`);
        continue;
      }
      const fact = factOf(found, field.type, goPackage);
      if (Object.keys(fact).length > 0) facts[jsonName] = fact;
    }
    if (Object.keys(facts).length > 0) result[id] = facts;
  }
  writeFileSync(join(__dirname, '../../src/api/generated/go-types.json'), `${JSON.stringify(result)}\n`);
}

function flatten(
  packages: readonly GoPackage[],
  name: string,
): ReadonlyMap<string, StructField & { readonly path?: string }> | undefined {
  const struct = packages.map((one) => one.structs.get(name)).find((found) => found !== undefined);
  if (struct === undefined) return undefined;
  const fields = new Map<string, StructField & { readonly path?: string }>();
  for (const field of struct) {
    if (!field.embedded) {
      fields.set(field.jsonName, field);
      continue;
    }
    const short = field.goType.replace(/^.*\./, '');
    const inner = flatten(packages, short);
    for (const [jsonName, innerField] of inner ?? []) {
      const path = innerField.path === undefined ? short : `${short}.${innerField.path}`;
      if (!fields.has(jsonName)) fields.set(jsonName, { ...innerField, path });
    }
  }
  return fields;
}

function factOf(field: StructField & { readonly path?: string }, schemaType: string, goPackage: GoPackage): GoField {
  const pointer = field.goType.startsWith('*');
  const goTypes = unfold(field.goType.replace(/^\*/, ''), goPackage);
  const derived = derivedGoType(schemaType);
  const isStruct = schemaType.startsWith('#');
  const scalar = !isStruct && !schemaType.startsWith('[]') && !schemaType.startsWith('map[]');
  const hasZero = !isTimeLike(schemaType) && schemaType !== 'any';
  let zero: 'omit' | 'keep' | 'fill';
  if (!pointer && isTimeLike(schemaType) && !field.options.includes('omitzero')) zero = 'fill';
  else if (pointer || !hasZero) zero = 'keep';
  else if (field.options.includes('omitzero')) zero = isStruct ? 'keep' : 'omit';
  else if (isStruct || schemaType === 'Quantity') zero = 'fill';
  else if (field.options.includes('omitempty')) zero = 'omit';
  else zero = scalar ? 'fill' : 'keep';
  if (schemaType === 'IntOrString' || field.options.includes('string')) zero = 'keep';
  const byDefault = isStruct || !hasZero || schemaType === 'IntOrString' ? 'keep' : 'omit';
  return {
    ...(zero === byDefault ? {} : { zero }),
    ...(goTypes.join(' ') === derived.join(' ') || schemaType === 'any' ? {} : { go: goTypes }),
    ...(field.path === undefined ? {} : { embedded: field.path }),
  };
}

function isTimeLike(schemaType: string): boolean {
  return schemaType === 'Time' || schemaType === 'MicroTime';
}

/** The type's name as `reflect` prints it, then its elements' name, and so on inwards. */
function unfold(goType: string, goPackage: GoPackage): string[] {
  const names: string[] = [];
  let current: string | undefined = goType;
  while (current !== undefined) {
    names.push(current);
    const underlying: string = goPackage.named.get(current) ?? current;
    if (underlying === '[]uint8') break;
    const element: RegExpExecArray | null = /^(?:\[\]|map\[[^\]]*\])\*?(.*)$/.exec(underlying);
    current = element?.[1];
  }
  return names;
}

function parsePackage(directory: string, version: string): GoPackage {
  const structs = new Map<string, readonly StructField[]>();
  const named = new Map<string, string>();
  for (const file of readdirSync(directory)) {
    if (!/^(types.*|.*_types|group_version|fields_proto|micro_time|time)\.go$/.test(file)) continue;
    const text = readFileSync(join(directory, file), 'utf8');
    const imports = importsOf(text);
    for (const match of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      structs.set(match[1] ?? '', structFields(match[2] ?? '', version, imports));
    }
    for (const match of text.matchAll(/^type (\w+) (?!struct|interface|=)(\S.*)$/gm)) {
      named.set(`${version}.${match[1] ?? ''}`, goTypeName(match[2] ?? '', version, imports));
    }
  }
  named.set('v1.ResourceList', 'map[v1.ResourceName]resource.Quantity');
  return { structs, named };
}

function importsOf(text: string): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  const block = /^import \(([\s\S]*?)^\)/m.exec(text)?.[1] ?? '';
  for (const match of block.matchAll(/^\s*(\w+)?\s*"([^"]+)"/gm)) {
    const last = (match[2] ?? '').split('/').pop() ?? '';
    imports.set(match[1] ?? last, last);
  }
  return imports;
}

function structFields(body: string, version: string, imports: ReadonlyMap<string, string>): StructField[] {
  const fields: StructField[] = [];
  for (const line of body.split('\n')) {
    const match = /^\s*(?:(\w+)\s+)?(\S+)\s+`(.*)`/.exec(
      line.replace(/\/\/.*$/, (comment) => (comment.includes('`') ? comment : '')),
    );
    if (match === null || line.trim().startsWith('//')) continue;
    const tag = /json:"([^"]*)"/.exec(match[3] ?? '')?.[1];
    if (tag === undefined || tag === '-') continue;
    const [jsonName = '', ...options] = tag.split(',');
    const embedded = jsonName === '' && (match[1] === undefined || options.includes('inline'));
    const goType = goTypeName(match[2] ?? '', version, imports);
    fields.push({ goName: match[1] ?? '', goType, jsonName: jsonName || (match[1] ?? ''), options, embedded });
  }
  return fields;
}

function goTypeName(source: string, version: string, imports: ReadonlyMap<string, string>): string {
  return source
    .replace(/\bbyte\b/g, 'uint8')
    .replace(/\b(?:(\w+)\.)?([A-Za-z]\w*)/g, (whole, alias: string | undefined, name: string) => {
      if (alias !== undefined) return `${imports.get(alias) ?? alias}.${name}`;
      return /^[A-Z]/.test(name) ? `${version}.${name}` : whole;
    });
}

const tree = process.argv[2];
if (tree === undefined) {
  process.stderr.write('usage: go-types.ts PATH_OF_KUBERNETES_TREE\n');
  process.exitCode = 2;
} else {
  main(tree);
}
