import { parseYamlDocument } from '../../api/yaml';
import { isList, isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { asJson, at, listAt, textAt } from '../json';
import type { Folder } from './folder';

/** What a folder's kustomization says, with the fields that took another's place moved there. */
export interface Kustomization {
  readonly fields: JsonObject;
  readonly kind: string;
  readonly resources: readonly string[];
  readonly images: readonly JsonObject[];
  /** `# Warning: 'bases' is deprecated. ...` */
  readonly warnings: readonly string[];
}

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * Reads and checks a folder's kustomization. Throws the user's error. Source: api/internal/target/kusttarget.go (Load),
 * api/types/kustomization.go.
 * Divergence from real Kubernetes: `buildMetadata`, `configurations`, `crds`, `generators`, `helmCharts`, `helmGlobals`,
 * `helmChartInflationGenerator`, `openapi`, `transformers` and `validators` are refused.
 */
export function readKustomization(folder: Folder): Kustomization {
  const texts = FILE_NAMES.map((name) => folder.tryRead(name)).filter((text) => text !== undefined);
  const [text] = texts;
  if (text === undefined) {
    const [first, second, third] = FILE_NAMES.map((name) => `'${name}'`);
    throw new KubectlError(`unable to find one of ${first}, ${second} or ${third} in directory '${folder.path}'`);
  }
  if (texts.length > 1) throw new KubectlError(`Found multiple kustomization files under: ${folder.path}\n`);
  const fields = fieldsOf(text);
  const kind = textAt(fields, 'kind') || 'Kustomization';
  const said = Object.keys(fields).filter((key) => key !== 'kind' && key !== 'apiVersion' && !isNothing(fields[key]));
  if (said.length === 0) throw new KubectlError('kustomization.yaml is empty');
  requireType(folder, kind, textAt(fields, 'apiVersion'));
  const refused = said.find((key) => REFUSED.has(key));
  if (refused !== undefined)
    throw new KubectlError(`the field ${JSON.stringify(refused)} of a kustomization is not part of this kubectl`);
  return {
    fields,
    kind,
    resources: [...textsAt(fields, 'resources'), ...textsAt(fields, 'bases')],
    images: [...objectsAt(fields, 'images'), ...objectsAt(fields, 'imageTags')],
    warnings: DEPRECATED.filter(([key]) => fields[key] !== undefined && fields[key] !== null).map(
      ([key, successor, isExperimental]) =>
        `# Warning: '${key}' is deprecated. Please use '${successor}' instead. ${isExperimental ? '[EXPERIMENTAL] ' : ''}Run 'kustomize edit fix' to update your Kustomization automatically.`,
    ),
  };
}

export function textsAt(value: JsonValue | undefined, key: string): readonly string[] {
  return listAt(value, key).map((item) => (typeof item === 'string' ? item : ''));
}

export function objectsAt(value: JsonValue | undefined, key: string): readonly JsonObject[] {
  return listAt(value, key).map((item) => (isObject(item) ? item : {}));
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function requireType(folder: Folder, kind: string, apiVersion: string): void {
  const problems: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component');
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion !== '' && apiVersion !== wanted) problems.push(`apiVersion for ${kind} should be ${wanted}`);
  if (problems.length > 0)
    throw new KubectlError(`Failed to read kustomization file under ${folder.path}:\n${problems.join('\n')}`);
}

const DEPRECATED: readonly (readonly [field: string, successor: string, isExperimental?: true])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements', true],
];

const REFUSED: ReadonlySet<string> = new Set([
  'buildMetadata',
  'configurations',
  'crds',
  'generators',
  'helmCharts',
  'helmGlobals',
  'helmChartInflationGenerator',
  'openapi',
  'transformers',
  'validators',
]);

function fieldsOf(text: string): JsonObject {
  const document = parseYamlDocument(text);
  if ('error' in document) throw new KubectlError(`invalid Kustomization: ${document.error}`);
  const value = asJson(document.value) ?? {};
  check(value, KUSTOMIZATION, '');
  return isObject(value) ? value : {};
}

/** How Go would decode a field. */
type Shape =
  | { readonly is: 'text' | 'flag' | 'number' | 'any' }
  | { readonly is: 'list' | 'map'; readonly of: Shape }
  | { readonly is: 'struct'; readonly name: string; readonly fields: Readonly<Record<string, Shape>> };

const text: Shape = { is: 'text' };
const flag: Shape = { is: 'flag' };
const number: Shape = { is: 'number' };
const any: Shape = { is: 'any' };
const list = (of: Shape): Shape => ({ is: 'list', of });
const texts = { is: 'map', of: text } as const;
const struct = (name: string, fields: Readonly<Record<string, Shape>>): Shape => ({ is: 'struct', name, fields });

const generatorOptions = struct('GeneratorOptions', {
  labels: texts,
  annotations: texts,
  disableNameSuffixHash: flag,
  immutable: flag,
});
const generated = {
  namespace: text,
  name: text,
  behavior: text,
  literals: list(text),
  files: list(text),
  envs: list(text),
  env: text,
  options: generatorOptions,
};
const id = { group: text, version: text, kind: text, name: text, namespace: text };
const selector = struct('Selector', { ...id, annotationSelector: text, labelSelector: text });
const fieldOptions = struct('FieldOptions', { delimiter: text, index: number, encoding: text, create: flag });
const patch = struct('Patch', {
  path: text,
  patch: text,
  target: selector,
  options: struct('PatchArgs', { allowNameChange: flag, allowKindChange: flag }),
});
const image = struct('Image', { name: text, newName: text, tagSuffix: text, newTag: text, digest: text });

const KUSTOMIZATION = struct('Kustomization', {
  apiVersion: text,
  kind: text,
  metadata: any,
  openapi: any,
  namePrefix: text,
  nameSuffix: text,
  namespace: text,
  commonLabels: texts,
  labels: list(
    struct('Label', {
      pairs: texts,
      includeSelectors: flag,
      includeTemplates: flag,
      fields: list(struct('FieldSpec', { group: text, version: text, kind: text, path: text, create: flag })),
    }),
  ),
  commonAnnotations: texts,
  patchesStrategicMerge: list(text),
  patchesJson6902: list(patch),
  patches: list(patch),
  images: list(image),
  imageTags: list(image),
  replacements: list(
    struct('ReplacementField', {
      path: text,
      source: struct('SourceSelector', { ...id, fieldPath: text, options: fieldOptions }),
      sourceValue: text,
      targets: list(
        struct('TargetSelector', {
          select: selector,
          reject: list(selector),
          fieldPaths: list(text),
          options: fieldOptions,
        }),
      ),
    }),
  ),
  replicas: list(struct('Replica', { name: text, count: number })),
  vars: list(
    struct('Var', {
      name: text,
      objref: struct('Target', { apiVersion: text, ...id }),
      fieldref: struct('FieldSelector', { fieldPath: text, fieldpath: text }),
    }),
  ),
  sortOptions: struct('SortOptions', {
    order: text,
    legacySortOptions: struct('LegacySortOptions', { orderFirst: list(text), orderLast: list(text) }),
  }),
  resources: list(text),
  components: list(text),
  crds: list(text),
  bases: list(text),
  configMapGenerator: list(struct('ConfigMapArgs', generated)),
  secretGenerator: list(struct('SecretArgs', { ...generated, type: text })),
  helmGlobals: any,
  helmCharts: any,
  helmChartInflationGenerator: any,
  generatorOptions,
  configurations: list(text),
  generators: list(text),
  transformers: list(text),
  validators: list(text),
  buildMetadata: list(text),
});

/** Throws what encoding/json says of a value that does not fit. */
function check(value: JsonValue, shape: Shape, path: string, owner = ''): void {
  if (value === null || shape.is === 'any') return;
  const misfit = (goType: string): KubectlError => {
    const where = owner === '' ? 'Go value' : `Go struct field ${owner}.${path}`;
    return new KubectlError(
      `invalid Kustomization: json: cannot unmarshal ${jsonType(value)} into ${where} of type ${goType}`,
    );
  };
  switch (shape.is) {
    case 'text':
      if (typeof value !== 'string') throw misfit('string');
      return;
    case 'flag':
      if (typeof value !== 'boolean') throw misfit('bool');
      return;
    case 'number':
      if (typeof value !== 'number') throw misfit(owner === 'Replica' ? 'int64' : 'int');
      return;
    case 'list':
      if (!isList(value)) throw misfit(`[]${goType(shape.of)}`);
      for (const item of value) check(item, shape.of, path, owner);
      return;
    case 'map':
      if (!isObject(value)) throw misfit(`map[string]${goType(shape.of)}`);
      for (const item of Object.values(value)) check(item ?? null, shape.of, path, owner);
      return;
    case 'struct':
      if (!isObject(value)) throw misfit(goType(shape));
      for (const key of Object.keys(value).sort()) {
        const known = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
        if (known === undefined)
          throw new KubectlError(`invalid Kustomization: json: unknown field ${JSON.stringify(key)}`);
        check(at(value, key) ?? null, known, path === '' ? key : `${path}.${key}`, shape.name);
      }
  }
}

function goType(shape: Shape): string {
  if (shape.is === 'struct') return `types.${shape.name}`;
  return shape.is === 'text' ? 'string' : 'interface {}';
}

function jsonType(value: JsonValue): string {
  if (isList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
