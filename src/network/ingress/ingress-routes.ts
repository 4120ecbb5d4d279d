import type { HTTPIngressPath, Ingress, IngressBackend } from '../../api/generated/types';

/** Where a request goes, and as what. */
export interface IngressTarget {
  readonly namespace: string;
  readonly backend: IngressBackend;
  /** Path and query as the backend gets them. */
  readonly path: string;
}

export interface IngressRequest {
  /** As the header has it, with or without a port. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

const REWRITE = 'nginx.ingress.kubernetes.io/rewrite-target';
const USE_REGEX = 'nginx.ingress.kubernetes.io/use-regex';

interface Location {
  readonly namespace: string;
  readonly backend: IngressBackend;
  readonly path: string;
  readonly type: string;
  readonly isExpression: boolean;
  readonly rewrite: string | undefined;
}

/**
 * What the rules of all ingresses, the oldest first, say of a request: the most exact host, then an exact path, then the longest one that fits;
 * else the default backend. Undefined: nothing (ingress-nginx, internal/ingress/controller/controller.go, `getBackendServers`;
 * controller/template/template.go, `buildLocation`).
 */
export function routeRequest(ingresses: readonly Ingress[], { host, path }: IngressRequest): IngressTarget | undefined {
  const [pathname = '/', ...query] = path.split('?');
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const server = serverOf(ingresses, name);
  const location = server === undefined ? undefined : locationOf(locationsOf(ingresses, server), pathname);
  if (location !== undefined) {
    const rewritten = rewrite(location, pathname);
    const text = query.length === 0 ? rewritten : `${rewritten}?${query.join('?')}`;
    return { namespace: location.namespace, backend: location.backend, path: text };
  }
  const fallback = ingresses.find(
    ({ spec }) =>
      spec.defaultBackend !== undefined &&
      ((spec.rules ?? []).length === 0 || (spec.rules ?? []).some((rule) => (rule.host ?? '') === server)),
  );
  if (fallback?.spec.defaultBackend === undefined) return undefined;
  return { namespace: fallback.metadata.namespace ?? '', backend: fallback.spec.defaultBackend, path };
}

/** Does an ingress ask for this host to be served encrypted? */
export function isTlsHost(ingresses: readonly Ingress[], host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return ingresses.some(({ spec }) => (spec.tls ?? []).some(({ hosts = [] }) => hosts.some((one) => fits(one, name))));
}

/** The host of the rules that are for this name: its own, one with a wildcard, or '' for those without a host. */
function serverOf(ingresses: readonly Ingress[], name: string): string | undefined {
  const hosts = new Set(ingresses.flatMap(({ spec }) => (spec.rules ?? []).map((rule) => rule.host ?? '')));
  if (hosts.has(name)) return name;
  const wildcard = [...hosts].find((host) => host.startsWith('*.') && fits(host, name));
  return wildcard ?? (hosts.has('') ? '' : undefined);
}

function fits(host: string, name: string): boolean {
  return host === name || (host.startsWith('*.') && name.slice(name.indexOf('.')) === host.slice(1));
}

function locationsOf(ingresses: readonly Ingress[], server: string): readonly Location[] {
  return ingresses.flatMap(({ metadata, spec }) => {
    const { [REWRITE]: target, [USE_REGEX]: useRegex } = metadata.annotations ?? {};
    const common = {
      namespace: metadata.namespace ?? '',
      rewrite: target,
      isExpression: target !== undefined || useRegex === 'true',
    };
    const paths = (spec.rules ?? [])
      .filter((rule) => (rule.host ?? '') === server)
      .flatMap((rule): readonly HTTPIngressPath[] => rule.http?.paths ?? []);
    return paths.map(({ path = '/', pathType, backend }) => ({ ...common, path, type: pathType, backend }));
  });
}

function locationOf(locations: readonly Location[], pathname: string): Location | undefined {
  // One expression makes expressions of all paths of the host; the longest is tried first.
  if (locations.some(({ isExpression }) => isExpression)) {
    const sorted = [...locations].sort((a, b) => b.path.length - a.path.length);
    return sorted.find(({ path }) => expression(path).test(pathname));
  }
  const exact = locations.find(({ path, type }) => type === 'Exact' && path === pathname);
  if (exact !== undefined) return exact;
  const matching = locations.filter(
    ({ path, type }) =>
      (type === 'Prefix' && isPathPrefix(path, pathname)) ||
      (type === 'ImplementationSpecific' && pathname.startsWith(path)),
  );
  return matching.reduce<Location | undefined>(
    (best, one) => (best === undefined || one.path.length > best.path.length ? one : best),
    undefined,
  );
}

/** By whole elements: `/a` is a prefix of `/a/b`, but not of `/ab`. */
function isPathPrefix(prefix: string, pathname: string): boolean {
  const bare = prefix.replace(/\/$/, '');
  return pathname === bare || pathname.startsWith(`${bare}/`);
}

function rewrite({ path, rewrite: target }: Location, pathname: string): string {
  if (target === undefined || target === '') return pathname;
  const match = expression(path).exec(pathname);
  return target.replace(/\$(\d)/g, (_whole, number: string) => match?.[Number(number)] ?? '');
}

/** What nginx makes of the path of a rule: `location ~* "^/path"`. What is no expression matches nothing. */
function expression(path: string): RegExp {
  try {
    return new RegExp(`^${path}`, 'i');
  } catch {
    return /$^/;
  }
}
