export interface HttpUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

/** Reads `[http://]host[:port][/path]`; undefined when it is none. */
export function parseUrl(text: string): HttpUrl | undefined {
  const found = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/i.exec(text);
  if (found === null) return undefined;
  const [, scheme = 'http', host = '', port, path = '/'] = found;
  const lower = scheme.toLowerCase();
  return {
    scheme: lower,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (lower === 'https' ? 443 : 80) : Number(port),
    path: path.startsWith('?') ? `/${path}` : path,
  };
}
