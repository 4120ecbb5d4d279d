import type { Kind } from '../kind';
import { bodyKind } from '../kinds/body-kind';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { services } from '../kinds/service';
import type { ApiServer } from '../server';
import type { RequestPath } from './path';
import type { ApiRequest } from './request';
import { userOf } from './request-attributes';

/** What a connection is asked for with (pkg/apis/core/types.go), by the resource and its subresource. */
const OPTIONS: ReadonlyMap<Kind, Readonly<Record<string, string>>> = new Map<Kind, Readonly<Record<string, string>>>([
  [
    pods,
    {
      exec: 'PodExecOptions',
      attach: 'PodAttachOptions',
      portforward: 'PodPortForwardOptions',
      proxy: 'PodProxyOptions',
    },
  ],
  [services, { proxy: 'ServiceProxyOptions' }],
  [nodes, { proxy: 'NodeProxyOptions' }],
]);

/**
 * Asks admission about a connection, before it is known whether there is anything to connect to; refuses by throwing `ApiError`.
 * Source: apiserver/pkg/endpoints/handlers/rest.go (ConnectResource).
 *
 * Divergence from real Kubernetes: what admission changes in the options of a connection has no effect.
 */
export function admitConnection(
  api: ApiServer,
  request: ApiRequest,
  { namespace, name, subresource, ...path }: RequestPath,
  options: Readonly<Record<string, unknown>>,
): void {
  const kind = api.kindOf(path.apiVersion, path.plural);
  const optionsKind = kind === undefined ? undefined : OPTIONS.get(kind)?.[subresource];
  if (kind === undefined || optionsKind === undefined || !api.isAdmitted(kind, subresource)) return;
  const set = Object.entries(options).filter(([, value]) => value !== undefined && value !== false && value !== '');
  api.admit({
    operation: 'CONNECT',
    kind,
    part: bodyKind('', 'v1', optionsKind, ''),
    object: {
      apiVersion: 'v1',
      kind: optionsKind,
      metadata: { name, ...(kind.namespaced && { namespace }), uid: '', resourceVersion: '', creationTimestamp: '' },
      ...Object.fromEntries(set),
    },
    options: { user: userOf(request), subresource },
  });
}
