import type { HttpHandler, Listener, NetworkNamespace } from '../../sim/net';
import type { ServiceRules } from './service-table';

/**
 * The ports on which kube-proxy tells load balancers whether a node has endpoints of a service whose traffic stays on its node
 * (pkg/proxy/healthcheck/service_health.go). Each is opened when somebody first asks there, and closed when the service has it no more.
 */
export class HealthChecks {
  readonly #rulesOf: (nodeName: string) => ServiceRules;
  readonly #listeners = new Map<string, Listener>();

  constructor(rulesOf: (nodeName: string) => ServiceRules) {
    this.#rulesOf = rulesOf;
  }

  /** Somebody is about to ask at this port of the node. */
  listen(nodeName: string, stack: NetworkNamespace | undefined, port: number): void {
    const isWanted = this.#rulesOf(nodeName).atHealthCheckPort(port) !== undefined;
    if (!isWanted && this.#listeners.size === 0) return;
    const key = `${nodeName} ${port}`;
    const listener = this.#listeners.get(key);
    if (!isWanted) {
      listener?.close();
      this.#listeners.delete(key);
    } else if (listener === undefined && stack !== undefined) {
      const opened = stack.listen({ port, http: this.#answer(nodeName, port) });
      if (opened !== 'EADDRINUSE') this.#listeners.set(key, opened);
    }
  }

  #answer(nodeName: string, port: number): HttpHandler {
    return (_request, respond) => {
      const state = this.#rulesOf(nodeName).atHealthCheckPort(port);
      const count = state?.usable(nodeName).local.filter(({ ready }) => ready).length ?? 0;
      const [namespace = '', name = ''] = state?.rule.service.split('/') ?? [];
      const report = { service: { namespace, name }, localEndpoints: count, serviceProxyHealthy: true };
      const headers = {
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'x-load-balancing-endpoint-weight': String(count),
      };
      respond({ status: count > 0 ? 200 : 503, headers, body: JSON.stringify(report, undefined, '\t') });
    };
  }
}
