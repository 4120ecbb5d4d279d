/**
 * Generates how the objects of Kubernetes' own types are laid out in protocol buffers, from the tags of their Go declarations
 * (`staging/src/k8s.io/api/GROUP/VERSION/types.go`).
 *
 * Usage: `node -r ./src/cli/register.js tools/schema/protobuf.ts PATH_OF_KUBERNETES_TREE`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout, LayoutField } from '../../src/api/protobuf/layout';

const VERSION = /^v\d+$/;
const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  int32: 'int',
  int64: 'int',
  uint: 'int',
  uint32: 'int',
  uint64: 'int',
  float32: 'float',
  float64: 'double',
  '[]byte': 'bytes',
  'types.UID': 'string',
  'intstr.IntOrString': 'IntOrString',
  'resource.Quantity': 'Quantity',
  'runtime.RawExtension': 'Raw',
};
/** Written in JSON as something else than their fields. */
const SPECIAL: Readonly<Record<string, string>> = {
  'meta.v1.Time': 'Time',
  'meta.v1.MicroTime': 'MicroTime',
  'meta.v1.Duration': 'Duration',
  'meta.v1.FieldsV1': 'Raw',
  'apiextensions.v1.JSON': 'Raw',
  'apiextensions.v1.JSONSchemaPropsOrArray': 'SchemaOrArray',
  'apiextensions.v1.JSONSchemaPropsOrBool': 'SchemaOrBool',
  'apiextensions.v1.JSONSchemaPropsOrStringArray': 'SchemaOrArray',
};
/** A named Go type: its fields, or what it is another name for. */
type Declaration = { readonly fields: readonly string[] } | { readonly alias: string };

function main(tree: string): void {
  const staging = join(tree, 'staging/src/k8s.io');
  const declarations = new Map<string, Declaration>();
  for (const [id, folder] of packagesOf(staging)) readPackage(id, folder, declarations);
  const layout: Record<string, Record<string, LayoutField>> = {};
  for (const [id, declaration] of [...declarations].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!('fields' in declaration) || Object.hasOwn(SPECIAL, id)) continue;
    layout[id] = Object.fromEntries(declaration.fields.flatMap((line) => fieldOf(line, packageOf(id), declarations)));
  }
  const result: Layout = layout;
  writeFileSync(join(__dirname, '../../src/api/generated/protobuf.json'), `${JSON.stringify(result)}\n`);
}

function packagesOf(staging: string): readonly (readonly [string, string])[] {
  const api = join(staging, 'api');
  const folders = readdirSync(api, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const groups = folders.flatMap(({ name: group }) => {
    const folder = join(api, group);
    const versions = readdirSync(folder).filter((version) => VERSION.test(version));
    return versions.map((version) => [`${group}.${version}`, join(folder, version)] as const);
  });
  return [
    ...groups,
    ['meta.v1', join(staging, 'apimachinery/pkg/apis/meta/v1')],
    ['apiextensions.v1', join(staging, 'apiextensions-apiserver/pkg/apis/apiextensions/v1')],
  ];
}

function readPackage(id: string, folder: string, declarations: Map<string, Declaration>): void {
  for (const file of readdirSync(folder).filter((name) => /^(?!zz_|generated).*(?<!_test)\.go$/.test(name))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct ?\{(?:\}|\n([\s\S]*?)^\})/gm)) {
      declarations.set(`${id}.${name}`, { fields: body.split('\n') });
    }
    for (const [, name = '', alias = ''] of text.matchAll(/^type (\w+) =? ?((?!struct|interface)\S+)/gm)) {
      declarations.set(`${id}.${name}`, { alias });
    }
  }
}

function fieldOf(
  line: string,
  ownPackage: string,
  declarations: ReadonlyMap<string, Declaration>,
): readonly (readonly [string, LayoutField])[] {
  const match = /^\s+(?:(\w+)\s+)?(\S+)\s+`(.*)`/.exec(line);
  const json = /json:"([^"]*)"/.exec(match?.[3] ?? '')?.[1];
  const protobuf = /protobuf:"([^"]*)"/.exec(match?.[3] ?? '')?.[1];
  if (match === null || json === undefined || protobuf === undefined) return [];
  const [, number = ''] = protobuf.split(',');
  const [name = '', ...flags] = json.split(',');
  const goType = match[2] ?? '';
  const dropsZero = flags.includes('omitempty') && !goType.startsWith('*');
  const type = typeOf(goType.replace(/^\*/, ''), ownPackage, declarations);
  return [[number, dropsZero ? [name, type] : [name, type, 1]]];
}

function typeOf(goType: string, ownPackage: string, declarations: ReadonlyMap<string, Declaration>): string {
  const scalar = Object.hasOwn(SCALARS, goType) ? SCALARS[goType] : undefined;
  if (scalar !== undefined) return scalar;
  if (goType.startsWith('[]')) return `[]${typeOf(goType.slice(2).replace(/^\*/, ''), ownPackage, declarations)}`;
  const map = /^map\[[\w.]+\](.*)$/.exec(goType);
  if (map !== null) return `map[]${typeOf((map[1] ?? '').replace(/^\*/, ''), ownPackage, declarations)}`;
  const [first = '', second] = goType.split('.');
  const id = second === undefined ? `${ownPackage}.${first}` : importedType(first, second, declarations);
  const special = Object.hasOwn(SPECIAL, id) ? SPECIAL[id] : undefined;
  if (special !== undefined) return special;
  const declaration = declarations.get(id);
  if (declaration === undefined) throw new Error(`nothing is known of the Go type ${goType} in ${ownPackage}`);
  if ('fields' in declaration) return id;
  // A list with a name of its own is a message of its own: ExtraValue, Verbs.
  const aliased = typeOf(declaration.alias, packageOf(id), declarations);
  return aliased.startsWith('[]') ? `items${aliased}` : aliased;
}

/** A type of an imported package, as Go files call it: `metav1.Time`, `corev1.Pod`; `v1` and `apiv1` are core or meta. */
function importedType(file: string, name: string, declarations: ReadonlyMap<string, Declaration>): string {
  if (file !== 'v1' && file !== 'apiv1') return `${file.replace(/(?=v\d+$)/, '.')}.${name}`;
  return declarations.has(`core.v1.${name}`) ? `core.v1.${name}` : `meta.v1.${name}`;
}

function packageOf(id: string): string {
  return id.split('.').slice(0, 2).join('.');
}

const tree = process.argv[2];
if (tree === undefined) {
  process.stderr.write('usage: protobuf.ts PATH_OF_KUBERNETES_TREE\n');
  process.exitCode = 2;
} else {
  main(tree);
}
