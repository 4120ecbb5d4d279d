const PROXY = /^(\/api\/v1\/(?:namespaces\/[^/]+\/(?:pods|services)|nodes)\/[^/?]+\/proxy)(?=[/?]|$)(.*)$/s;

/** The two parts of a path that leads through the API server to somebody else's server. */
export interface ProxyPath {
  /** Of the API; ends in `/proxy`. */
  readonly path: string;
  /** What that server is asked for, with the query. */
  readonly rest: string;
}

/** Undefined for a path of the API itself. */
export function proxyPathOf(url: string): ProxyPath | undefined {
  const [, path, rest = ''] = PROXY.exec(url) ?? [];
  return path === undefined ? undefined : { path, rest };
}
