import type { HttpOutcome, HttpRequest, NetworkErrorCode, PendingRequest } from '../../sim/net';
import type { ServiceReference } from '../generated/types';
import { quote } from '../go/text';
import { services } from '../kinds/service';
import type { ApiServer } from '../server';
import { webhookNetwork } from './server-network';
import { webhookAnswer, type WebhookAnswer } from './webhook-answer';

/** One call of a webhook. */
export interface WebhookCall {
  /** By which faults are told apart. */
  readonly name: string;
  readonly clientConfig: { readonly url?: string; readonly service?: ServiceReference };
  readonly timeoutMs: number;
  readonly body: unknown;
}

/**
 * Calls webhooks, all together, and waits for all answers. Outside the event loop the world goes on meanwhile; a write of the engine's own
 * parts, which can't wait, gets its answers as if the rest of the world stood still (`atOnce`).
 * Source: apiserver/pkg/util/webhook/client.go, apiserver/pkg/util/proxy/proxy.go (ResolveCluster), client-go/rest/request.go.
 *
 * Divergence from real Kubernetes: certificates are not verified against `caBundle`, only that the server speaks TLS; a write of a controller,
 * a kubelet or the scheduler takes no virtual time, however long a webhook takes to answer it, and a webhook that is busy then times out.
 */
export function callWebhooks(
  api: ApiServer,
  calls: readonly WebhookCall[],
  atOnce = api.sim.running,
): readonly WebhookAnswer[] {
  const answers: (WebhookAnswer | undefined)[] = calls.map(() => undefined);
  let waiting = calls.length;
  const pending: PendingRequest[] = [];
  const start = (): void => {
    for (const [index, call] of calls.entries()) {
      const request = send(api, call, (answer) => {
        if (answers[index] !== undefined) return;
        answers[index] = answer;
        waiting -= 1;
      });
      if (request !== undefined) pending.push(request);
    }
  };
  const isDone = (): boolean => waiting === 0;
  const longestMs = Math.max(0, ...calls.map(({ timeoutMs }) => timeoutMs));
  if (atOnce) api.sim.aside(start, isDone, longestMs);
  else {
    const untilMs = api.sim.nowMs + longestMs;
    start();
    while (!isDone() && api.sim.step(untilMs));
  }
  if (!isDone()) for (const request of pending) request.cancel();
  return calls.map((call, index) => answers[index] ?? { error: failure(call, 'context deadline exceeded') });
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function send(api: ApiServer, call: WebhookCall, onDone: (answer: WebhookAnswer) => void): PendingRequest | undefined {
  const { host, faults } = webhookNetwork(api);
  const fault = faults.get(call.name);
  const fail = (why: string): undefined => {
    onDone({ error: failure(call, why) });
    return undefined;
  };
  if (fault === 'times out') {
    const timer = api.sim.after(call.timeoutMs, () => fail('context deadline exceeded'));
    return { cancel: () => timer.cancel() };
  }
  const target = resolve(api, call);
  if (typeof target === 'string') return fail(target);
  const from = host();
  if (fault === 'is refused') return fail(dialError(target, 'ECONNREFUSED'));
  if (from === undefined) return fail(dialError(target, 'EHOSTUNREACH'));
  const url = urlOf(call);
  const request: HttpRequest = {
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'user-agent': 'kube-apiserver-admission',
    },
    body: JSON.stringify(call.body),
  };
  const pending = from.http(target.host, target.port, request, call.timeoutMs, (outcome) => {
    const isPlain = pending.delivery !== undefined && pending.delivery.server.tls !== true;
    onDone(isPlain ? { error: failure(call, PLAIN) } : answerOf(call, target, outcome));
  });
  return pending;
}

const PLAIN = 'http: server gave HTTP response to HTTPS client';

function answerOf(call: WebhookCall, target: Target, outcome: HttpOutcome): WebhookAnswer {
  if ('error' in outcome) {
    const why = outcome.error === 'ETIMEDOUT' ? 'context deadline exceeded' : dialError(target, outcome.error);
    return { error: failure(call, why) };
  }
  return webhookAnswer(outcome.response);
}

function urlOf({ clientConfig: { url = '', service }, timeoutMs }: WebhookCall): URL {
  const parsed =
    service === undefined ? new URL(url) : new URL(`https://${hostOf(service)}${slashed(service.path ?? '/')}`);
  parsed.searchParams.set('timeout', `${timeoutMs / 1000}s`);
  return parsed;
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function hostOf({ name, namespace, port = 443 }: ServiceReference): string {
  return `${name}.${namespace}.svc:${port}`;
}

/** The error of a call as Go's HTTP client prints it: a service's port is always told. */
function failure(call: WebhookCall, why: string): string {
  const { pathname, search, host } = urlOf(call);
  const { service } = call.clientConfig;
  const shown = service === undefined ? host : hostOf(service);
  return `Post "https://${shown}${pathname}${search}": ${why}`;
}

/** Where to dial, or why that is not known. */
function resolve(api: ApiServer, call: WebhookCall): Target | string {
  const { service } = call.clientConfig;
  if (service === undefined) {
    const { hostname, port } = urlOf(call);
    return { host: hostname, port: port === '' ? 443 : Number(port) };
  }
  const { name, namespace, port = 443 } = service;
  const found = api.find(services, { namespace, name });
  if (found === undefined) return `service ${quote(name)} not found`;
  const { type = 'ClusterIP', clusterIP = '', externalName = '', ports = [] } = found.spec ?? {};
  if (type === 'ExternalName') return { host: externalName, port };
  if (clusterIP === 'None') return 'cannot route to service with ClusterIP "None"';
  if (!ports.some((own) => own.port === port)) return `no service port ${port} found for service ${quote(name)}`;
  return { host: clusterIP, port };
}

function dialError({ host, port }: Target, error: NetworkErrorCode): string {
  switch (error) {
    case 'ECONNREFUSED':
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${host}:${port}: connect: no route to host`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${host}: no such host`;
    default:
      return 'EOF';
  }
}
