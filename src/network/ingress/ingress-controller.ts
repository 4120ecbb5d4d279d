import type { Ingress, IngressBackend, IngressClass } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { ingressClasses, ingresses } from '../../api/kinds/networking/networking';
import { services } from '../../api/kinds/service';
import { createEventRecorder } from '../../api/events/event-recorder';
import type { Draft } from '../../api/object';
import type { ApiServer } from '../../api/server';
import type { HttpHandler, HttpResponse, IncomingHttpRequest, NetworkNamespace } from '../../sim/net';
import { isTlsHost, routeRequest, type IngressTarget } from './ingress-routes';
import { nginxPage } from './nginx-page';

const CONTROLLER = 'k8s.io/ingress-nginx';
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
/** `--update-status`: how often the addresses are written. */
const STATUS_PERIOD_MS = 60_000;
/** `proxy_read_timeout` */
const READ_TIMEOUT_MS = 60_000;
/** `proxy_next_upstream_tries` */
const MAX_TRIES = 3;

/**
 * ingress-nginx as minikube's addon `ingress` brings it: answers on ports 80 and 443 of a node and leads requests to the pods behind the services
 * that ingresses name, one pod after the other. Returns the function that ends it.
 *
 * Divergence from real Kubernetes: there is no controller pod and no admission webhook: the node itself answers, and pods see its address as
 * that of the client; of the annotations only `rewrite-target`, `use-regex` and `ssl-redirect` have an effect. Port 443 is
 * taken to be encrypted, with whatever certificate.
 */
export function startIngressController(api: ApiServer, node: NetworkNamespace): () => void {
  const controller = new IngressController(api, node);
  return () => controller.stop();
}

class IngressController {
  readonly #api: ApiServer;
  readonly #node: NetworkNamespace;
  readonly #ends: (() => void)[] = [];
  readonly #startMs: number;
  readonly #turns = new Map<string, number>();
  #statusPlanned = false;

  constructor(api: ApiServer, node: NetworkNamespace) {
    this.#api = api;
    this.#node = node;
    this.#startMs = api.sim.nowMs;
    if (api.find(ingressClasses, { namespace: '', name: 'nginx' }) === undefined) api.create(ingressClasses, CLASS);
    for (const [port, scheme] of [
      [80, 'http'],
      [443, 'https'],
    ] as const) {
      const http: HttpHandler = (request, respond) => this.#serve(request, scheme, respond);
      const listener = node.listen({ port, http, ...(scheme === 'https' && { tls: true }) });
      if (listener !== 'EADDRINUSE') this.#ends.push(() => listener.close());
    }
    const recorder = createEventRecorder(api, { component: 'nginx-ingress-controller' });
    this.#ends.push(
      api.watch(ingresses, {}, ({ type, object, old }) => {
        if (type === 'DELETED' || !this.#isOurs(object)) return;
        if (old === undefined || old.spec !== object.spec)
          recorder.event(object, 'Normal', 'Sync', 'Scheduled for sync');
        this.#planStatus();
      }),
    );
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#ends.length = 0;
  }

  #isOurs({ metadata, spec }: Ingress): boolean {
    const name = spec.ingressClassName;
    // minikube's controller serves those too that name no class (`--watch-ingress-without-class`).
    if (name === undefined) return (metadata.annotations?.[CLASS_ANNOTATION] ?? 'nginx') === 'nginx';
    return this.#api.find(ingressClasses, { namespace: '', name })?.spec.controller === CONTROLLER;
  }

  #ours(): readonly Ingress[] {
    return this.#api
      .list(ingresses)
      .filter((ingress) => this.#isOurs(ingress))
      .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  }

  #planStatus(): void {
    if (this.#statusPlanned) return;
    this.#statusPlanned = true;
    const { sim } = this.#api;
    const periods = Math.floor((sim.nowMs - this.#startMs) / STATUS_PERIOD_MS) + 1;
    const timer = sim.at(this.#startMs + periods * STATUS_PERIOD_MS, () => {
      this.#statusPlanned = false;
      this.#writeStatus();
    });
    this.#ends.push(() => timer.cancel());
  }

  #writeStatus(): void {
    const [ip = ''] = this.#node.addresses;
    for (const { metadata, status } of this.#ours()) {
      if (status?.loadBalancer?.ingress?.[0]?.ip === ip) continue;
      const key = { namespace: metadata.namespace ?? '', name: metadata.name };
      this.#api.modifyStatus(ingresses, key, (ingress) => ({
        ...ingress,
        status: { loadBalancer: { ingress: [{ ip }] } },
      }));
    }
  }

  #serve(request: IncomingHttpRequest, scheme: 'http' | 'https', respond: (response: HttpResponse) => void): void {
    const all = this.#ours();
    const host = request.headers['host'] ?? '';
    if (scheme === 'http' && isTlsHost(all, host) && all.every(redirects)) {
      return respond(nginxPage(308, { location: `https://${host.replace(/:\d+$/, '')}${request.path}` }));
    }
    const target = routeRequest(all, { host, path: request.path });
    if (target === undefined) return respond(nginxPage(404));
    const endpoints = this.#endpoints(target);
    if (endpoints.length === 0) return respond(nginxPage(503));
    this.#forward(request, scheme, target, endpoints, respond);
  }

  #forward(
    request: IncomingHttpRequest,
    scheme: string,
    { path, namespace, backend }: IngressTarget,
    endpoints: readonly Upstream[],
    respond: (response: HttpResponse) => void,
  ): void {
    const service = `${namespace}/${backend.service?.name ?? ''}`;
    const host = request.headers['host'] ?? '';
    const headers = {
      ...request.headers,
      host,
      'x-request-id': this.#requestId(),
      'x-real-ip': request.remoteAddress,
      'x-forwarded-for': request.remoteAddress,
      'x-forwarded-host': host,
      'x-forwarded-port': String(request.localPort),
      'x-forwarded-proto': scheme,
      'x-forwarded-scheme': scheme,
      'x-scheme': scheme,
    };
    const { method, body } = request;
    const attempt = (tries: number) => {
      const turn = this.#turns.get(service) ?? 0;
      this.#turns.set(service, turn + 1);
      const upstream = endpoints[turn % endpoints.length];
      if (upstream === undefined) return respond(nginxPage(503));
      this.#node.http(upstream.address, upstream.port, { method, path, headers, body }, READ_TIMEOUT_MS, (outcome) => {
        if ('response' in outcome) return respond(outcome.response);
        if (tries < MAX_TRIES) return attempt(tries + 1);
        respond(nginxPage(outcome.error === 'ETIMEDOUT' ? 504 : 502));
      });
    };
    attempt(1);
  }

  /** The ready pods behind a backend. */
  #endpoints({ namespace, backend }: IngressTarget): readonly Upstream[] {
    const name = backend.service?.name ?? '';
    const service = this.#api.find(services, { namespace, name });
    const portName = service?.spec.ports?.find((port) => isWanted(port, backend))?.name;
    if (service === undefined || !(service.spec.ports ?? []).some((port) => isWanted(port, backend))) return [];
    const found: Upstream[] = [];
    for (const slice of this.#api.collection(endpointSlices).values(namespace)) {
      if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
      const port = slice.ports?.find((candidate) => (candidate.name ?? '') === (portName ?? ''))?.port;
      if (port === undefined) continue;
      for (const { addresses, conditions } of slice.endpoints ?? [])
        if (conditions?.ready !== false) for (const address of addresses) found.push({ address, port });
    }
    return found.sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  #requestId(): string {
    const random = this.#api.sim.random('ingress');
    return Array.from({ length: 32 }, () => random.below(16).toString(16)).join('');
  }
}

interface Upstream {
  readonly address: string;
  readonly port: number;
}

function isWanted(port: { readonly name?: string; readonly port: number }, { service }: IngressBackend): boolean {
  const { name, number } = service?.port ?? {};
  return name !== undefined && name !== '' ? port.name === name : port.port === number;
}

function redirects({ metadata }: Ingress): boolean {
  return metadata.annotations?.['nginx.ingress.kubernetes.io/ssl-redirect'] !== 'false';
}

const CLASS: Draft<IngressClass> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: {
    name: 'nginx',
    labels: {
      'app.kubernetes.io/component': 'controller',
      'app.kubernetes.io/instance': 'ingress-nginx',
      'app.kubernetes.io/name': 'ingress-nginx',
    },
    annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
  },
  spec: { controller: CONTROLLER },
};
