import type { ApiRequest, ApiResponse, ApiWatchEvent } from '../api/rest/request';

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the pod's default container. */
  readonly container?: string;
  readonly command: readonly string[];
  readonly stdin?: string;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Nobody listens at the API server's address. */
export class ConnectionRefusedError extends Error {
  override readonly name = 'ConnectionRefusedError';

  /** `server` is `host:port`. */
  constructor(readonly server: string) {
    super(`dial tcp ${server}: connect: connection refused`);
  }
}

/**
 * The one door into a cluster. kubectl, the steps, the reports and the HTTP server know nothing else of it; whether it leads to an
 * embedded cluster or over HTTP to a real one makes no difference to them.
 *
 * Every method rejects with `ConnectionRefusedError` while the API server is down. A request that the server refuses is an answer
 * (code 400 and above, a `Status`), not a rejection.
 */
export interface Client {
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
  request(request: ApiRequest): Promise<ApiResponse>;
  /** Follows a list; `onEvent` is called in order until the returned function is called. The query may hold resourceVersion and selectors. */
  watch(request: ApiRequest, onEvent: (event: ApiWatchEvent) => void): Promise<() => void>;
  /** Runs a command in a container to its end. Rejects with `ApiError` when it cannot start, or when it has not ended within `timeoutMs`. */
  exec(request: ExecRequest, timeoutMs?: number): Promise<ExecResult>;
  /** The cluster's clock, milliseconds since 1970. */
  nowMs(): number;
  /** Lets the cluster's time pass. Costs no real time on an embedded cluster. */
  sleep(ms: number): Promise<void>;
  /**
   * Asks `probe` now and after every change of the cluster until it answers something else than undefined, at most for `timeoutMs` of the
   * cluster's time; then undefined.
   */
  waitUntil<T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined>;
}
