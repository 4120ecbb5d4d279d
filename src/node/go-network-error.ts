import type { NetworkErrorCode } from '../sim/net';

/** `10.244.0.5:8080`, `[fd00::5]:8080` (net.JoinHostPort). */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Why Go's net.Dial gave up (package net, `OpError`).
 *
 * Divergence from real Kubernetes: which name server was asked for a name that is not known is not told.
 */
export function dialError(host: string, port: number, code: NetworkErrorCode): string {
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  return `dial tcp ${hostAndPort(host, port)}: ${REASONS[code]}`;
}

const REASONS: Readonly<Record<Exclude<NetworkErrorCode, 'ENOTFOUND'>, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'connect: connection reset by peer',
  EHOSTUNREACH: 'connect: no route to host',
  ETIMEDOUT: 'i/o timeout',
  EADDRINUSE: 'bind: address already in use',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
};
