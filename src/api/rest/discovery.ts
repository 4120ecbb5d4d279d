import { apiVersionOf, type Kind } from '../kind';
import { kubernetesVersion } from '../kubernetes-version';
import { schema, type FieldSchema } from '../schema';

const { major, minor, ...build } = kubernetesVersion;

/** What `/version` says. */
export const serverVersion = {
  major,
  minor,
  emulationMajor: major,
  emulationMinor: minor,
  minCompatibilityMajor: major,
  minCompatibilityMinor: '35',
  ...build,
};

/** The groups in the order a default cluster lists them, as its aggregator sorts them by priority. */
export function groupList(kinds: Iterable<Kind>) {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of kinds) {
    if (group === '') continue;
    const known = versions.get(group) ?? new Set();
    versions.set(group, known.add(version));
  }
  const groups = [...versions].map(([name, known]) => {
    const sorted = [...known].sort().reverse();
    const entries = sorted.map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: entries, preferredVersion: entries[0] };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** The resources of one group and version with their subresources, or undefined when there is no such version. */
export function resourceList(kinds: Iterable<Kind>, groupVersion: string) {
  const own = [...kinds].filter((kind) => apiVersionOf(kind) === groupVersion);
  if (own.length === 0) return undefined;
  const resources = own.flatMap((kind) => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs,
      ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
      ...(kind.categories.length > 0 && { categories: kind.categories }),
    },
    ...kind.subresources.map(({ name, verbs, kind: subKind }) => ({
      name: `${kind.plural}/${name}`,
      singularName: '',
      namespaced: kind.namespaced,
      kind: subKind,
      verbs,
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/**
 * The OpenAPI v3 document of one group and version, as far as `kubectl explain` reads it.
 *
 * Divergence from real Kubernetes: types, fields and requirements only, no descriptions.
 */
export function openApiDocument(kinds: Iterable<Kind>, groupVersion: string) {
  const own = [...kinds].filter((kind) => apiVersionOf(kind) === groupVersion);
  if (own.length === 0) return undefined;
  const schemas: Record<string, unknown> = {};
  const pending = own.map(({ type }) => type);
  const kindOfType = new Map(own.map((kind) => [kind.type, kind]));
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (schemas[id] !== undefined) continue;
    const fields = Object.entries(schema.types[id]?.fields ?? {});
    const required = fields.filter(([, field]) => field.required === true).map(([name]) => name);
    const kind = kindOfType.get(id);
    schemas[id] = {
      type: 'object',
      properties: Object.fromEntries(fields.map(([name, field]) => [name, openApiField(field.type, pending)])),
      ...(required.length > 0 && { required }),
      ...(kind && {
        'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: kind.kind }],
      }),
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: serverVersion.gitVersion },
    paths: {},
    components: { schemas },
  };
}

const OPEN_API_SCALARS: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  bool: { type: 'boolean' },
  Quantity: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' },
  Time: { type: 'string', format: 'date-time' },
  MicroTime: { type: 'string', format: 'date-time' },
  IntOrString: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
  any: { type: 'object' },
};

function openApiField(type: FieldSchema['type'], pending: string[]): object {
  if (type.startsWith('[]')) return { type: 'array', items: openApiField(type.slice(2), pending) };
  if (type.startsWith('map[]')) return { type: 'object', additionalProperties: openApiField(type.slice(5), pending) };
  if (!type.startsWith('#')) return OPEN_API_SCALARS[type] ?? {};
  pending.push(type.slice(1));
  return { $ref: `#/components/schemas/${type.slice(1)}` };
}
