import type { ApiRequest } from '../api/rest/request';
import { kubernetesVersion } from '../api/kubernetes-version';
import { ApiError } from '../api/status';
import { ConnectionRefusedError, type Client, type ExecRequest, type ExecResult } from '../client/client';
import { asJson, listAt, objectAt, textAt, at } from './json';
import { isObject, type JsonObject, type JsonValue } from '../api/go/json-value';

/** Requests to the API server as kubectl makes them: answers that are refusals are thrown, warnings are printed once each. */
export interface Rest {
  readonly client: Client;
  request(request: ApiRequest): Promise<JsonValue>;
  get(path: string, query?: Query, as?: ApiRequest['as']): Promise<JsonObject>;
  /** The answer as text (`pods/log`). */
  text(path: string, query?: Query): Promise<string>;
  watch: Client['watch'];
  exec(request: ExecRequest): Promise<ExecResult>;
}

/** Whose first part is the field manager of writes that name none (client-go/rest/config.go, DefaultKubernetesUserAgent). */
const USER_AGENT = `kubectl/${kubernetesVersion.gitVersion} (${kubernetesVersion.platform})`;

export type Query = Readonly<Record<string, string>>;

/** `warn` gets each warning of a run at most once. */
export function createRest(client: Client, warn: (text: string) => void): Rest {
  const warned = new Set<string>();
  const request = async (apiRequest: ApiRequest): Promise<JsonValue> => {
    const { code, body, warnings } = await client.request({ userAgent: USER_AGENT, ...apiRequest });
    for (const text of warnings) {
      if (warned.has(text)) continue;
      warned.add(text);
      warn(text);
    }
    const answer = asJson(body);
    if (code >= 400) throw statusError(code, answer);
    return answer;
  };
  return {
    client,
    request,
    get: async (path, query, as) => objectAt(await request(getRequest(path, query, as))),
    text: async (path, query) => {
      const answer = await request(getRequest(path, query));
      return typeof answer === 'string' ? answer : JSON.stringify(answer);
    },
    watch: (apiRequest, onEvent, onEnd) => client.watch(apiRequest, onEvent, onEnd),
    exec: (execRequest) => client.exec(execRequest),
  };
}

/** A client for a server where nobody listens. */
export function refusingClient(server: string): Client {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  const refuse = async (): Promise<never> => {
    throw new ConnectionRefusedError(host);
  };
  return {
    server,
    request: refuse,
    watch: refuse,
    exec: refuse,
    follow: refuse,
    stream: refuse,
    forwardPort: refuse,
    proxy: refuse,
    sleep: refuse,
    waitUntil: refuse,
    nowMs: () => 0,
  };
}

/** The error that a `Status` object tells of. */
export function statusError(code: number, body: JsonValue): ApiError {
  const message = textAt(body, 'message') || (typeof body === 'string' ? body : 'unknown');
  const reason = textAt(body, 'reason');
  const details = at(body, 'details');
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    status: 'Failure',
    code,
    message,
    ...(reason !== '' && { reason }),
    ...(isObject(details) && { details: statusDetails(details) }),
  });
}

function statusDetails(details: JsonObject) {
  const causes = listAt(details, 'causes').map((cause) => ({
    field: textAt(cause, 'field'),
    message: textAt(cause, 'message'),
    reason: textAt(cause, 'reason'),
  }));
  return {
    name: textAt(details, 'name'),
    kind: textAt(details, 'kind'),
    group: textAt(details, 'group'),
    uid: textAt(details, 'uid'),
    causes,
  };
}

function getRequest(path: string, query?: Query, as?: ApiRequest['as']): ApiRequest {
  return { method: 'GET', path, ...(query && { query }), ...(as && { as }) };
}
