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

/** A path as a request names it. */
export interface RequestPath extends ResourcePath {
  /** One of the older paths, `/api/v1/watch/...`, which watch without being asked to. */
  readonly isWatch: boolean;
  /** What follows the subresource, with its slash: the path that a proxy asks for. Mostly empty. */
  readonly subpath: string;
}

/** Undefined for paths that name no resource (apiserver/pkg/endpoints/request/requestinfo.go). */
export function parseResourcePath(path: string): RequestPath | undefined {
  const segments = decoded(path).replace(/^\/+/, '').split('/');
  const isProxied = segments.length > 5;
  // A slash at the end counts for nothing, except to what lies behind a proxy.
  const endsInSlash = segments.at(-1) === '';
  while (segments.at(-1) === '') segments.pop();
  const isCore = segments[0] === 'api';
  if (!isCore && segments[0] !== 'apis') return undefined;
  const apiVersion = isCore ? segments[1] : `${segments[1]}/${segments[2]}`;
  let first = isCore ? 2 : 3;
  const isWatch = segments[first] === 'watch' && segments.length > first + 1;
  if (isWatch) first += 1;
  if (apiVersion === undefined || segments[first] === undefined || segments[first] === '') return undefined;
  // A namespace is itself a resource: its own path has no further resource below it, apart from its subresources.
  const below = segments[first + 2];
  let namespace = '';
  if (segments[first] === 'namespaces' && below !== undefined && below !== 'status' && below !== 'finalize') {
    namespace = segments[first + 1] ?? '';
    first += 2;
  }
  let subpath = segments.length > first + 3 ? `/${segments.slice(first + 3).join('/')}` : '';
  if (isProxied && endsInSlash && segments[first + 2] !== undefined) subpath += '/';
  return {
    apiVersion,
    namespace,
    plural: segments[first] ?? '',
    name: segments[first + 1] ?? '',
    subresource: segments[first + 2] ?? '',
    isWatch,
    subpath,
  };
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

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
