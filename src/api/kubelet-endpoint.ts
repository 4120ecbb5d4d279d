import type { Status } from './generated/types';
import type { HttpOutcome, HttpRequest, HttpResponse, PendingRequest } from '../sim/net';

/** Which lines of a container's log, as `PodLogOptions` has them. */
export interface LogOptions {
  /** Only that many lines from the end. */
  readonly tailLines?: number;
  /** The log of the container's last instance before the present one. */
  readonly previous?: boolean;
  /** Only what was written at or after this moment (milliseconds since 1970). */
  readonly sinceMs?: number;
  /** Each line after the moment it was written, RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean;
  /** At most that many bytes. */
  readonly limitBytes?: number;
  /** Default: both. */
  readonly stream?: 'stdout' | 'stderr';
}

export interface LogFollower {
  onText(text: string): void;
  /** Called once: the container has ended, `limitBytes` are reached, or the kubelet is gone. */
  onEnd(): void;
}

/** Which streams of a process are wanted (the CRI's ExecRequest and AttachRequest). */
export interface ProcessStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** One terminal instead of three streams; all output is standard output. Attach has what the container has. */
  readonly tty: boolean;
}

/** What a process writes, as it comes, and how it ends. Called as events of their own, never inside the call that begins. */
export interface ProcessListener {
  onStdout(text: string): void;
  onStderr(text: string): void;
  /** Called once: `Success`, or a failure. A command that ended with another code than 0 has the reason `NonZeroExitCode` and a cause `ExitCode`. */
  onEnd(status: Status): void;
}

/** A process that somebody outside holds on to. */
export interface StreamedProcess {
  write(text: string): void;
  /** No more input comes. */
  end(): void;
  /** In characters. */
  resize(columns: number, rows: number): void;
  /** Whoever reads is behind: a command waits at its next write until `resume`. */
  pause(): void;
  resume(): void;
  /** Hangs up: a command is killed, a process that was there before goes on. */
  close(): void;
}

/** The ports of a pod, reached from inside it: what listens on `127.0.0.1` too. */
export interface PodPorts {
  http(port: number, request: HttpRequest, onDone: (outcome: HttpOutcome) => void): PendingRequest;
  /** Opens a connection and closes it; or says, in the container runtime's words, why there is none. */
  connect(port: number, onDone: (refusal: string | undefined) => void): void;
}

/** Names one pod; a `uid` that is given must be the running one's. */
export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** The part of a kubelet's own API that the API server proxies to (`pkg/kubelet/server/server.go`). Refuses by throwing `ApiError`. */
export interface KubeletEndpoint {
  /** `container` may be an init container. Errors: 400 while the container waits or there is no previous one, 404 for an unknown pod or container. */
  logs(pod: PodReference, container: string, options: LogOptions): string;
  /** As `logs`, and then what the container goes on to write. Returns the function that ends it early. */
  followLogs(pod: PodReference, container: string, options: LogOptions, follower: LogFollower): () => void;
  /** Runs `argv` in a running container. Errors: 404 as for logs, 500 for a container that does not run. A command that can't start ends so. */
  exec(
    pod: PodReference,
    container: string,
    argv: readonly string[],
    streams: ProcessStreams,
    listener: ProcessListener,
  ): StreamedProcess;
  /** Holds on to a running container's first process. Errors: as for exec. */
  attach(
    pod: PodReference,
    container: string,
    streams: Omit<ProcessStreams, 'tty'>,
    listener: ProcessListener,
  ): StreamedProcess;
  /** Errors: 404 for an unknown pod, 500 for one without a sandbox. */
  ports(pod: PodReference): PodPorts;
  /** The kubelet's own HTTP interface: what `nodes/proxy` reaches. */
  serve(request: HttpRequest): HttpResponse;
}

/** How the API server finds the kubelet of a node; undefined while it does not answer (it stopped, or the node has no power). */
export type KubeletDirectory = (nodeName: string) => KubeletEndpoint | undefined;
