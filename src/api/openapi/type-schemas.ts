import { sortedRecord } from '../json-object';
import { schema, type FieldSchema } from '../schema';
import { referencesIn, referenceTo, type GroupVersionKind, type SchemaObject } from './document';
import { openApiFacts } from './facts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** The types that every group and version says are its own, too, since each serves its deletions and watches. */
const OF_EVERY_VERSION: ReadonlySet<string> = new Set([`${META}DeleteOptions`, `${META}WatchEvent`]);

const PACKAGES: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis',
};

const SCALARS: Readonly<Record<string, SchemaObject>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  bool: { type: 'boolean' },
  Quantity: referenceTo('io.k8s.apimachinery.pkg.api.resource.Quantity'),
  Time: referenceTo(`${META}Time`),
  MicroTime: referenceTo(`${META}MicroTime`),
  IntOrString: referenceTo('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
};

/** `core.v1.Pod` is `io.k8s.api.core.v1.Pod`, as the documents name it. */
export function typeName(id: string): string {
  return `${PACKAGES[id.slice(0, id.indexOf('.'))] ?? 'io.k8s.api'}.${id}`;
}

/** The schema of a list of objects of the type `name` (`items`, `metadata` and the type's own two fields). */
export function listSchema(name: string, kind: GroupVersionKind): SchemaObject {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: SCALARS['string'],
      items: { type: 'array', items: referenceTo(name) },
      kind: SCALARS['string'],
      metadata: { default: {}, allOf: [referenceTo(`${META}ListMeta`)] },
    },
    'x-kubernetes-group-version-kind': [kind],
  };
}

/**
 * The schemas of all types that `parts` refer to, and of those that these refer to, by name. `own` has those that no built-in type gives:
 * of lists and of custom resources. Source: k8s.io/kube-openapi/pkg/builder3/openapi.go, generated.openapi of each API package.
 *
 * Divergence from real Kubernetes: no descriptions; a reference stands in an `allOf` even where it has no neighbours.
 */
export function schemasFor(
  parts: unknown,
  own: ReadonlyMap<string, SchemaObject>,
  { group, version }: { readonly group: string; readonly version: string },
): Readonly<Record<string, SchemaObject>> {
  const schemas: Record<string, SchemaObject> = {};
  const pending = [...referencesIn(parts)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (schemas[name] !== undefined) continue;
    let made = own.get(name) ?? openApiFacts.schemas[name] ?? typeSchema(name.split('.').slice(-3).join('.'));
    const known = groupVersionKinds(name, group, version);
    if (known !== undefined) made = { ...made, 'x-kubernetes-group-version-kind': known };
    schemas[name] = made;
    pending.push(...referencesIn(made));
  }
  return sortedRecord(schemas);
}

function groupVersionKinds(name: string, group: string, version: string): readonly GroupVersionKind[] | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (OF_EVERY_VERSION.has(name)) {
    const core = { group: '', kind: last, version: 'v1' };
    return group === '' ? [core] : [core, { group, kind: last, version }];
  }
  if (name === `${META}Status`) return [{ group: '', kind: last, version: 'v1' }];
  const kind = KIND_OF_TYPE.get(name.split('.').slice(-3).join('.'));
  return kind && [kind];
}

const KIND_OF_TYPE: ReadonlyMap<string, GroupVersionKind> = new Map([
  ...schema.kinds.map(({ type, group, kind, version }) => [type, { group, kind, version }] as const),
  // Only subresources take and give these.
  ['autoscaling.v1.Scale', { group: 'autoscaling', kind: 'Scale', version: 'v1' }],
  ['policy.v1.Eviction', { group: 'policy', kind: 'Eviction', version: 'v1' }],
  ['authentication.v1.TokenRequest', { group: 'authentication.k8s.io', kind: 'TokenRequest', version: 'v1' }],
]);

function typeSchema(id: string): SchemaObject {
  const type = schema.types[id];
  if (type === undefined) throw new Error(`no type ${id}`);
  const fields = Object.entries(type.fields);
  const required = fields.filter(([, field]) => field.required === true).map(([name]) => name);
  const unions = openApiFacts.unions[id];
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    ...(fields.length > 0 && {
      properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(id, name, field)])),
    }),
    ...(type.mapType !== undefined && { 'x-kubernetes-map-type': type.mapType }),
    ...(unions && { 'x-kubernetes-unions': unions }),
  };
}

function fieldSchema(id: string, name: string, field: FieldSchema): SchemaObject {
  const value = valueSchema(field.type, openApiFacts.references[id]?.[name], openApiFacts.enums[id]?.[name]);
  const { [name]: preset } = openApiFacts.defaults[id] ?? {};
  const { listType, mapKeys, mapType, mergeKey, patchStrategy } = field;
  const extensions = {
    ...(preset !== undefined && { default: preset }),
    ...(mapKeys && { 'x-kubernetes-list-map-keys': mapKeys }),
    ...(listType !== undefined && { 'x-kubernetes-list-type': listType }),
    ...(mapType !== undefined && { 'x-kubernetes-map-type': mapType }),
    ...(mergeKey !== undefined && { 'x-kubernetes-patch-merge-key': mergeKey }),
    ...(patchStrategy && { 'x-kubernetes-patch-strategy': patchStrategy.join(',') }),
  };
  // A reference can't have neighbours; nearly all have a description, at least.
  return '$ref' in value ? { ...extensions, allOf: [value] } : { ...value, ...extensions };
}

function valueSchema(type: string, reference: string | undefined, values: readonly string[] | undefined): SchemaObject {
  if (type.startsWith('[]')) return { type: 'array', items: valueSchema(type.slice(2), reference, values) };
  if (type.startsWith('map[]'))
    return { type: 'object', additionalProperties: valueSchema(type.slice(5), reference, values) };
  if (type.startsWith('#')) return referenceTo(typeName(type.slice(1)));
  if (type === 'any') return reference === undefined ? { type: 'object' } : referenceTo(reference);
  const scalar = SCALARS[type] ?? {};
  return values === undefined ? scalar : { ...scalar, enum: values };
}
