import { StringDecoder } from 'node:string_decoder';
import { withItemTypes } from './item-types';
import { kubernetesVersion } from '../../api/kubernetes-version';
import { parseResourcePath, resourcePath } from '../../api/rest/path';
import type { ApiRequest, ApiResponse, ApiWatchEvent } from '../../api/rest/request';
import type { Status } from '../../api/generated/types';
import { ApiError, internalError } from '../../api/status';
import type { HttpRequest, HttpResponse } from '../../sim/net';
import type { Client, ExecRequest, ExecResult } from '../client';
import { bodyOf, statusOf, warningsOf } from './answer';
import { createConnection, type Headers, type WireResponse } from './connection';
import { textOfBytes } from './connection-errors';
import { openForwardedPort } from './forwarded-port';
import { lineReader } from './json-lines';
import { exitCodeOf, openRemoteCommand } from './remote-command';
import { impersonationHeaders } from '../impersonation-headers';
import type { ServerAccess } from '../server-access';
import { createWaiter } from './waiter';

const EXEC_TIMEOUT_MS = 600_000;
/** As kubectl names itself (client-go/rest/config.go, DefaultKubernetesUserAgent). */
const USER_AGENT = `kubectl/${kubernetesVersion.gitVersion} (${kubernetesVersion.platform}) kubernetes/unknown`;

/** A `Client` whose connections can be dropped. */
export interface HttpClient extends Client {
  /** Drops the connections that wait for their next use; what is under way goes on. */
  close(): void;
}

/**
 * The client of any cluster that can be reached over HTTP. Time is real: `sleep` sleeps, `waitUntil` asks again and again.
 * Throws `ConnectionError` when the server's address is none.
 */
export function httpClient(access: ServerAccess): HttpClient {
  const connection = createConnection(access);
  const { waitUntil, heard } = createWaiter();

  const headersOf = ({ user, userAgent, ifNoneMatch, ...request }: ApiRequest): Headers => ({
    Accept: acceptOf(request),
    'User-Agent': userAgent ?? access.userAgent ?? USER_AGENT,
    ...(user && impersonationHeaders(user)),
    ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
  });

  const send = (request: ApiRequest, isStream = false): Promise<WireResponse> => {
    const { method, body, rawBody, contentType = 'application/json' } = request;
    const content = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    return connection.send({
      method,
      target: targetOf(request),
      headers: {
        ...headersOf(request),
        ...(!isStream && access.disableCompression !== true && { 'Accept-Encoding': 'gzip' }),
        ...(content !== undefined && { 'Content-Type': contentType }),
      },
      ...(content !== undefined && { body: content }),
      isStream,
    });
  };

  const request = async (apiRequest: ApiRequest): Promise<ApiResponse> => {
    const response = await send(apiRequest);
    return { code: response.code, body: withItemTypes(await bodyOf(response)), warnings: warningsOf(response) };
  };

  const watch: Client['watch'] = async (apiRequest, onEvent, onEnd) => {
    const response = await send({ ...apiRequest, query: { ...apiRequest.query, watch: 'true' } }, true);
    await requireSuccess(response);
    const lines = lineReader((line) => onEvent(eventOf(line)));
    return listen(response, lines.push, () => onEnd?.(), heard);
  };

  const follow: Client['follow'] = async (apiRequest, onText, onEnd) => {
    const response = await send(apiRequest, true);
    await requireSuccess(response);
    return listen(response, onText, onEnd, heard);
  };

  const stream: Client['stream'] = (apiRequest, query, output) => {
    const parameters = new URLSearchParams(apiRequest.query);
    if (query.container !== undefined) parameters.set('container', query.container);
    for (const word of query.command) parameters.append('command', word);
    for (const name of ['stdin', 'stdout', 'stderr', 'tty'] as const) if (query[name]) parameters.set(name, 'true');
    const onEnd = (status: Status): void => {
      output.onEnd(status);
      heard();
    };
    const target = `${apiRequest.path}?${parameters}`;
    return openRemoteCommand(connection, target, headersOf(apiRequest), { ...output, onEnd });
  };

  const exec = async (asked: ExecRequest, timeoutMs = EXEC_TIMEOUT_MS): Promise<ExecResult> => {
    const { namespace, pod, container, command, stdin, user } = asked;
    const path = resourcePath({ apiVersion: 'v1', namespace, plural: 'pods', name: pod, subresource: 'exec' });
    const output: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
    const ended = deferred<Status>();
    const process = await stream(
      { method: 'GET', path, ...(user && { user }) },
      {
        ...(container !== undefined && { container }),
        command,
        stdin: stdin !== undefined,
        stdout: true,
        stderr: true,
        tty: false,
      },
      {
        onStdout: (bytes) => void output.stdout.push(bytes),
        onStderr: (bytes) => void output.stderr.push(bytes),
        onEnd: ended.resolve,
      },
    );
    if (stdin !== undefined) {
      process.write(Buffer.from(stdin));
      process.end();
    }
    const timer = setTimeout(() => {
      ended.reject(
        internalError(`command ${command.join(' ')} in pod ${pod} has not ended within ${timeoutMs / 1000} s`),
      );
      process.close();
    }, timeoutMs);
    const status = await ended.promise.finally(() => clearTimeout(timer));
    const exitCode = exitCodeOf(status);
    if (exitCode === undefined) throw new ApiError(status);
    const [stdout, stderr] = [output.stdout, output.stderr].map((chunks) => textOfBytes(Buffer.concat(chunks)));
    return { stdout: stdout ?? '', stderr: stderr ?? '', exitCode };
  };

  const proxy = async (apiRequest: ApiRequest, forwarded: HttpRequest): Promise<HttpResponse> => {
    const response = await connection.send({
      method: forwarded.method,
      target: `${apiRequest.path}${forwarded.path}`,
      headers: { ...headersOf(apiRequest), ...forwarded.headers },
      ...(forwarded.body !== '' && { body: forwarded.body }),
    });
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
    );
    const body = textOfBytes(Buffer.concat(await response.body.toArray()));
    const refusal = response.code >= 400 ? statusOf(body) : undefined;
    if (refusal !== undefined) throw new ApiError(refusal);
    return { status: response.code, headers, body };
  };

  return {
    server: access.server,
    request,
    watch,
    exec,
    follow,
    stream,
    forwardPort: (apiRequest, port) => openForwardedPort(connection, apiRequest.path, headersOf(apiRequest), port),
    proxy,
    nowMs: connection.nowMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms);
      }),
    waitUntil,
    close: connection.close,
  };
}

/** Source: apimachinery/pkg/watch/streamwatcher.go (receive). */
function eventOf(line: string): ApiWatchEvent {
  try {
    return JSON.parse(line) as ApiWatchEvent;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'ERROR', object: internalError(`unable to decode an event from the watch stream: ${why}`).status };
  }
}

/** Calls back with the text as it comes, until its end or until the returned function is called. */
function listen(
  { body }: WireResponse,
  onText: (text: string) => void,
  onEnd: () => void,
  heard: () => void,
): () => void {
  const decoder = new StringDecoder('utf8');
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    onEnd();
    heard();
  };
  body.on('data', (bytes: Buffer) => {
    if (!open) return;
    onText(decoder.write(bytes));
    heard();
  });
  // Whether the server ends it or the connection breaks, there is no more to come.
  body.once('error', end).once('close', end);
  return () => {
    open = false;
    body.destroy();
  };
}

async function requireSuccess(response: WireResponse): Promise<void> {
  if (response.code >= 400) throw new ApiError((await bodyOf(response)) as Status);
}

function targetOf({ path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams(query).toString();
  return parameters === '' ? path : `${path}?${parameters}`;
}

/** Source: client-go/rest/request.go (NewRequest), cli-runtime/pkg/resource/builder.go, kubectl/pkg/cmd/get/get.go (transformRequests), client-go/metadata/metadata.go. */
function acceptOf({ method, path, as = 'object', query }: ApiRequest): string {
  switch (as) {
    case 'object':
      // What is behind the server, a kubelet or an application, may have no JSON to give.
      return 'application/json, */*';
    case 'table':
      return 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
    case 'metadata': {
      const isList = method === 'GET' && parseResourcePath(path)?.name === '' && query?.['watch'] === undefined;
      return `application/json;as=PartialObjectMetadata${isList ? 'List' : ''};v=v1;g=meta.k8s.io,application/json`;
    }
    case 'discovery-v2':
    case 'discovery-v2beta1':
      return `application/json;g=apidiscovery.k8s.io;v=${as.slice('discovery-'.length)};as=APIGroupDiscoveryList,application/json`;
    case 'protobuf':
      return 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
