import type { User } from '../api/authentication/user';
import type { Status } from '../api/generated/types';
import type { ApiRequest, ApiResponse, ApiWatchEvent } from '../api/rest/request';
import type { HttpRequest, HttpResponse, NetworkErrorCode } from '../sim/net';

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the pod's default container. */
  readonly container?: string;
  readonly command: readonly string[];
  readonly stdin?: string;
  /** Who asks. Default: as for an `ApiRequest`. */
  readonly user?: User;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Which process of a container, and which of its streams (`PodExecOptions`, `PodAttachOptions`). */
export interface ProcessQuery {
  readonly container?: string;
  /** Empty for attach. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** What a process in a container writes, as it comes. */
export interface ProcessOutput {
  onStdout(bytes: Uint8Array): void;
  onStderr(bytes: Uint8Array): void;
  /** Called once, after the last output: `Success`, or a failure whose cause `ExitCode` tells the exit code (what channel 3 of a remote command carries). */
  onEnd(status: Status): void;
}

/** The way in to a process that runs in a container. */
export interface ProcessInput {
  write(bytes: Uint8Array): void;
  /** No more input comes. */
  end(): void;
  /** The size of the terminal, in characters. */
  resize(columns: number, rows: number): void;
  /** Whoever reads the output is behind: a command waits at its next write until `resume`. */
  pause(): void;
  resume(): void;
  /** Hangs up. */
  close(): void;
}

/** A port of a pod, held open from outside. */
export interface ForwardedPort {
  /** One HTTP exchange with whoever listens at the port. Rejects with `NetworkError` when nobody does, or when the connection breaks. */
  http(request: HttpRequest): Promise<HttpResponse>;
  /** Opens a connection and closes it; or says, in the words of whoever tried, why there is none. */
  connect(): Promise<string | undefined>;
}

/** What went wrong on the way to a port of a pod. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(readonly code: NetworkErrorCode) {
    super(code);
  }
}

/** Nobody listens at the API server's address. */
export class ConnectionRefusedError extends Error {
  override readonly name = 'ConnectionRefusedError';

  /** `server` is `host:port`. */
  constructor(readonly server: string) {
    super(`dial tcp ${server}: connect: connection refused`);
  }
}

/** The API server cannot be talked to for any other reason; the message is in the words of Go's net and crypto packages. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/**
 * The one door into a cluster. kubectl, the steps, the reports and the HTTP server know nothing else of it; whether it leads to an
 * embedded cluster or over HTTP to a real one makes no difference to them.
 *
 * Every method rejects with `ConnectionRefusedError` while the API server is down, over HTTP also with `ConnectionError`. A request that the server refuses is an answer
 * (code 400 and above, a `Status`), not a rejection.
 */
export interface Client {
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
  request(request: ApiRequest): Promise<ApiResponse>;
  /**
   * Follows a list; `onEvent` is called in order until the returned function is called. The query may hold resourceVersion and selectors.
   * `onEnd` is called once when the server ends the watch or the connection breaks; to go on from there is the caller's. Rejects with
   * `ApiError` when it is refused.
   */
  watch(request: ApiRequest, onEvent: (event: ApiWatchEvent) => void, onEnd?: () => void): Promise<() => void>;
  /** Runs a command in a container to its end. Rejects with `ApiError` when it cannot start, or when it has not ended within `timeoutMs`. */
  exec(request: ExecRequest, timeoutMs?: number): Promise<ExecResult>;
  /**
   * Follows the text that a request answers bit by bit (`pods/log` with `follow=true`). `onEnd` is called once, when it is complete. Returns
   * the function that ends it early. Rejects with `ApiError` when it is refused.
   */
  follow(request: ApiRequest, onText: (text: string) => void, onEnd: () => void): Promise<() => void>;
  /**
   * Runs a command in a container, or attaches to its main process: `request.path` ends in `/exec` or `/attach`. Rejects with `ApiError` when
   * it is refused. Output, and even the end, may come before the way in is there.
   */
  stream(request: ApiRequest, query: ProcessQuery, output: ProcessOutput): Promise<ProcessInput>;
  /** Opens a way to a port of a pod: `request.path` ends in `/portforward`. Rejects with `ApiError` when it is refused. */
  forwardPort(request: ApiRequest, port: number): Promise<ForwardedPort>;
  /**
   * Sends an HTTP request through the API server to a pod, service or node: `request.path` ends in `/proxy`, `forwarded.path` is what follows
   * it, with the query. Rejects with `ApiError` when it is refused, or when nobody can be reached.
   */
  proxy(request: ApiRequest, forwarded: HttpRequest): Promise<HttpResponse>;
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
