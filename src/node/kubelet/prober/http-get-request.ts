import type { Container, HTTPGetAction } from '../../../api/generated/types';
import type { Outcome } from '../../outcome';
import { hostAndPort } from '../../go-network-error';
import { probePort } from './probe-port';

export interface HttpTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

export interface HttpGetRequest {
  readonly target: HttpTarget;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const VERSION = '1.36';

/** The request that an `httpGet` stands for, of a probe or of a lifecycle hook (pkg/probe/http/request.go). */
export function httpGetRequest(
  { scheme = 'HTTP', host = '', port, path = '', httpHeaders = [] }: HTTPGetAction,
  container: Container,
  podIP: string,
  use: 'probe' | 'lifecycle',
): Outcome<HttpGetRequest> {
  const number = probePort(port, container);
  if ('error' in number) return number;
  const target: HttpTarget = {
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    host: host === '' ? podIP : host,
    port: number.value,
    path: path.startsWith('/') ? path : `/${path}`,
  };
  const headers: Record<string, string> = {};
  for (const { name, value } of httpHeaders) {
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : `${before}, ${value}`;
  }
  headers['user-agent'] ??= `kube-${use}/${VERSION}`;
  headers['accept'] ??= '*/*';
  headers['connection'] ??= 'close';
  for (const name of ['accept', 'host', 'user-agent']) if (headers[name] === '') delete headers[name];
  return { value: { target, headers } };
}

export function urlOf({ scheme, host, port, path }: HttpTarget): string {
  return `${scheme}://${hostAndPort(host, port)}${path}`;
}

/** Where a `Location` header leads to; undefined when it cannot be understood. */
export function redirectTarget(from: HttpTarget, location: string): HttpTarget | undefined {
  let url: URL;
  try {
    url = new URL(location, urlOf(from));
  } catch {
    return undefined;
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  return { scheme, host: url.hostname.replace(/^\[|\]$/g, ''), port, path: `${url.pathname}${url.search}` };
}
