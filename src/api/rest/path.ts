/** A path of the API, taken apart: `/api/v1/namespaces/{namespace}/{plural}/{name}/{subresource}` and its shorter forms. */
export interface ResourcePath {
  readonly apiVersion: string;
  readonly namespace: string;
  readonly plural: string;
  /** Empty for a collection. */
  readonly name: string;
  /** Empty, `status`, `binding`, `log`, ... */
  readonly subresource: string;
}

/** Undefined for paths that name no resource (apiserver/pkg/endpoints/request/requestinfo.go). */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = path.split('/').slice(1).map(decodeSegment);
  const isCore = segments[0] === 'api';
  if (!isCore && segments[0] !== 'apis') return undefined;
  const apiVersion = isCore ? segments[1] : `${segments[1]}/${segments[2]}`;
  const rest = segments.slice(isCore ? 2 : 3);
  if (apiVersion === undefined || rest[0] === undefined || rest[0] === '') return undefined;
  // A namespace is itself a resource: its own path has no further resource below it, apart from its subresources.
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] ?? '');
  const [plural = '', name = '', ...subresource] = scoped ? rest.slice(2) : rest;
  return { apiVersion, namespace: scoped ? (rest[1] ?? '') : '', plural, name, subresource: subresource.join('/') };
}

/** The path of a resource: what `parseResourcePath` takes apart. */
export function resourcePath({ apiVersion, namespace, plural, name, subresource }: ResourcePath): string {
  const segments = [
    apiVersion.includes('/') ? 'apis' : 'api',
    ...apiVersion.split('/'),
    ...(namespace === '' ? [] : ['namespaces', namespace]),
    plural,
    ...(name === '' ? [] : [name]),
    ...(subresource === '' ? [] : [subresource]),
  ];
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
