import type { ApiRequest, ApiResponse, ApiWatchEvent } from '../api/rest/request';
import { ApiError, internalError } from '../api/status';
import type { Cluster } from '../cluster/cluster';
import { ConnectionRefusedError, type Client, type ExecRequest, type ExecResult } from './client';

const EXEC_TIMEOUT_MS = 600_000;
/** How long `waitUntil` goes without asking while nothing changes. */
const QUIET_MS = 1000;

/**
 * The client of an embedded cluster. Between two calls no time passes; a call lets the cluster finish what it can do at the present moment,
 * so that the next one sees it.
 */
export function inProcessClient(cluster: Cluster): Client {
  const { sim, api, rest } = cluster;

  const connect = (): void => {
    if (!cluster.isRunning('API server')) throw new ConnectionRefusedError(cluster.server.replace(/^https?:\/\//, ''));
  };

  const request = async (apiRequest: ApiRequest): Promise<ApiResponse> => {
    connect();
    sim.beginStep();
    const response = rest.handle(apiRequest);
    if (apiRequest.method !== 'GET') sim.settle();
    return response;
  };

  const watch = async (apiRequest: ApiRequest, onEvent: (event: ApiWatchEvent) => void): Promise<() => void> => {
    connect();
    try {
      const stop = rest.watch(apiRequest, onEvent);
      sim.settle();
      return stop;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onEvent({ type: 'ERROR', object: error.status });
      return () => undefined;
    }
  };

  const exec = async (
    { namespace, pod, container, command, stdin }: ExecRequest,
    timeoutMs = EXEC_TIMEOUT_MS,
  ): Promise<ExecResult> => {
    connect();
    sim.beginStep();
    const session = rest.exec({ namespace, name: pod }, container, command, stdin);
    let result: ExecResult | undefined;
    session.onExit((ended) => (result = ended));
    if (!sim.runUntil(() => result !== undefined, timeoutMs)) session.cancel();
    if (result !== undefined) return result;
    throw internalError(`command ${command.join(' ')} in pod ${pod} has not ended within ${timeoutMs / 1000} s`);
  };

  const sleep = async (ms: number): Promise<void> => {
    sim.beginStep();
    sim.advance(ms);
  };

  const waitUntil = async <T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> => {
    const deadlineMs = sim.nowMs + timeoutMs;
    sim.beginStep();
    sim.settle();
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

  return { server: cluster.server, request, watch, exec, nowMs: () => sim.nowMs, sleep, waitUntil };
}
