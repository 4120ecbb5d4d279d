import type { Pod } from '../../api/generated/types';
import type { LogOptions, PodReference } from '../../api/kubelet-endpoint';
import { ApiError } from '../../api/status';
import type { HttpRequest, HttpResponse } from '../../sim/net';

interface Sources {
  pods(): readonly Pod[];
  logs(pod: PodReference, container: string, options: LogOptions): string;
  /** `/stats/summary` */
  summary(): object;
  /** `/metrics/resource` */
  metrics(): string;
}

/**
 * What the kubelet serves over HTTP to whoever the API server lets through (pkg/kubelet/server/server.go, `InstallDefaultHandlers`).
 *
 * Divergence from real Kubernetes: health, pods, container logs, use of resources; nothing else.
 */
export function kubeletPages({ method, path }: HttpRequest, { pods, logs, summary, metrics }: Sources): HttpResponse {
  const [route = ''] = path.split('?');
  if (route === '/healthz' || route.startsWith('/healthz/')) return text(200, 'ok');
  if (method !== 'GET') return text(405, '405: Method Not Allowed');
  if (/^\/pods\/?$/.test(route)) return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods() });
  if (/^\/stats\/summary\/?$/.test(route)) return json(summary());
  if (/^\/metrics\/resource\/?$/.test(route)) return text(200, metrics());
  const log = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)\/?$/.exec(route);
  if (log === null) return text(404, '404 page not found\n');
  const [, namespace = '', name = '', container = ''] = log;
  try {
    return text(200, logs({ namespace, name }, container, {}));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return text(error.code, error.message);
  }
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function json(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
