import type { HTTPGetAction } from '../../../api/generated/types';
import type { Delivery, HttpOutcome, HttpResponse } from '../../../sim/net';
import { bytesOfText, textOfBytes } from '../../../sim/text-bytes';
import { failure, success, unknown, type AttemptDone, type ProbeOutcome, type ProbeTarget } from './attempt';
import { httpGetError } from './http-get-error';
import { httpGetRequest, redirectTarget, urlOf, type HttpGetRequest, type HttpTarget } from './http-get-request';
import { Surroundings, type Steadiness } from './steadiness';

/** 10 KB (`maxRespBodyLength`). */
const MAX_BODY_BYTES = 10 * 1024;
const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * A GET whose answer 200 to 399 is a success. Redirects are followed on the same host; one to another host ends it with a warning.
 * Source: pkg/probe/http/http.go; error texts: Go's net/http and net.
 *
 * Divergence from real Kubernetes: a server that ends before it has answered always shows as `EOF`, never as a reset connection.
 */
export function httpGetProbe(target: ProbeTarget, action: HTTPGetAction, timeoutMs: number, done: AttemptDone): void {
  const request = httpGetRequest(action, target.spec, target.podIP, 'probe');
  if ('error' in request) done(unknown(request.error));
  else new HttpGet(target, request.value, timeoutMs, done).send(request.value.target, 0);
}

class HttpGet {
  readonly #target: ProbeTarget;
  readonly #request: HttpGetRequest;
  readonly #startedMs: number;
  readonly #deadlineMs: number;
  readonly #done: AttemptDone;
  readonly #surroundings: Surroundings;

  constructor(target: ProbeTarget, request: HttpGetRequest, timeoutMs: number, done: AttemptDone) {
    this.#target = target;
    this.#request = request;
    this.#startedMs = target.sim.nowMs;
    this.#deadlineMs = target.sim.nowMs + timeoutMs;
    this.#done = done;
    this.#surroundings = new Surroundings(target.containers, target.container.sandbox.config.network);
  }

  send(to: HttpTarget, redirects: number, referer?: string): void {
    if (to.scheme === 'http') {
      this.#get(to, redirects, referer);
      return;
    }
    const { hostNetwork } = this.#target;
    const pending = hostNetwork.connect(to.host, to.port, this.#leftMs, (error) => {
      const { server } = pending.delivery ?? {};
      if (error !== undefined) this.#end(failure(httpGetError(to, error, undefined)));
      else if (server?.http !== undefined && server.tls !== true) {
        this.#end(failure(`Get "${urlOf(to)}": http: server gave HTTP response to HTTPS client`));
      } else this.#get(to, redirects, referer);
    });
  }

  get #leftMs(): number {
    return Math.max(0, this.#deadlineMs - this.#target.sim.nowMs);
  }

  #get(to: HttpTarget, redirects: number, referer: string | undefined): void {
    const { headers } = this.#request;
    const request = {
      method: 'GET',
      path: to.path,
      headers: referer === undefined ? headers : { ...headers, referer },
      body: '',
    };
    const pending = this.#target.hostNetwork.http(to.host, to.port, request, this.#leftMs, (outcome) =>
      this.#answered(to, redirects, outcome, pending.delivery),
    );
  }

  #answered(to: HttpTarget, redirects: number, outcome: HttpOutcome, delivery: Delivery | undefined): void {
    if ('error' in outcome) {
      this.#end(failure(httpGetError(to, outcome.error, delivery)));
      return;
    }
    const { response } = outcome;
    if (delivery?.server.tls === true && to.scheme === 'http') {
      this.#end(failure(statusMessage(400)));
      return;
    }
    const location = response.headers['location'] ?? response.headers['Location'] ?? '';
    if (!REDIRECTS.has(response.status) || location === '') {
      this.#end(verdict(response), redirects === 0 ? delivery : undefined);
      return;
    }
    const next = redirectTarget(to, location);
    if (next === undefined) {
      this.#end(failure(`Get "${urlOf(to)}": failed to parse Location header ${JSON.stringify(location)}`));
    } else if (next.host !== this.#request.target.host) this.#end(verdict(response));
    else if (redirects + 1 >= MAX_REDIRECTS) {
      this.#end(failure(`Get "${urlOf(next)}": stopped after ${MAX_REDIRECTS} redirects`));
    } else this.send(next, redirects + 1, urlOf(to));
  }

  #end(outcome: ProbeOutcome, delivery?: Delivery): void {
    const unchanged = this.#surroundings.unchanged();
    this.#done(outcome, unchanged && delivery !== undefined ? this.#steadiness(delivery) : undefined);
  }

  /** Only a server in the pod itself is known well enough. */
  #steadiness({ server, request, atMs }: Delivery): Steadiness | undefined {
    const { pod, podIP, sim } = this.#target;
    const { http, steadyUntilMs } = server;
    const { host, path, scheme } = this.#request.target;
    if (pod.spec.hostNetwork === true || host !== podIP || scheme === 'https') return undefined;
    if (http === undefined || request === undefined || steadyUntilMs === undefined) return undefined;
    const untilMs = steadyUntilMs(path);
    if (untilMs <= sim.nowMs || atMs !== this.#startedMs) return undefined;
    const repeat = (): void => http(request, () => undefined);
    return { untilMs, surroundings: this.#surroundings, writesLogs: true, repeat };
  }
}

function verdict({ status, body }: HttpResponse): ProbeOutcome {
  if (status < 200 || status >= 400) return failure(statusMessage(status));
  const bytes = body.length * 3 <= MAX_BODY_BYTES ? undefined : bytesOfText(body);
  const shown = bytes === undefined ? body : textOfBytes(bytes.subarray(0, MAX_BODY_BYTES));
  if (status < 300) return success(shown);
  return { result: 'warning', output: `Probe terminated redirects, Response body: ${shown}` };
}

function statusMessage(status: number): string {
  return `HTTP probe failed with statuscode: ${status}`;
}
