import type { Endpoints, Node, Pod } from '../generated/types';
import type { KubeletDirectory } from '../kubelet-endpoint';
import { endpoints } from '../kinds/endpoints/endpoints';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { services } from '../kinds/service';
import type { ApiServer } from '../server';
import { badRequest, notFound, pathNotFound, serviceUnavailable, type ApiError } from '../status';
import type {
  HttpOutcome,
  HttpRequest,
  HttpResponse,
  NetworkErrorCode,
  NetworkNamespace,
  PendingRequest,
} from '../../sim/net';
import { admitConnection } from './connecting';
import { parseResourcePath } from './path';
import { rewriteLinks, rewriteLocation, type ProxiedPage } from './proxy-links';
import type { ApiRequest } from './request';

/** The network that the API server is in; undefined while there is no machine. */
export type ServerNetwork = () => NetworkNamespace | undefined;

/**
 * Sends a request through the API server to a pod, a service or a node. `request.path` ends in `/proxy`, `forwarded.path` is what follows,
 * with the query. Refuses by throwing `ApiError`; `onDone` gets the answer, or the error that it became on the way.
 */
export type Proxy = (
  request: ApiRequest,
  forwarded: HttpRequest,
  onDone: (outcome: { readonly response: HttpResponse } | { readonly error: ApiError }) => void,
) => PendingRequest;

/** Where a proxied request goes to. */
interface Location {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

const KUBELET_PORT = 10_250;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
/** What concerns one connection only, and what is for the API server alone (net/http/httputil/reverseproxy.go, `hopHeaders`). */
const HOP_HEADERS: ReadonlySet<string> = new Set(
  'connection proxy-connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade authorization'.split(
    ' ',
  ),
);

/**
 * Source: apimachinery/pkg/util/proxy/{upgradeaware,transport}.go, and the `ResourceLocation` of pods (pkg/registry/core/pod/strategy.go),
 * services (pkg/registry/core/service/storage/storage.go) and nodes (pkg/registry/core/node/strategy.go).
 *
 * Divergence from real Kubernetes: connections are not upgraded; `https` is spoken to whoever answers HTTP; among the endpoints of a service
 * the choice is the simulation's.
 */
export function createProxy(
  api: ApiServer,
  kubelets: KubeletDirectory,
  network: ServerNetwork,
  authorize: (request: ApiRequest) => void,
): Proxy {
  return (request, forwarded, onDone) => {
    authorize(request);
    const path = parseResourcePath(request.path);
    const kind = path === undefined ? undefined : api.kindOf(path.apiVersion, path.plural);
    if (path === undefined || path.subresource !== 'proxy' || !METHODS.has(forwarded.method)) throw pathNotFound();
    admitConnection(api, request, path, { path: splitQuery(forwarded.path)[0] });
    const id = splitId(path.name);
    const location =
      kind === pods
        ? podLocation(api, path.namespace, path.name, id)
        : kind === services
          ? serviceLocation(api, path.namespace, path.name, id)
          : kind === nodes
            ? nodeLocation(api, path.name, id)
            : undefined;
    if (location === undefined) throw pathNotFound();
    const [target = '', query] = splitQuery(forwarded.path);
    if (target === '') {
      onDone({ response: { status: 301, headers: { location: `${request.path}/${query}` }, body: '' } });
      return { cancel: () => undefined };
    }
    const page: ProxiedPage = {
      prefix: request.path,
      host: hostOf(location),
      requestHost: forwarded.headers['host'] ?? '',
    };
    const sent: HttpRequest = { ...forwarded, headers: forwardedHeaders(forwarded, `${request.path}${target}`) };
    const done = (outcome: HttpOutcome): void => {
      if ('error' in outcome)
        onDone({ error: serviceUnavailable(`error trying to reach service: ${dialError(page.host, outcome.error)}`) });
      else onDone({ response: rewritten(outcome.response, page) });
    };
    const kubelet = kind === nodes && location.port === KUBELET_PORT ? kubelets(id?.name ?? '') : undefined;
    if (kubelet !== undefined) {
      const response = kubelet.serve(sent);
      api.sim.post(() => done({ response }));
      return { cancel: () => undefined };
    }
    const from = network();
    if (from === undefined) {
      done({ error: 'EHOSTUNREACH' });
      return { cancel: () => undefined };
    }
    return from.http(location.host, location.port, sent, Infinity, done);
  };
}

interface Id {
  readonly scheme: string;
  readonly name: string;
  /** Empty, a number or a name. */
  readonly port: string;
}

/** `name`, `name:port` or `scheme:name:port` (apimachinery/pkg/util/net/port_split.go). */
function splitId(text: string): Id | undefined {
  const parts = text.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) return undefined;
  return { scheme, name, port };
}

function podLocation(api: ApiServer, namespace: string, text: string, id: Id | undefined): Location {
  if (id === undefined) throw badRequest(`invalid pod request ${JSON.stringify(text)}`);
  const pod: Pod = api.get(pods, { namespace, name: id.name });
  const first = pod.spec.containers.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  const host = pod.status?.podIP ?? '';
  if (host === '' || host.startsWith('127.')) throw badRequest('address not allowed');
  return { scheme: id.scheme, host, port: portNumber(id, id.port === '' ? String(first ?? '') : id.port) };
}

function serviceLocation(api: ApiServer, namespace: string, text: string, id: Id | undefined): Location {
  if (id === undefined) throw badRequest(`invalid service request ${JSON.stringify(text)}`);
  let portName = id.port;
  if (/^\d+$/.test(id.port)) {
    const { spec } = api.get(services, { namespace, name: id.name });
    const declared = spec?.ports?.find(({ port }) => String(port) === id.port);
    if (declared === undefined)
      throw serviceUnavailable(`no service port ${Number(id.port)} found for service ${JSON.stringify(id.name)}`);
    portName = declared.name ?? '';
  }
  const { subsets = [] }: Endpoints = api.get(endpoints, { namespace, name: id.name });
  if (subsets.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id.name)}`);
  const random = api.sim.random('service proxy');
  const from = random.below(subsets.length);
  for (let index = 0; index < subsets.length; index += 1) {
    const { addresses = [], ports = [] } = subsets[(from + index) % subsets.length] ?? {};
    const port = ports.find(({ name = '' }) => name === portName);
    if (port === undefined || addresses.length === 0) continue;
    const address = addresses[random.below(addresses.length)];
    if (address !== undefined) return { scheme: id.scheme, host: address.ip, port: port.port };
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(text)}`);
}

function nodeLocation(api: ApiServer, text: string, id: Id | undefined): Location {
  if (id === undefined) throw badRequest(`invalid node request ${JSON.stringify(text)}`);
  const node: Node | undefined = api.find(nodes, { namespace: '', name: id.name });
  if (node === undefined) throw notFound(nodes, id.name);
  const host = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? id.name;
  return { scheme: id.scheme, host, port: id.port === '' ? KUBELET_PORT : portNumber(id, id.port) };
}

function portNumber({ scheme }: Id, text: string): number {
  if (text === '') return scheme === 'https' ? 443 : 80;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw serviceUnavailable(`error trying to reach service: dial tcp: address ${text}: invalid port`);
}

function splitQuery(path: string): readonly [path: string, query: string] {
  const mark = path.indexOf('?');
  return mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark)];
}

function hostOf({ host, port, scheme }: Location): string {
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

function forwardedHeaders({ headers }: HttpRequest, uri: string): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name));
  return { ...Object.fromEntries(kept), 'x-forwarded-uri': uri };
}

function rewritten(response: HttpResponse, page: ProxiedPage): HttpResponse {
  const { location, 'content-length': _length, ...headers } = response.headers;
  if (location !== undefined && location !== '')
    return { ...response, headers: { ...response.headers, location: rewriteLocation(location, page) } };
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim();
  if (type !== 'text/html' || (headers['content-encoding'] ?? '') !== '') return response;
  return { ...response, headers, body: rewriteLinks(response.body, page) };
}

/** Go's words for a connection that did not come about (net/dial.go, syscall). */
function dialError(address: string, error: NetworkErrorCode): string {
  const full = /:\d+$/.test(address) ? address : `${address}:80`;
  switch (error) {
    case 'ECONNREFUSED':
      return `dial tcp ${full}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${full}: connect: no route to host`;
    case 'ETIMEDOUT':
      return `dial tcp ${full}: i/o timeout`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${full.replace(/:\d+$/, '')}: no such host`;
    default:
      return 'EOF';
  }
}
