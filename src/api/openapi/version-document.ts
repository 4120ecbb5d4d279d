import { sortedRecord } from '../json-object';
import type { Kind } from '../kind';
import { kubernetesVersion } from '../kubernetes-version';
import type { SubresourceFacts } from '../schema';
import { schema } from '../schema';
import { referencesIn, referenceTo, type OpenApiDocument, type PathItem, type SchemaObject } from './document';
import { apiTag, titleOf } from './names';
import { contentOf } from './operations';
import { pathsOf } from './paths';
import { listSchema, schemasFor, typeName } from './type-schemas';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const DISCOVERY_MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

/** The schema of a kind's objects, when it is not a built-in one. */
export type CustomSchemaOf = (kind: Kind) => SchemaObject | undefined;

/** The OpenAPI v3 document of one group and version: its kinds' operations and every type that they reach. */
export function versionDocument(
  { group, version }: { readonly group: string; readonly version: string },
  kinds: readonly Kind[],
  customSchemaOf: CustomSchemaOf,
): OpenApiDocument {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const own = new Map<string, SchemaObject>();
  const name = (kind: Kind) => (schema.types[kind.type] === undefined ? customName(kind) : typeName(kind.type));
  const nameOfSubresource = (kind: Kind, subresource: SubresourceFacts) => {
    const isOwn = subresource.group === undefined && subresource.kind === kind.kind;
    if (isOwn) return name(kind);
    const { group: ofGroup = group, version: ofVersion = version } = subresource;
    return typeName(`${ofGroup.split('.')[0] || 'core'}.${ofVersion}.${subresource.kind}`);
  };
  const paths: Record<string, PathItem> = {
    [`${root}/`]: documentPath(`get${titleOf(group, version)}APIResources`, apiTag(group, version), 'APIResourceList'),
  };
  for (const kind of kinds) {
    const isCustom = schema.types[kind.type] === undefined;
    const custom = isCustom ? customSchemaOf(kind) : undefined;
    if (custom !== undefined) own.set(name(kind), custom);
    const listKind = { group, kind: `${kind.kind}List`, version };
    if (kind.verbs.includes('list')) own.set(`${name(kind)}List`, listSchema(name(kind), listKind));
    Object.assign(
      paths,
      pathsOf(root, { kind, name: name(kind), isCustom }, (subresource) => nameOfSubresource(kind, subresource)),
    );
  }
  return documentOf(paths, schemasFor(paths, own, { group, version }));
}

/** The documents of the paths that only tell what there is: `api`, `apis`, `apis/apps`, `version`. */
export function discoveryDocument(path: string): OpenApiDocument | undefined {
  const [root, group, ...rest] = path.split('/');
  if (rest.length > 0) return undefined;
  let item: PathItem | undefined;
  if (path === 'api') item = documentPath('getCoreAPIVersions', 'core', 'APIVersions');
  if (path === 'apis') item = documentPath('getAPIVersions', 'apis', 'APIGroupList');
  if (path === 'version') item = versionPath();
  if (root === 'apis' && group !== undefined)
    item = documentPath(`get${titleOf(group)}APIGroup`, apiTag(group), 'APIGroup');
  if (item === undefined) return undefined;
  const paths = { [`/${path}/`]: item };
  return documentOf(paths, schemasFor(paths, new Map(), { group: '', version: '' }));
}

/** `com.example.stable.v1.CronTab` (apiextensions-apiserver/pkg/controller/openapi/builder, `ToRESTFriendlyName`). */
function customName({ group, version, kind }: Kind): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

function documentOf(
  paths: Readonly<Record<string, PathItem>>,
  schemas: Readonly<Record<string, SchemaObject>>,
): OpenApiDocument {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: `${kubernetesVersion.major}.${kubernetesVersion.minor}` },
    paths: sortedRecord(paths),
    components: {
      ...(referencesIn(paths).size > 0 && { schemas }),
      securitySchemes: {
        BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' },
      },
    },
  };
}

function documentPath(operationId: string, tag: string, type: string): PathItem {
  const content = contentOf(DISCOVERY_MEDIA_TYPES, referenceTo(META + type));
  return {
    get: {
      tags: [tag],
      operationId,
      responses: { 200: { description: 'OK', content }, 401: { description: 'Unauthorized' } },
    },
  };
}

function versionPath(): PathItem {
  const content = contentOf(['application/json'], referenceTo('io.k8s.apimachinery.pkg.version.Info'));
  return {
    get: {
      tags: ['version'],
      operationId: 'getCodeVersion',
      responses: { 200: { description: 'OK', content }, 401: { description: 'Unauthorized' } },
    },
  };
}
