import type { ApiRequest, ApiResponse, ApiWatchEvent } from '../api/rest/request';
import { resourcePath } from '../api/rest/path';
import { ApiError, internalError } from '../api/status';
import type { Cluster } from '../cluster/cluster';
import { bytesOfText, TextReader } from '../sim/text-bytes';
import type { HttpRequest, HttpResponse } from '../sim/net';
import {
  ConnectionRefusedError,
  NetworkError,
  type Client,
  type ExecRequest,
  type ExecResult,
  type ForwardedPort,
  type ProcessInput,
  type ProcessOutput,
  type ProcessQuery,
} from './client';
import { runToEnd } from './run-to-end';

export interface InProcessOptions {
  /**
   * What happens while a caller waits for the cluster: time passes until `done` holds, at most for `timeoutMs`. Default: at once, as the
   * cluster's clock has it. Where a clock of its own drives the cluster, nothing.
   */
  readonly passTime?: (done: () => boolean, timeoutMs: number) => void;
  /** Lets the cluster finish what it can do at the present moment. Default: at once, within the call that has given it something to do. */
  readonly settle?: () => void;
}

const EXEC_TIMEOUT_MS = 600_000;
/** How long an answer over the simulated network may take. */
const ANSWER_TIMEOUT_MS = 600_000;
/** How long `waitUntil` goes without asking while nothing changes. */
const QUIET_MS = 1000;

/**
 * The client of an embedded cluster. Between two calls no time passes; a call lets the cluster finish what it can do at the present moment,
 * so that the next one sees it.
 */
export function inProcessClient(cluster: Cluster, options: InProcessOptions = {}): Client {
  const { sim, api, rest } = cluster;
  const passTime = options.passTime ?? ((done, timeoutMs) => void sim.runUntil(done, timeoutMs));

  const connect = (): void => {
    if (!cluster.isRunning('API server')) throw new ConnectionRefusedError(cluster.server.replace(/^https?:\/\//, ''));
  };

  /** Whoever answers from inside the event loop is heard by the loop itself. */
  const settle = (): void => {
    if (sim.running) return;
    if (options.settle === undefined) sim.settle();
    else options.settle();
  };

  /** The answer to something that takes the cluster some time. */
  const answerOf = <Answer>(
    begin: (resolve: (answer: Answer) => void, reject: (error: Error) => void) => void,
    timeoutMs: number,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      let done = false;
      begin(
        (answer) => {
          done = true;
          resolve(answer);
        },
        (error) => {
          done = true;
          reject(error);
        },
      );
      settle();
      if (!done && !sim.running) passTime(() => done, timeoutMs);
    });

  const request = async (apiRequest: ApiRequest): Promise<ApiResponse> => {
    connect();
    sim.beginStep();
    const response = rest.handle(apiRequest);
    if (apiRequest.method !== 'GET') settle();
    return response;
  };

  const watch = async (
    apiRequest: ApiRequest,
    onEvent: (event: ApiWatchEvent) => void,
    onEnd?: () => void,
  ): Promise<() => void> => {
    connect();
    const stop = rest.watch(apiRequest, onEvent, onEnd);
    settle();
    return stop;
  };

  const exec = async (wanted: ExecRequest, timeoutMs = EXEC_TIMEOUT_MS): Promise<ExecResult> => {
    connect();
    sim.beginStep();
    const { command, pod, stdin } = wanted;
    return await answerOf<ExecResult>((resolve, reject) => {
      const process = runToEnd(
        (listener) => rest.streams.process(execRequest(wanted), execStreams(wanted), listener),
        stdin,
        (result) => {
          timeout.cancel();
          if (result instanceof ApiError) reject(result);
          else resolve(result);
        },
      );
      const timeout = sim.after(timeoutMs, () => {
        process.close();
        reject(internalError(`command ${command.join(' ')} in pod ${pod} has not ended within ${timeoutMs / 1000} s`));
      });
    }, timeoutMs);
  };

  const follow = async (
    apiRequest: ApiRequest,
    onText: (text: string) => void,
    onEnd: () => void,
  ): Promise<() => void> => {
    connect();
    sim.beginStep();
    const stop = rest.streams.follow(apiRequest, { onText, onEnd });
    settle();
    return stop;
  };

  const stream = async (apiRequest: ApiRequest, query: ProcessQuery, output: ProcessOutput): Promise<ProcessInput> => {
    connect();
    sim.beginStep();
    const process = rest.streams.process(apiRequest, query, {
      onStdout: (text) => output.onStdout(bytesOfText(text)),
      onStderr: (text) => output.onStderr(bytesOfText(text)),
      onEnd: (status) => output.onEnd(status),
    });
    const reader = new TextReader();
    const settled =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        sim.beginStep();
        act(...args);
        settle();
      };
    settle();
    return {
      write: settled((bytes: Uint8Array) => process.write(reader.read(bytes))),
      end: settled(() => {
        process.write(reader.end());
        process.end();
      }),
      resize: settled((columns: number, rows: number) => process.resize(columns, rows)),
      pause: () => process.pause(),
      resume: settled(() => process.resume()),
      close: settled(() => process.close()),
    };
  };

  const forwardPort = async (apiRequest: ApiRequest, port: number): Promise<ForwardedPort> => {
    connect();
    const ports = rest.streams.ports(apiRequest);
    return {
      http: (exchange) =>
        answerOf<HttpResponse>((resolve, reject) => {
          sim.beginStep();
          ports.http(port, exchange, (outcome) => {
            if ('error' in outcome) reject(new NetworkError(outcome.error));
            else resolve(outcome.response);
          });
        }, ANSWER_TIMEOUT_MS),
      connect: async () => {
        connect();
        sim.beginStep();
        return await answerOf<string | undefined>((resolve) => ports.connect(port, resolve), ANSWER_TIMEOUT_MS);
      },
    };
  };

  const proxy = async (apiRequest: ApiRequest, forwarded: HttpRequest): Promise<HttpResponse> => {
    connect();
    sim.beginStep();
    return await answerOf<HttpResponse>((resolve, reject) => {
      rest.proxy(apiRequest, forwarded, (outcome) => {
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.response);
      });
    }, ANSWER_TIMEOUT_MS);
  };

  const sleep = async (ms: number): Promise<void> => {
    sim.beginStep();
    sim.advance(ms);
  };

  const waitUntil = async <T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> => {
    const deadlineMs = sim.nowMs + timeoutMs;
    sim.beginStep();
    settle();
    for (;;) {
      const answer = await probe();
      if (answer !== undefined) return answer;
      const { revision } = api;
      const restMs = deadlineMs - sim.nowMs;
      // Most answers depend on what is stored; for those that do not (logs, files), a second's patience.
      const changed = sim.runUntil(() => api.revision !== revision, Math.min(restMs, QUIET_MS));
      if (!changed && restMs <= QUIET_MS) return await probe();
    }
  };

  return {
    server: cluster.server,
    request,
    watch,
    exec,
    follow,
    stream,
    forwardPort,
    proxy,
    nowMs: () => sim.nowMs,
    sleep,
    waitUntil,
  };
}

function execRequest({ namespace, pod, user }: ExecRequest): ApiRequest {
  const path = resourcePath({ apiVersion: 'v1', namespace, plural: 'pods', name: pod, subresource: 'exec' });
  return { method: 'POST', path, ...(user && { user }) };
}

function execStreams({ container, command, stdin }: ExecRequest): ProcessQuery {
  return {
    ...(container !== undefined && { container }),
    command,
    stdin: stdin !== undefined,
    stdout: true,
    stderr: true,
    tty: false,
  };
}
